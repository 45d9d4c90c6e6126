"""What a whole file in the store is, without fetching all of a large one from a store that stands elsewhere.

Both ends of the file, at their places in an otherwise empty one, tell nearly every format: signatures and headers stand
at the beginning, what a camera or a zip writes last at the end. The worker reads all of it and has the last word.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.services import Services
from archive.uploads import service
from ingest.detection.detect import Detected
from ingest.result import Damaged, IngestError, NotMedia
from storage.disk import disk_errors

END = 1024**2
HEAD = 4096
BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
"""What a QuickTime or MP4 file may begin with (ISO/IEC 14496-12, QuickTime File Format)."""


def recognise(services: Services, key: str, size: int) -> Detected:
    """What the blob of ``size`` bytes is. Raises IngestError, StorageError."""
    if size <= 2 * END or services.store.url(key, 60) is None:  # a store without addresses has its files here
        with services.store.local_path(key) as path:
            return service.recognise(services, path)
    with _outline(services, key, size) as path:
        try:
            return service.recognise(services, path)
        except (Damaged, NotMedia) as error:
            with path.open("rb") as file:
                return _supposed(file.read(HEAD), error)


def _supposed(head: bytes, error: IngestError) -> Detected:
    """Film or sound whose description lies in its middle. Raises the error where nothing speaks for that."""
    import magic

    seems = str(magic.from_buffer(head, mime=True))
    kind = seems.partition("/")[0]
    if kind == "audio":
        return Detected("audio", seems, "")
    if kind == "video" or head[4:8] in BOXES:
        return Detected("video", seems if kind == "video" else "video/mp4", "")
    raise error


@contextmanager
def _outline(services: Services, key: str, size: int) -> Iterator[Path]:
    """A sparse file as long as the blob that holds its first and last MiB."""
    with disk_errors(), tempfile.NamedTemporaryFile(prefix="outline-", dir=services.home / "scratch") as file:
        file.truncate(size)
        for start in (0, size - END):
            file.seek(start)
            with services.store.open(key, start, END) as stream:
                file.write(stream.read())
        file.flush()
        yield Path(file.name)
