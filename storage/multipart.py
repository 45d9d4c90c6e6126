"""One multipart upload on disk: parts land at their offset in one sparse file, and what arrived whole is on record.

    <upload-id>/upload.json     key and size; also the lock: who changes the records holds it
    <upload-id>/data.partial    the bytes, as long as the blob will be; gone once the blob stands under its key
    <upload-id>/parts/          one empty file a part, its name is the record, so a record is there or it is not

A part is recorded (``.open`` renamed to ``.whole``) after its bytes are on the disk, and its record is removed before
they are overwritten. Any process may die at any line. Several senders of the same bytes: the newest wins, an older one
(a request whose client is long gone) stops at its next block, so nobody waits for a dead connection.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from storage.disk import Disk, disk_errors, write_fully
from storage.store import ChecksumMismatch, Part, UploadNotFound

_NAME = re.compile(r"(\d+)-(\d+)-(\d+)-([0-9a-f]+)\.(open|whole)")


@dataclass(frozen=True)
class Record:
    """A part's range in the file: ``offset`` and ``size`` in bytes; ``whole`` once all of it is on the disk."""

    number: int
    offset: int
    size: int
    etag: str
    whole: bool

    @property
    def name(self) -> str:
        """The file name that keeps this record."""
        return f"{self.number}-{self.offset}-{self.size}-{self.etag}.{'whole' if self.whole else 'open'}"

    @staticmethod
    def read(name: str) -> Record | None:
        """The record a file name keeps, ``None`` for a foreign name."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        number, offset, size = (int(digits) for digits in match.group(1, 2, 3))
        return Record(number, offset, size, match[4], match[5] == "whole")

    def disturbs(self, other: Record) -> bool:
        """Whether writing one of the two makes the other untrue: the same part, or bytes in common."""
        overlap = self.offset < other.offset + other.size and other.offset < self.offset + self.size
        return self.number == other.number or overlap


@dataclass(frozen=True)
class Announced:
    """What was said when the upload began: the blob's key and its size in bytes."""

    key: str
    size: int


