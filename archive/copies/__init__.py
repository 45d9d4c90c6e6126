"""Whole copies of an archive: backups, what comes back from them, and the way from one stack to another.

All three are one thing: rows of one consistent moment, the objects those rows name, and a proof that nothing is missing.
"""
