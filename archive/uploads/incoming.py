"""Bytes on their way in: written to scratch and hashed in the same pass, never held in memory."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import TooLarge
from storage import StorageFull

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def too_large(limit: int) -> TooLarge:
    """The refusal of more than ``limit`` bytes, in words."""
    gib = f"{limit / 1024**3:.3g}"
    return TooLarge(
        f"Tệp lớn hơn giới hạn {gib.replace('.', ',')} GiB của kho.",
        f"The file is larger than the archive's limit of {gib} GiB.",
        limit=limit,
    )


class Incoming(io.RawIOBase):
    """A file being received into ``folder``. Closing removes it, unless :attr:`path` was moved away before.

    Writing raises TooLarge beyond ``limit`` bytes, StorageFull when the disk is full.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        super().__init__()
        descriptor, name = tempfile.mkstemp(prefix="incoming-", dir=folder)
        self.path = Path(name)
        self.size = 0
        self._limit = limit
        self._file = os.fdopen(descriptor, "w+b", buffering=1 << 20)
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of what was written, in lower-case hex."""
        return self._digest.hexdigest()

    def write(self, block: ReadableBuffer) -> int:
        """Take the next bytes."""
        length = memoryview(block).nbytes
        self.size += length
        if self.size > self._limit:
            raise too_large(self._limit)
        self._digest.update(block)
        try:
            return self._file.write(block)
        except OSError as error:
            raise _full(error) from error

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As a file does; what was written is then in the file, for whoever opens :attr:`path`."""
        try:
            self._file.flush()
        except OSError as error:
            raise _full(error) from error
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        return self._file.read(size)

    def readable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Remove the file where it still stands."""
        if not self.closed:
            with contextlib.suppress(OSError):  # the last block did not fit: the file is going away in any case
                self._file.close()
            self.path.unlink(missing_ok=True)
        super().close()


def _full(error: OSError) -> Exception:
    return StorageFull("no room for what is coming in") if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