class Upload:
    """The folder of one upload. Methods raise UploadNotFound when it was aborted or swept."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self.announcement = folder / "upload.json"
        self.data = folder / "data.partial"
        self.records = folder / "parts"
        self.disk = disk

    def begin(self, announced: Announced) -> None:
        """Make the folder; the announcement comes last, so an upload is open or not there at all."""
        self.records.mkdir(parents=True)
        with self.data.open("xb") as data:
            data.truncate(announced.size)
            self.disk.settle(data.fileno())
        draft = self.folder / "upload.new"
        with draft.open("x") as text:
            json.dump({"key": announced.key, "size": announced.size}, text)
            text.flush()
            self.disk.settle(text.fileno())
        draft.rename(self.announcement)
        for folder in (self.folder, self.folder.parent):
            self.disk.settle_folder(folder)

    @contextmanager
    def locked(self) -> Iterator[Announced]:
        """Hold the records alone, among all processes, until the ``with`` block ends (or the process does)."""
        try:
            fd = os.open(self.announcement, os.O_RDWR)
        except FileNotFoundError as gone:
            raise self.not_found() from gone
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            if os.fstat(fd).st_nlink == 0:
                raise self.not_found()
            yield Announced(**json.loads(os.pread(fd, 1 << 16, 0)))
        finally:
            os.close(fd)

    def not_found(self) -> UploadNotFound:
        """The error to raise: completed, aborted or swept."""
        return UploadNotFound(f"Lượt tải lên không còn mở / no such open upload: {self.folder.name}")

    def recorded(self) -> list[Record]:
        """Every record, open and whole, by number."""
        found = (Record.read(path.name) for path in self.records.iterdir()) if self.records.is_dir() else ()
        return sorted((record for record in found if record is not None), key=lambda record: record.number)

    def claim(self, record: Record) -> Claim:
        """Take a range for writing (under the lock): whatever it disturbs is no longer on record from here on."""
        disturbed = [other for other in self.recorded() if other.disturbs(record)]
        for other in disturbed:
            self.revoke(other)
        if disturbed:
            self.disk.settle_folder(self.records)
        return Claim(self, record)

    def revoke(self, record: Record) -> None:
        """Remove a record (under the lock); returns once no writer of it can write another byte."""
        path = self.records / record.name
        with suppress(FileNotFoundError):  # a writer that gave up takes its own open record away
            fd = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                path.unlink()
            finally:
                os.close(fd)

    def check(self, announced: Announced, parts: Sequence[Part]) -> None:
        """Raise ChecksumMismatch unless these parts, by number, are on record and cover every byte once."""
        whole = {record.number: record for record in self.recorded() if record.whole}
        end = 0
        for part in sorted(parts, key=lambda part: part.number):
            record = whole.get(part.number)
            if record is None or (record.size, record.etag) != (part.size, part.etag) or record.offset != end:
                raise ChecksumMismatch(f"Phần {part.number} thiếu hoặc khác / part {part.number} is missing or differs")
            end += record.size
        if end != announced.size:
            raise ChecksumMismatch(f"Mới có {end}/{announced.size} byte / {end} of {announced.size} bytes have come")

    def finish(self, target: Path) -> None:
        """The file becomes the blob in one rename (under the lock): without ``data.partial`` the upload is complete.

        No writer is left to stop: a claim on any byte would have taken the part that covers it off the record. The
        announcement stays until the sweep, so that completing again is answered.
        """
        self.disk.publish(self.data, target)
        self.disk.settle_folder(self.folder)
        shutil.rmtree(self.records, ignore_errors=True)

    def destroy(self) -> None:
        """Remove everything (under the lock); the announcement goes first, so nobody meets half an upload."""
        self.announcement.unlink(missing_ok=True)
        for record in self.recorded():
            self.revoke(record)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.disk.settle_folder(self.folder.parent)

    def touched(self) -> float:
        """When a byte or a record last changed (seconds since 1970)."""
        times = [0.0]
        for path in (self.folder, self.announcement, self.data, self.records):
            with suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
        return max(times)


class Claim:
    """The right to write one part's range, until a newer claim on any of its bytes, an abort or the completion."""

    def __init__(self, upload: Upload, record: Record) -> None:
        self._upload = upload
        self._record = record
        self._path = upload.records / record.name
        self._data = os.open(upload.data, os.O_WRONLY)
        try:
            self._mark = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
        except BaseException:
            os.close(self._data)
            raise

    @disk_errors()
    def write(self, block: memoryview, position: int) -> None:
        """Write a block at ``position`` bytes into the part. Raises UploadNotFound, ChecksumMismatch (overtaken)."""
        fcntl.flock(self._mark, fcntl.LOCK_EX)
        try:
            self._must_hold()
            write_fully(self._data, block, self._record.offset + position)
        finally:
            fcntl.flock(self._mark, fcntl.LOCK_UN)

    @disk_errors()
    def record(self, etag: str) -> Part:
        """Put the part on record: its bytes are on the disk first. Raises as :meth:`write` does."""
        self._upload.disk.settle(self._data)
        whole = replace(self._record, etag=etag, whole=True)
        with self._upload.locked():
            self._must_hold()
            self._path.rename(self._upload.records / whole.name)
            self._upload.disk.settle_folder(self._upload.records)
        return Part(whole.number, whole.size, etag)

    def _must_hold(self) -> None:
        if os.fstat(self._mark).st_nlink:
            return
        if not self._upload.data.exists() or not self._upload.announcement.exists():
            raise self._upload.not_found()
        raise ChecksumMismatch(f"Phần {self._record.number} đang được gửi lại / the part is being sent again")

    def release(self) -> None:
        """Give the range back; what was not recorded is as if it had never come."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        os.close(self._mark)
        os.close(self._data)
