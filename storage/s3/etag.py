"""What an object's ETag says of its bytes, so that a copy that was damaged on its way is noticed.

An S3 gives the MD5 of what was put in one piece, and ``md5(md5 of each part)-<parts>`` of what came in parts. Encrypted
objects and other makers' tags prove nothing and are let through; the size is held in any case.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, BinaryIO

from storage.store import BlobDamaged, StorageUnavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_TAG = re.compile(r"([0-9a-f]{32})(?:-(\d+))?")


class Watched(io.RawIOBase):
    """A stream of a whole object, hashed as it is read and compared with the object's ``etag`` by :meth:`check`.

    ``part_size``: bytes of the object's first part (all but the last are as long) where it came in parts.
    """

    def __init__(self, stream: BinaryIO, etag: str, size: int, part_size: int | None = None) -> None:
        self._stream, self._etag, self._size = stream, etag, size
        match = _TAG.fullmatch(etag)
        whole = match is not None and match[2] is None
        parted = match is not None and bool(part_size) and match[2] == str(-(-size // (part_size or 1)))
        self._speaks = whole or parted
        self._part = part_size if parted and part_size else max(1, size)
        self._digests = [_md5()]
        self._read = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, room: WriteableBuffer) -> int:
        """As the stream gives it."""
        view = memoryview(room).cast("B")
        count: int = self._stream.readinto(view)  # type: ignore[attr-defined]
        if self._speaks:
            self._hash(view[:count])
        self._read += count
        return count

    def _hash(self, data: memoryview) -> None:
        left = len(self._digests) * self._part - self._read
        while data:
            if not left:
                self._digests.append(_md5())
                left = self._part
            self._digests[-1].update(data[:left])
            data, left = data[left:], left - min(left, len(data))

    def check(self) -> None:
        """Once all is read. Raises StorageUnavailable (shorter than it should be), BlobDamaged (other bytes)."""
        if self._read != self._size:
            raise StorageUnavailable(
                f"Kho S3 trả về {self._read}/{self._size} byte / the S3 gave {self._read} of {self._size} bytes"
            )
        made = self._digests[0].hexdigest()
        if "-" in self._etag:
            together = b"".join(digest.digest() for digest in self._digests)
            made = f"{hashlib.md5(together, usedforsecurity=False).hexdigest()}-{len(self._digests)}"
        if self._speaks and made != self._etag:
            raise BlobDamaged("Tệp lấy về không nguyên vẹn / what the S3 gave is not what was put")

    def close(self) -> None:
        """Close the stream too."""
        self._stream.close()
        super().close()


def _md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)
