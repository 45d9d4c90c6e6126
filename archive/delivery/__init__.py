"""Bytes on their way out: every request is decided anew, whoever holds the address."""
