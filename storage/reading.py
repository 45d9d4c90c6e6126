"""Reading a folder of blobs: a range of one file, the names of a folder however large."""

from __future__ import annotations

import heapq
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

NAMES_AT_ONCE = 100_000
"""Names held in memory; a folder of a million is read ten times instead."""


class ByteRange(io.RawIOBase):
    """The next ``length`` bytes of a file, which it closes with itself."""

    def __init__(self, file: io.FileIO, length: int) -> None:
        self._file = file
        self._left = length

    def readable(self) -> bool:
        """Yes: it is for reading only."""
        return True

    def readinto(self, room: WriteableBuffer) -> int:
        """Fill ``room`` with what comes next; 0 at the end of the range or of the file."""
        count = self._file.readinto(memoryview(room)[: self._left]) or 0
        self._left -= count
        return count

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def names_in_order(folder: Path, start: str) -> Iterator[str]:
    """Names in byte order of the keys they make, folders with their slash; a batch at a time, however many."""
    last = ""
    while True:
        try:
            with os.scandir(folder) as entries:
                names = (entry.name + "/" * entry.is_dir() for entry in entries)
                batch = heapq.nsmallest(NAMES_AT_ONCE, (n for n in names if n > last and n.startswith(start)))
        except (FileNotFoundError, NotADirectoryError):
            return
        yield from batch
        if len(batch) < NAMES_AT_ONCE:
            return
        last = batch[-1]
