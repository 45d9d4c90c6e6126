"""The few moves by which bytes reach a disk whole: read in blocks, write fully, make durable, name the error."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.store import BlobTooLarge, InvalidKey, StorageError, StorageFull, StorageUnavailable

BLOCK = 1 << 20
"""Bytes read and written at once: large enough that hashing and writing release the interpreter's lock."""

_ATTEMPTS = 100
_FULL = {errno.ENOSPC, errno.EDQUOT}
_BAD_KEY = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ENAMETOOLONG}


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what the operating system says into the store's own errors. Never put a caller's stream inside."""
    try:
        yield
    except OSError as error:
        raise _named(error) from error


def _named(error: OSError) -> StorageError:
    if error.errno in _FULL:
        return StorageFull("Kho lưu trữ đã đầy / the storage is full")
    if error.errno == errno.EFBIG:
        return BlobTooLarge("Tệp vượt giới hạn của ổ đĩa / the file system cannot hold a file this large")
    if error.errno in _BAD_KEY:
        return InvalidKey("Khoá này trùng với một thư mục hoặc tệp khác / this key clashes with another")
    return StorageUnavailable(f"Kho lưu trữ không phản hồi / the storage does not answer: {error.strerror}")


def blocks(stream: BinaryIO, limit: int | None = None) -> Iterator[memoryview]:
    """The stream (its first ``limit`` bytes) in full blocks, only the last shorter.

    One buffer serves all: a view is good until the next one is asked for. Whatever the stream raises passes through.
    """
    left = limit
    buffer = memoryview(bytearray(BLOCK if left is None else min(BLOCK, left)))
    while left is None or left > 0:
        room = buffer if left is None else buffer[: min(len(buffer), left)]
        filled = _fill(stream, room)
        if filled:
            yield room[:filled]
        if filled < len(room):
            return
        left = None if left is None else left - filled


def _fill(stream: BinaryIO, room: memoryview) -> int:
    """Bytes read into ``room``: sockets give little at a time, disks like it large."""
    readinto = getattr(stream, "readinto", None)
    filled = 0
    while filled < len(room):
        if readinto is not None:
            count = readinto(room[filled:])
        else:
            chunk = stream.read(len(room) - filled)
            count = None if chunk is None else len(chunk)
            room[filled : filled + (count or 0)] = chunk
        if count is None:
            raise BlockingIOError(errno.EAGAIN, "a stream that does not block is needed")
        if count == 0:
            break
        filled += count
    return filled


def write_fully(fd: int, block: memoryview, position: int) -> None:
    """Write the whole block at ``position``: one call may write less when the disk fills."""
    while block:
        written = os.pwrite(fd, block, position)
        block, position = block[written:], position + written


def free_bytes(folder: Path) -> int:
    """Bytes that an ordinary user may still write on the file system of ``folder``."""
    volume = os.statvfs(folder)
    return volume.f_bavail * volume.f_frsize


@dataclass(frozen=True)
class Disk:
    """Makes changes last. With ``fsync`` off they survive a killed process, but not a power cut."""

    fsync: bool

    def settle(self, fd: int) -> None:
        """Return once the bytes of the file are on the disk."""
        if self.fsync:
            os.fdatasync(fd)

    def settle_folder(self, folder: Path) -> None:
        """Return once the names in the folder are on the disk (a folder that is gone is settled too)."""
        if not self.fsync:
            return
        with suppress(FileNotFoundError):
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def publish(self, source: Path, target: Path) -> None:
        """Make a finished file appear as ``target``, at once and read only; folders on the way are made."""
        source.chmod(stat.S_IMODE(source.stat().st_mode) & ~0o222)
        for _ in range(_ATTEMPTS):
            made = [folder for folder in target.parents if not folder.exists()]
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
            except FileNotFoundError:
                if not source.exists():
                    raise
                continue  # a deletion next door took the empty folder away in between: make it again
            for folder in (target, *made):
                self.settle_folder(folder.parent)
            return
        raise StorageUnavailable(f"{target.parent} cannot be made")

    def remove(self, target: Path, top: Path) -> None:
        """Remove a file that may be absent, then the folders it leaves empty, up to ``top``."""
        try:
            target.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        self.settle_folder(target.parent)
        with suppress(OSError):  # the first folder that still holds something ends the climb
            for folder in target.parents:
                if folder == top:
                    break
                folder.rmdir()
