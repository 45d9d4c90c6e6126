"""The folder of an embedded index: generations side by side, a pointer to the live one, one writer at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from search.index import WriterBusy

_POINTER = "current"
_LOCK = ".writer"


class Generations:
    """``folder/current`` names the live generation, a sub-folder; a new one is built beside it, then pointed to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None
        self._kept: Path | None = None

    def live(self) -> Path | None:
        """Folder of the live generation, ``None`` before the first."""
        try:
            name = (self.folder / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return self.folder / name

    def lock(self) -> None:
        """Become the only writer; the lock falls with the process. Raises WriterBusy."""
        if self._lock is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = (self.folder / _LOCK).open("a", encoding="ascii")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.close()
            raise WriterBusy("another process writes to this index") from error
        self._lock = handle

    def unlock(self) -> None:
        """Give the writer's place back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def begin(self) -> Path:
        """An empty folder for a new generation; the lock must be held."""
        live = self.live()  # its folder may have been taken away: the name is not free all the same
        names = [path.name[4:] for path in (*self.folder.glob("gen-*"), *([live] if live else []))]
        taken = [int(name) for name in names if name.isdigit()]
        fresh = self.folder / f"gen-{max(taken, default=0) + 1:06d}"
        fresh.mkdir()
        return fresh

    @contextlib.contextmanager
    def kept(self, growing: Path) -> Iterator[None]:
        """While a new generation grows beside the live one, nobody drops it."""
        self._kept = growing
        try:
            yield
        finally:
            self._kept = None

    def point_to(self, generation: Path) -> None:
        """Make a finished generation the live one, all at once and durably, and drop the others."""
        draft = self.folder / f"{_POINTER}.partial"
        with draft.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / _POINTER)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self.drop_others(generation)

    def drop(self, generation: Path) -> None:
        """Remove one that never came to be."""
        with contextlib.suppress(OSError):
            shutil.rmtree(generation)

    def drop_others(self, live: Path) -> None:
        """Remove dead generations; readers that still have one open keep its files until they look again."""
        for path in self.folder.glob("gen-*"):
            if path not in (live, self._kept):
                with contextlib.suppress(OSError):
                    shutil.rmtree(path)
