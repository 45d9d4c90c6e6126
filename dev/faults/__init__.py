"""The production stack while its parts are killed and cut off at random moments: what was accepted must be there afterwards."""
