"""How well the archive's own search answers judged Vietnamese queries."""
