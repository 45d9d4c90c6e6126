"""What a file is, and whether all of it came: told by its content, never by its name."""
