"""Which processes of this machine are at work."""

from __future__ import annotations

from pathlib import Path

_ENDED = frozenset("ZX")


def is_alive(pid: int | str) -> bool:
    """Whether the process is there and has not ended. One that has keeps its number until its parent, or the first process
    of the machine or container, takes note of that: for seconds, or for ever."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] not in _ENDED
