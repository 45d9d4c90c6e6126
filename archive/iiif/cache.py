"""Pyramids on this machine: made once on first need, kept in the store, open here as long as they are looked at.

The folder below ``home`` holds copies (hard links where the store is a folder of the same disk) up to a bound, the longest unused go
first. Nothing here decides who may look: that has been asked before, for this very request.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive import log
from archive.errors import Unavailable
from archive.iiif import service
from archive.iiif.service import Picture
from archive.services import Services
from ingest.pictures import pyramid
from ingest.pictures.region import Cut, cut, settle, stored
from ingest.pictures.tiles import Pyramid
from ingest.result import IngestError
from storage import BlobNotFound

OPEN_AT_ONCE = 128
RECENT, SMALL = 32 * 1024**2, 256 * 1024
"""Bytes of answers kept in memory, and up to which size one is: tiles at the edge, small pictures for walls of other houses."""
ABANDONED = 3600.0
"""Seconds after which a working folder belongs to a process that was killed."""


class Busy(Unavailable):
    """The picture is being prepared, and enough requests wait for that already."""

    code = "preparing"
    message_vi = "Ảnh phóng sâu đang được chuẩn bị. Hãy thử lại sau vài giây."
    message_en = "The picture is being prepared for deep zoom. Try again in a few seconds."


class Pyramids:
    """The pyramids of one process. Safe for its threads; processes of this machine wait for one another by file locks."""

    def __init__(self, services: Services, largest: int, waiting: int) -> None:
        """``largest``: bytes that the folder may hold. ``waiting``: threads that may wait for a pyramid; others are told to come back."""
        self._services, self._largest = services, largest
        self._folder = services.home / "tiles"
        self._waiting = threading.BoundedSemaphore(max(1, waiting))
        self._open: OrderedDict[str, Pyramid] = OrderedDict()
        self._recent: OrderedDict[tuple[str, int, Cut], bytes] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def get(self, picture: Picture) -> Pyramid:
        """The pyramid of a picture. Raises Busy, IngestError, StorageError; BlobNotFound when its file has gone."""
        with self._lock:
            found = self._open.get(picture.name)
            if found is not None:
                self._open.move_to_end(picture.name)
                return found
        if not self._waiting.acquire(blocking=False):
            raise Busy
        try:
            return self._keep(picture.name, self._prepared(picture))
        finally:
            self._waiting.release()

    def cut(self, picture: Picture, pyramid: Pyramid, wanted: Cut, first: int) -> bytes:
        """The answer to a request that was allowed. What had to be encoded is kept for the next who may see it. Raises Damaged."""
        found = stored(pyramid, wanted, first)
        if found is not None:
            return found
        key = (picture.name, first, wanted)
        with self._lock:
            found = self._recent.get(key)
            if found is not None:
                self._recent.move_to_end(key)
                return found
        made = cut(pyramid, wanted, first)
        if len(made) <= SMALL:
            with self._lock:
                self._held += len(made) - len(self._recent.pop(key, b""))
                self._recent[key] = made
                while self._held > RECENT:
                    self._held -= len(self._recent.popitem(last=False)[1])
        return made

    def _keep(self, name: str, fresh: Pyramid) -> Pyramid:
        with self._lock:
            kept = self._open.setdefault(name, fresh)
            while len(self._open) > OPEN_AT_ONCE:
                self._open.popitem(last=False)  # closed when the last thread that reads it lets go
            return kept

    def _prepared(self, picture: Picture) -> Pyramid:
        settle()
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{picture.name}.tif"
        with suppress(FileNotFoundError):
            return _opened(path)
        with self._alone(picture.name):
            with suppress(FileNotFoundError):  # another made it while this one waited
                return _opened(path)
            self._bring(picture, path)
            fresh = _opened(path)
        self._sweep()
        return fresh

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """One process and thread at a time for one picture; the lock dies with its holder."""
        lock = self._folder / f"{name}.lock"
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
            lock.unlink(missing_ok=True)

    def _bring(self, picture: Picture, path: Path) -> None:
        """From the store; made and put there when it is not. The best source that can be opened is taken."""
        sources = (*picture.sources, *service.previews(self._services, picture.asset_id))
        if any(self._fetched(key, path) for _, key in sources):
            return
        failed: Exception = BlobNotFound(picture.asset_id)
        for source, key in sources:
            try:
                self._make(source, key, path)
                return
            except IngestError as error:
                if error.retry:
                    raise
                log.get("iiif").warning(
                    "no pyramid from this file", asset_id=picture.asset_id, key=source, code=error.code
                )
                failed = error
        raise failed

    def _fetched(self, key: str, path: Path) -> bool:
        try:
            with self._services.store.local_path(key) as stored:
                _link(stored, path)
        except BlobNotFound:
            return False
        return True

    def _make(self, source: str, key: str, path: Path) -> None:
        from archive.processing import limits

        scratch = Path(tempfile.mkdtemp(prefix="making-", dir=self._folder))
        try:
            with self._services.store.local_path(source) as original:
                made = pyramid.make(original, scratch, limits(self._services))
            self._services.store.put_at(key, made, "image/tiff")
            if made.exists():
                _link(made, path)
            elif not self._fetched(key, path):
                raise BlobNotFound(key)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _sweep(self) -> None:
        """Let the longest unused go until the rest fit. Open ones stay readable; a link to the store's own file costs nothing."""
        held = []
        for entry in os.scandir(self._folder):
            with suppress(FileNotFoundError):
                if entry.name.startswith("making-") and time.time() - entry.stat().st_mtime > ABANDONED:
                    shutil.rmtree(entry.path, ignore_errors=True)
                if entry.name.endswith(".tif"):
                    stat = entry.stat()
                    held.append((stat.st_atime_ns, stat.st_size if stat.st_nlink == 1 else 0, entry.path))
        total = sum(size for _, size, _ in held)
        for _, size, name in sorted(held):
            if total <= self._largest:
                break
            Path(name).unlink(missing_ok=True)
            total -= size


def _opened(path: Path) -> Pyramid:
    found = Pyramid(path)
    with suppress(OSError):
        os.utime(path, (time.time(), path.stat().st_mtime))  # read lately: mounts without access times keep none
    return found


def _link(source: Path, target: Path) -> None:
    """The same file under another name where that can be, else a copy; whole or not at all."""
    beside = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    beside.unlink(missing_ok=True)
    try:
        os.link(source, beside)
    except OSError:
        shutil.copyfile(source, beside)
    beside.replace(target)
