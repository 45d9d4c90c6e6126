"""The promise every object store keeps, and the errors it may raise.

A blob is whole or absent: nobody ever reads half of one. Keys are ``/``-separated ASCII paths
(see :mod:`storage.keys`). Sizes are bytes, offsets are zero-based, times are aware UTC instants.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


class StorageError(Exception):
    """Root of everything a store raises. ``retry`` says whether trying again later can help."""

    retry = False


class BlobNotFound(StorageError):
    """No blob stands under this key."""


class UploadNotFound(StorageError):
    """No open multipart upload has this id: it was completed, aborted or swept."""


class InvalidKey(StorageError):
    """The key is not a plain relative path of allowed characters."""


class ChecksumMismatch(StorageError):
    """The bytes that came are not the bytes that were announced; the part was not kept."""

    retry = True


class BlobDamaged(ChecksumMismatch):
    """The bytes that the store gave are not the bytes it was given: on their way, or where they lie. Nobody's sender is to blame."""


class BlobTooLarge(StorageError):
    """A part or blob is larger than what was announced or allowed."""


class StorageFull(StorageError):
    """No space left; nothing half-written remains."""

    retry = True


class StorageUnavailable(StorageError):
    """The back end does not answer."""

    retry = True


@dataclass(frozen=True)
class Blob:
    """A stored blob: ``size`` in bytes, ``sha256`` in lower-case hex where this call computed it (else ``None``)."""

    key: str
    size: int
    sha256: str | None
    modified: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One part of an open multipart upload: ``number`` from 1, ``size`` in bytes, ``etag`` as the store answered."""

    number: int
    size: int
    etag: str


class Store(Protocol):
    """Bytes by key. Every back end passes ``tests/contracts/store_contract.py``."""

    @property
    def least_part(self) -> int:
        """Bytes of the smallest part of an upload that is not its last."""
        ...

    def put(self, key: str, stream: BinaryIO, media_type: str = "application/octet-stream") -> Blob:
        """Read ``stream`` to its end, hash it in the same pass, store it whole under ``key`` (replacing)."""
        ...

    def put_at(self, key: str, path: Path, media_type: str = "application/octet-stream") -> Blob:
        """Store a local file under ``key``. The file may be moved away: the caller gives it up. ``sha256`` may be ``None``."""
        ...

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A readable stream of ``length`` bytes from ``start`` (to the end when ``None``). Raises BlobNotFound."""
        ...

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """Borrow the blob as a local file, read only, for the length of a ``with`` block. Raises BlobNotFound."""
        ...

    def stat(self, key: str) -> Blob:
        """Size and time of a blob (``sha256`` is ``None``). Raises BlobNotFound."""
        ...

    def delete(self, key: str) -> None:
        """Remove a blob; an absent one is fine."""
        ...

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """Every blob whose key starts with ``prefix``, in key order."""
        ...

    def url(self, key: str, seconds: int, filename: str | None = None) -> str | None:
        """A signed URL good for ``seconds`` (``filename`` makes it an attachment), or ``None``: the caller streams."""
        ...

    def begin_upload(self, key: str, size: int, media_type: str = "application/octet-stream") -> str:
        """Open a multipart upload of ``size`` bytes; returns its id. Raises StorageFull when it cannot fit."""
        ...

    def part_url(self, key: str, upload_id: str, number: int, seconds: int) -> str | None:
        """A signed URL to PUT one part to, or ``None``: the caller takes the bytes and calls :meth:`put_part`."""
        ...

    def put_part(
        self, key: str, upload_id: str, number: int, offset: int, stream: BinaryIO, size: int, sha256: str | None = None
    ) -> Part:
        """Store one part of exactly ``size`` bytes at ``offset``. A part sent twice replaces itself.

        Raises UploadNotFound, ChecksumMismatch (``sha256`` in lower-case hex differs or the stream is short), BlobTooLarge, StorageFull.
        """
        ...

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        """The parts that arrived whole, by number. Raises UploadNotFound."""
        ...

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> Blob:
        """Make the blob of exactly these parts appear under ``key``. Raises UploadNotFound, ChecksumMismatch (a part is missing or differs).

        Calling it again after it succeeded answers the same blob (a lost answer must not lose the file).
        """
        ...

    def abort(self, key: str, upload_id: str) -> None:
        """Forget an open upload and its parts; an absent one is fine."""
        ...

    def sweep(self, older_than: datetime) -> int:
        """Remove half-written leftovers and open uploads untouched since ``older_than``; returns how many."""
        ...
