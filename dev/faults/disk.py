"""A disk of the harness's own that can be made full in an instant and empty again: a file system in memory, made smaller."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOM = 4 << 30
"""Bytes of it while it is not full; it takes only the memory that is written."""


class Disk:
    """Mounted at ``place`` (root only). Full means: as large as what is on it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size={ROOM},mode=755", "none", str(place))

    def fill(self) -> None:
        """Nothing more fits, whatever is deleted meanwhile makes room for as much."""
        for _ in range(10):  # what is written between looking and mounting makes it too small to mount
            stands = os.statvfs(self.place)
            used = (stands.f_blocks - stands.f_bfree) * stands.f_frsize
            if _mount("-o", f"remount,size={max(used, stands.f_frsize)}", str(self.place), check=False):
                return
        raise OSError(f"{self.place} cannot be made full")

    def empty(self) -> None:
        """There is room again."""
        _mount("-o", f"remount,size={ROOM}", str(self.place))

    def close(self) -> None:
        """Gone, with all that is on it."""
        subprocess.run(["umount", "-l", str(self.place)], check=True)


def _mount(*arguments: str, check: bool = True) -> bool:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise OSError(f"mount {' '.join(arguments)}: {done.stderr.strip()} (only root may)")
    return done.returncode == 0
