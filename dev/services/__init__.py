"""Real servers for development and tests, on 127.0.0.1, without containers."""
