"""The film's own side: have it cut, wait without a worker, and find its pieces again when all are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from archive.film_parts import service
from archive.film_parts.models import FilmPart
from archive.jobs.models import Job
from archive.processing import Parted, Work
from archive.services import Services
from ingest.programs.ffmpeg import damaged
from ingest.result import IngestError
from ingest.video.parts.shared import Made, Piece
from storage import BlobNotFound

DAMAGED = damaged("").code
LONG = "worker-long"
"""How the bells of workers begin that take films."""


@dataclass(frozen=True)
class Stored:
    """A piece that is done, in the store."""

    services: Services
    row: FilmPart

    @property
    def piece(self) -> Piece:
        """What was asked for."""
        return Piece.from_json(self.row.piece)

    def has(self, name: str) -> bool:
        """Whether it left a file of this name."""
        return name in self.row.files

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """Borrow one of its files. Raises ValueError where the store has lost it."""
        try:
            with self.services.store.local_path(service.key(self.row, self.row.attempt, name)) as path:
                yield path
        except BlobNotFound as error:
            raise ValueError(f"piece {self.row.number} is no longer in the store") from error


class FilmApart:
    """Has the pieces of the film of one held job made by the workers of the film lane (see ``ingest.video.parts.shared.Apart``)."""

    def __init__(self, work: Work) -> None:
        self._work, self._services = work, work.services
        self._keys = work.services.settings.film_parts

    @property
    def longest(self) -> float:
        """Seconds of film in one piece, at most."""
        return self._keys.longest_seconds

    def workers(self) -> int:
        """How many take films at this moment, on all machines; at least as many as the settings say there are."""
        return max(self._services.queue.count(LONG), self._keys.workers)

    def suits(self, seconds: float) -> bool:
        """Whether the settings say that a film of this length is cut."""
        return 0 < self._keys.from_seconds <= seconds

    def made(self) -> Sequence[Made] | None:
        """The pieces asked for before. Raises IngestError, ValueError where one failed, Parted where one is still being made."""
        parent = self._work.held
        with self._services.db.reading() as session:
            rows = service.of(session, parent.job_id)
            states = {row.job_id: job.state for row in rows if (job := session.get(Job, row.job_id)) is not None}
        if not rows:
            return None
        problem = next((row.problem for row in rows if row.problem), None)
        if problem is not None and problem["code"] == DAMAGED:
            raise ValueError(problem["message_en"])
        if problem is not None:
            self.forget()
            raise IngestError(problem["code"], problem["message"], problem["message_en"])
        if any(states.get(row.job_id) in ("waiting", "running") for row in rows):
            with self._services.db.writing() as session:
                service.wait_on(session, self._services, parent)
            raise Parted
        self._work.begin_at(service.BEFORE + service.TOGETHER)
        return [Stored(self._services, row) for row in rows]

    def ask(self, pieces: Sequence[Piece]) -> NoReturn:
        """Put the pieces in and give this worker back. Raises Parted, LeaseLost."""
        with self._services.db.writing() as session:
            made = service.ask(session, self._services, self._work.held, pieces, self.workers())
        for job_id in made:
            self._services.queue.wake(job_id)
        raise Parted

    def forget(self) -> None:
        """Throw the pieces away, with what they had brought the film on."""
        self._work.begin_at(0.0)
        service.clear(self._services, self._work.asset_id, self._work.held.job_id)
