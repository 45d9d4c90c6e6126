"""Reading from an S3: a stream that goes on where a cut answer stopped, and a borrowed copy on local disk."""

from __future__ import annotations

import fcntl
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from storage.disk import blocks, disk_errors, write_fully
from storage.store import StorageError, StorageUnavailable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3 import BaseHTTPResponse

ATTEMPTS = 4
"""Answers that may break off one after another, without a byte in between, before the store counts as unavailable."""

BORROWED = "borrowed-"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(?:\d+|\*)")


class Body(io.RawIOBase):
    """The bytes from ``start`` to ``end`` of one object. ``ask(start)`` gives an answer that begins there.

    An S3 (or a proxy before it) that closes too early is asked for the rest; a version that was replaced meanwhile is
    the asker's matter (``If-Match``). Raises StorageUnavailable.
    """

    def __init__(self, ask: Callable[[int], BaseHTTPResponse], first: BaseHTTPResponse, start: int, end: int) -> None:
        self._ask = ask
        self._answer: BaseHTTPResponse | None = first
        self._at, self._end = start, end
        self._failed = 0

    def readable(self) -> bool:
        """Yes: it is for reading only."""
        return True

    def readinto(self, room: WriteableBuffer) -> int:
        """Fill ``room`` with what comes next; 0 at the end."""
        from urllib3.exceptions import HTTPError

        view = memoryview(room).cast("B")
        while self._at < self._end and len(view):
            try:
                answer = self._answer = self._answer or self._ask(self._at)
                data = answer.read1(min(len(view), self._end - self._at))  # not read: it loses what came before a cut
            except (HTTPError, StorageUnavailable) as error:
                self._again(error)
                continue
            if not data:
                self._again(None)
                continue
            self._failed = 0
            view[: len(data)] = data
            self._at += len(data)
            return len(data)
        return 0

    def _again(self, cause: Exception | None) -> None:
        """Drop the answer that broke off. Raises StorageUnavailable once it has happened too often."""
        if self._answer is not None:
            self._answer.close()
            self._answer = None
        self._failed += 1
        if self._failed >= ATTEMPTS:
            if isinstance(cause, StorageError):
                raise cause
            raise StorageUnavailable("Kho S3 trả lời dở dang / the S3 breaks its answers off") from cause

    def close(self) -> None:
        """Give the connection back where the answer was read to its end, else drop it."""
        if self._answer is not None:
            if self._at < self._end:
                self._answer.close()
            self._answer.release_conn()
            self._answer = None
        super().close()


def whole(answer: BaseHTTPResponse) -> BaseHTTPResponse:
    """The answer, where it brings as much as it says of the range. Raises StorageUnavailable."""
    said = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if said and int(answer.headers.get("Content-Length", -1)) != int(said[2]) - int(said[1]) + 1:
        answer.close()
        answer.release_conn()
        raise StorageUnavailable("Kho S3 trả lời dở dang / the S3 gives less than it says")
    return answer


@contextmanager
def local_copy(stream: BinaryIO, folder: Path) -> Iterator[Path]:
    """The stream as a file below ``folder``, as long as the ``with`` block lasts. Raises StorageFull, StorageUnavailable."""
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True)
        fd, path = _locked(folder)
    try:
        at = 0
        with stream:
            for block in blocks(stream):
                with disk_errors():
                    write_fully(fd, block, at)
                at += len(block)
        yield path
    finally:
        path.unlink(missing_ok=True)
        os.close(fd)


def sweep_copies(folder: Path) -> int:
    """Remove copies whose borrower died; returns how many."""
    gone = 0
    for path in folder.glob(f"{BORROWED}*"):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            gone += 1
    return gone


def _locked(folder: Path) -> tuple[int, Path]:
    """A new file that no sweep takes while it is open: the lock ends with its process."""
    while True:
        fd, name = tempfile.mkstemp(prefix=BORROWED, dir=folder)
        fcntl.flock(fd, fcntl.LOCK_EX)
        if os.fstat(fd).st_nlink:
            return fd, Path(name)
        os.close(fd)  # a sweep came between making and locking it
