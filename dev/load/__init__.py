"""Several people at work for minutes on two machines of the production stack; then everything they were promised is counted."""
