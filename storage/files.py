"""The store on a folder: one file a blob, under its key; what is half-written lies elsewhere and never shows.

    blobs/<key>                        whole files, read only
    incoming/<random>.partial          a put that is under way, locked by its writer
    uploads/<upload-id>/               an open multipart upload (see :mod:`storage.multipart`)

All three on one local file system: a rename is what makes a blob appear.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import re
import stat
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from storage.disk import Disk, blocks, disk_errors, free_bytes, write_fully
from storage.keys import check_key, check_prefix
from storage.multipart import Announced, Claim, Record, Upload
from storage.reading import ByteRange, names_in_order
from storage.store import (
    Blob,
    BlobNotFound,
    BlobTooLarge,
    ChecksumMismatch,
    Part,
    StorageFull,
    StorageUnavailable,
    UploadNotFound,
)

FREE_FLOOR = 512 << 20
"""Bytes left free by default, so that the database and the index on the same disk live on when the store is full."""

_READ_AHEAD = 1 << 18
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")


class FolderStore:
    """Keeps :class:`storage.store.Store` on a local folder, for any number of threads and processes at once.

    ``fsync`` off is for tests and throw-away data. Under ``free_floor`` free bytes nothing new is taken (StorageFull).
    """

    least_part = 1

    def __init__(self, root: Path, fsync: bool = True, free_floor: int = FREE_FLOOR) -> None:
        self.root = root.absolute()
        self._blobs = self.root / "blobs"
        self._incoming = self.root / "incoming"
        self._uploads = self.root / "uploads"
        self._disk = Disk(fsync)
        self._free_floor = free_floor
        with disk_errors():
            for folder in (self._blobs, self._incoming, self._uploads):
                folder.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, stream: BinaryIO, media_type: str = "application/octet-stream") -> Blob:
        """Read the stream to its end, hashing in the same pass; the blob appears when all of it is on the disk.

        What the stream raises passes through. Raises InvalidKey, StorageFull, StorageUnavailable.
        """
        target = self._path(key)
        self._must_have_room(0)
        digest = hashlib.sha256()
        with self._partial() as (partial, fd):
            size = 0
            for block in blocks(stream):
                with disk_errors():
                    write_fully(fd, block, size)
                digest.update(block)
                size += len(block)
            with disk_errors():
                self._disk.settle(fd)
                modified = datetime.fromtimestamp(os.fstat(fd).st_mtime, UTC)
                self._disk.publish(partial, target)
        return Blob(key, size, digest.hexdigest(), modified)

    def put_at(self, key: str, path: Path, media_type: str = "application/octet-stream") -> Blob:
        """Move the file in, or copy it from another file system (then ``sha256`` is known and the file stays).

        A link, or a file with a second name, is copied: nobody may hold a way to change the blob.
        """
        target = self._path(key)
        self._must_stand()
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            try:
                with path.open("rb") as file:
                    self._disk.settle(file.fileno())
                self._disk.publish(path, target)
                return self.stat(key)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    with disk_errors():
                        raise
        with path.open("rb") as file:
            return self.put(key, file, media_type)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A stream of ``length`` bytes from ``start``; what lies past the end is simply not there."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError(f"a range begins and is as long as zero or more, not {start}, {length}")
        path = self._path(key)
        with disk_errors(), self._absent_is(key):
            file = io.FileIO(path)
            file.seek(start)
        return io.BufferedReader(file if length is None else ByteRange(file, length), _READ_AHEAD)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """The blob's own file: read it, never write it."""
        self.stat(key)
        yield self._path(key)

    def stat(self, key: str) -> Blob:
        """Size and time of a blob. Raises BlobNotFound, InvalidKey."""
        return self._blob(key, self._path(key))

    def delete(self, key: str) -> None:
        """Remove a blob; who is reading it reads on to the end."""
        path = self._path(key)
        if not path.is_dir():  # a folder is no blob, and an absent blob is fine
            with disk_errors():
                self._disk.remove(path, self._blobs)

    def list(self, prefix: str = "") -> Iterator[Blob]:
        """Every blob whose key starts with ``prefix``, in byte order of the keys; memory stays flat."""
        folder, slash, start = check_prefix(prefix).rpartition("/")
        return self._walk(self._blobs / folder, folder + slash, start)

    def url(self, key: str, seconds: int, filename: str | None = None) -> str | None:
        """Always ``None``: a folder answers no requests, the caller streams."""
        return None

    def begin_upload(self, key: str, size: int, media_type: str = "application/octet-stream") -> str:
        """Open an upload of ``size`` bytes; what other open uploads still wait for counts as taken."""
        if size < 0:
            raise ValueError(f"an upload has zero or more bytes, not {size}")
        self._path(key)
        upload = Upload(self._uploads / uuid.uuid4().hex, self._disk)
        with self._counting():
            self._must_have_room(size)
            try:
                with disk_errors():
                    upload.begin(Announced(key, size))
            except BaseException:
                upload.destroy()
                raise
        return upload.folder.name

    def part_url(self, key: str, upload_id: str, number: int, seconds: int) -> str | None:
        """Always ``None``: the caller takes the bytes and calls :meth:`put_part`."""
        return None

    def put_part(
        self, key: str, upload_id: str, number: int, offset: int, stream: BinaryIO, size: int, sha256: str | None = None
    ) -> Part:
        """Store one part; ``etag`` is its sha256 where one was announced, else a token of this sending.

        Of two senders of the same bytes the later wins, the earlier gets ChecksumMismatch. What the stream raises passes
        through; the part is then not there.
        """
        claim = self._claim(key, upload_id, Record(number, offset, size, uuid.uuid4().hex, whole=False))
        try:
            digest = hashlib.sha256() if sha256 is not None else None
            come = 0
            for block in blocks(stream, size):
                claim.write(block, come)
                if digest is not None:
                    digest.update(block)
                come += len(block)
            if come < size:
                raise ChecksumMismatch(f"Phần {number} bị cụt / part {number} is short: {come} of {size} bytes")
            if stream.read(1):
                raise BlobTooLarge(f"Phần {number} dài hơn đã báo / part {number} is longer than its {size} bytes")
            if digest is not None and digest.hexdigest() != sha256:
                raise ChecksumMismatch(f"Phần {number} đến không nguyên vẹn / part {number} was damaged on its way")
            return claim.record(sha256 or uuid.uuid4().hex)
        finally:
            claim.release()

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        """The parts on record as whole, by number."""
        with self._open_upload(key, upload_id) as (upload, _):
            return tuple(Part(each.number, each.size, each.etag) for each in upload.recorded() if each.whole)

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> Blob:
        """Let the blob appear in one rename; parts follow one another by number. Repeating it answers the same blob."""
        upload = self._upload(upload_id)
        with disk_errors(), upload.locked() as announced:
            if announced.key != key:
                raise upload.not_found()
            if upload.data.exists():
                upload.check(announced, parts)
                upload.finish(self._path(key))
        try:
            return self.stat(key)
        except BlobNotFound as gone:
            raise upload.not_found() from gone

    def abort(self, key: str, upload_id: str) -> None:
        """Forget an open upload and its parts; a completed one keeps its blob."""
        with suppress(UploadNotFound), self._open_upload(key, upload_id) as (upload, _):
            upload.destroy()

    def sweep(self, older_than: datetime) -> int:
        """Remove what nobody touched since ``older_than`` (an aware instant): dead partial files, open uploads.

        What is remembered of completed uploads goes too, uncounted: from then on completing them again is refused.
        """
        limit = older_than.timestamp()
        with disk_errors():
            stale = [path for path in self._incoming.iterdir() if _sweep_partial(path, limit)]
            return len(stale) + sum(_sweep_upload(Upload(each, self._disk), limit) for each in self._uploads.iterdir())

    def _path(self, key: str) -> Path:
        return self._blobs / check_key(key)

    @contextmanager
    def _partial(self) -> Iterator[tuple[Path, int]]:
        """A new file, locked so that no sweep takes it; gone at the end unless it was renamed."""
        path = self._incoming / f"{uuid.uuid4().hex}.partial"
        with disk_errors():
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield path, fd
        finally:
            path.unlink(missing_ok=True)
            os.close(fd)

    def _blob(self, key: str, path: Path) -> Blob:
        with disk_errors(), self._absent_is(key):
            found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BlobNotFound(f"Không có tệp này trong kho / no such blob: {key}")
        return Blob(key, found.st_size, None, datetime.fromtimestamp(found.st_mtime, UTC))

    @contextmanager
    def _absent_is(self, key: str) -> Iterator[None]:
        """Where no file stands, there is no blob; where not even the store stands (not mounted), it is away."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as cause:
            self._must_stand()
            raise BlobNotFound(f"Không có tệp này trong kho / no such blob: {key}") from cause

    def _must_stand(self) -> None:
        if not (self._blobs.is_dir() and self._incoming.is_dir()):
            raise StorageUnavailable("Kho lưu trữ không có ở đây / the storage is not there")

    def _walk(self, folder: Path, above: str, start: str) -> Iterator[Blob]:
        for name in names_in_order(folder, start):
            if name.endswith("/"):
                yield from self._walk(folder / name, above + name, "")
            else:
                with suppress(BlobNotFound):  # deleted since its name was read
                    yield self._blob(above + name, folder / name)

    def _upload(self, upload_id: str) -> Upload:
        if _UPLOAD_ID.fullmatch(upload_id) is None:
            raise UploadNotFound(upload_id[:80])
        return Upload(self._uploads / upload_id, self._disk)

    @contextmanager
    def _open_upload(self, key: str, upload_id: str) -> Iterator[tuple[Upload, Announced]]:
        """An upload of this key that is not complete, held alone."""
        upload = self._upload(upload_id)
        with disk_errors(), upload.locked() as announced:
            if announced.key != key or not upload.data.exists():
                raise upload.not_found()
            yield upload, announced

    def _claim(self, key: str, upload_id: str, record: Record) -> Claim:
        if record.number < 1 or record.offset < 0 or record.size < 0:
            raise ValueError(f"parts are numbered from 1, offset and size from 0: {record}")
        with self._open_upload(key, upload_id) as (upload, announced):
            if record.offset + record.size > announced.size:
                raise BlobTooLarge(f"Phần {record.number} vượt quá tệp / the part ends past byte {announced.size}")
            return upload.claim(record)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """One process at a time decides whether an upload fits."""
        with disk_errors():
            fd = os.open(self._uploads, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _must_have_room(self, size: int) -> None:
        promised = 0
        with disk_errors():
            for upload in self._uploads.iterdir() if size else ():
                with suppress(FileNotFoundError):
                    found = (upload / "data.partial").stat()
                    promised += max(0, found.st_size - found.st_blocks * 512)
            free = free_bytes(self.root)
        if free - promised - size < self._free_floor:
            raise StorageFull(f"Kho không đủ chỗ cho {size} byte / the storage has no room for {size} bytes")


def _sweep_partial(path: Path, limit: float) -> bool:
    """Remove a put's file that is old and whose writer is dead."""
    with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_mtime < limit:
            path.unlink()
            return True
    return False


def _sweep_upload(upload: Upload, limit: float) -> bool:
    """Remove an upload that is old; whether it was still open, or only half begun or half removed."""
    if upload.touched() >= limit:
        return False
    try:
        with upload.locked():
            if upload.touched() >= limit:
                return False
            still_open = upload.data.exists()
            upload.destroy()
            return still_open
    except UploadNotFound:
        upload.destroy()
        return True
