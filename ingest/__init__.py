"""One local file in; facts, renditions, text and tags out. No database, no HTTP, no store."""
