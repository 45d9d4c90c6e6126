"""Pictures and films that look alike: told, shown together, never merged by itself."""
