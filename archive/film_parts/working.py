"""What a job of kind ``part`` does: fetch the original, make one piece, store its files, say so."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import ingest
from archive import processing
from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset, File
from archive.errors import LeaseLost
from archive.film_parts import service
from archive.film_parts.borrowed import Borrowed
from archive.film_parts.models import FilmPart
from archive.jobs import service as jobs
from archive.processing import Work
from ingest.result import IngestError
from ingest.video.parts.shared import Piece
from storage import StorageError


class PartWork(Work):
    """One piece of a film by one holder of its job."""

    def progress(self, fraction: float) -> None:
        """Keep the piece's row honest to the percent, and the film's by as much."""
        self.go_on()
        if fraction - self._shown < 0.01:
            return
        self._shown = fraction
        with self.services.db.writing() as session:
            lease = self.services.settings.workers.lease_seconds
            jobs.hold(session, self.services.now(), self.held, lease, min(fraction, 0.99))
            part = session.get(FilmPart, self.held.job_id)
            if part is None:
                raise LeaseLost
            service.advance(session, part.parent_id)


def run(work: PartWork, borrowed: Borrowed) -> None:
    """Make the piece of a held job and end that job. Raises IngestError, LeaseLost, Stopped, StorageError."""
    services = work.services
    with services.db.reading() as session:
        part = session.get(FilmPart, work.held.job_id)
        asset = session.get(Asset, work.asset_id)
        original = catalogue.original(asset) if asset is not None and asset.merged_into is None else None
    if part is None or original is None:
        raise LeaseLost  # its film is gone: nobody waits for it
    scratch = Path(tempfile.mkdtemp(prefix=f"{work.held.job_id}-", dir=services.home / "scratch"))
    try:
        made = _made(work, part, original, scratch, borrowed)
        names = _stored(work, part, made)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with services.db.writing() as session:
        last = service.done(session, services, work.held, part, names)
    if last:
        services.queue.wake(part.parent_id)


def fail(work: Work, error: IngestError) -> None:
    """A piece cannot be made: its film says why."""
    with work.services.db.writing() as session:
        parent_id = service.fail(session, work.services, work.held, error)
    work.services.queue.wake(parent_id)


def _made(work: PartWork, part: FilmPart, original: File, scratch: Path, borrowed: Borrowed) -> tuple[Path, ...]:
    with borrowed.original(original.key) as source, processing.blaming_the_right(work.services, original, scratch):
        return ingest.piece(
            source, scratch, Piece.from_json(part.piece), limits=processing.limits(work.services), progress=work.progress
        )  # fmt: skip


def _stored(work: PartWork, part: FilmPart, made: tuple[Path, ...]) -> list[str]:
    """Put the files where the film's own worker finds them; what a lost lease leaves there goes at once."""
    names: list[str] = []
    try:
        for path in made:
            with work.services.db.writing() as session:
                jobs.hold(session, work.services.now(), work.held, work.services.settings.workers.lease_seconds)
            names.append(path.name)
            work.services.store.put_at(service.key(part, work.held.attempt, path.name), path)
        with work.services.db.writing() as session:
            jobs.hold(session, work.services.now(), work.held, work.services.settings.workers.lease_seconds)
    except LeaseLost:
        for name in names:
            with suppress(StorageError):
                work.services.store.delete(service.key(part, work.held.attempt, name))
        raise
    return names
