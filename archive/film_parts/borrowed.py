"""The original that this process works on piece after piece: fetched once, kept until another film's turn comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archive.services import Services


class Borrowed:
    """Keeps at most one original at hand. Where the store is a folder that costs nothing; from an S3 it saves the way."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._key, self._path = "", Path()
        self._held = ExitStack()
        self._used = 0.0

    @contextmanager
    def original(self, key: str) -> Iterator[Path]:
        """Borrow an original. Raises BlobNotFound, StorageError."""
        if key != self._key or not self._path.exists():
            self.give_back()
            self._path = self._held.enter_context(self._services.store.local_path(key))
            self._key = key
        try:
            yield self._path
        finally:
            self._used = time.monotonic()

    def give_back_unused(self) -> None:
        """Let go of what no piece has asked for as long as a lease lasts."""
        if self._key and time.monotonic() - self._used > self._services.settings.workers.lease_seconds:
            self.give_back()

    def give_back(self) -> None:
        """Let go of it now."""
        self._key = ""
        self._held.close()
