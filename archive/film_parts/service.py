"""Rows of pieces: put in, counted, ended, cleared away. Every change of one proves the lease of its job first."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from archive import log
from archive.db import is_id, one_at_a_time
from archive.film_parts.models import FilmPart
from archive.jobs import service as jobs
from archive.jobs.models import PART, PARTED, Job
from archive.jobs.service import Held
from archive.services import Services
from ingest.result import IngestError
from ingest.video.parts.shared import Piece
from storage import StorageError

BEFORE, TOGETHER = 0.03, 0.94
"""What is done of a film's work before its pieces are asked for, and what all of them are of it."""


def folder(asset_id: str, parent_id: str) -> str:
    """Where the pieces of a film lie in the store until it is whole."""
    return f"derivatives/{asset_id}/{SCRATCH}{parent_id}"


SCRATCH = "parts-"
"""How the recipe of what is no rendition begins."""


def key(part: FilmPart, attempt: int, name: str) -> str:
    """A file of a piece: each attempt has its own, so that one that slept through its lease overwrites nothing."""
    return f"{folder(part.asset_id, part.parent_id)}/{part.number:04}-{attempt}/{name}"


def ask(session: Session, services: Services, parent: Held, pieces: Sequence[Piece], workers: int) -> list[str]:
    """Put a film's pieces in, in place of its job, which waits for them and holds no worker; returns the jobs' ids.

    They take their turns from the film's own on, as many at a turn as there are workers: nobody's photographs or film wait
    longer behind a film in pieces than behind one that is not. Raises LeaseLost.
    """
    now = services.now()
    own = jobs.part_with(session, now, parent, BEFORE)
    made = []
    for place, piece in enumerate(pieces):
        job = jobs.enqueue(session, now, PART, own.lane, own.asset_id, own.priority, own.organisation_id)
        job.turn = own.turn + place // max(workers, 1)
        session.add(
            FilmPart(
                job_id=job.id, parent_id=own.id, asset_id=own.asset_id, number=piece.number, weight=piece.weight,
                piece=piece.to_json(), files=[],
            )
        )  # fmt: skip
        made.append(job.id)
    return made


def wait_on(session: Session, services: Services, parent: Held) -> None:
    """A film's job was woken before its pieces were all there: it waits on. Raises LeaseLost."""
    one_at_a_time(session, f"parts:{parent.job_id}")
    jobs.part_with(session, services.now(), parent, BEFORE)
    advance(session, parent.job_id)
    _wake_if_whole(session, services, parent.job_id)


def of(session: Session, parent_id: str) -> list[FilmPart]:
    """All pieces of a film, first to last."""
    return list(session.scalars(select(FilmPart).where(FilmPart.parent_id == parent_id).order_by(FilmPart.number)))


def advance(session: Session, parent_id: str) -> None:
    """The film is as far as its pieces together."""
    done = func.sum(FilmPart.weight * Job.progress)
    together = select(BEFORE + TOGETHER * done).join(Job, Job.id == FilmPart.job_id)
    together = together.where(FilmPart.parent_id == parent_id)
    film = update(Job).where(Job.id == parent_id, Job.state == PARTED)
    session.execute(
        film.values(progress=func.coalesce(together.scalar_subquery(), BEFORE)),
        execution_options={"synchronize_session": False},
    )


def done(session: Session, services: Services, held: Held, part: FilmPart, files: Sequence[str]) -> bool:
    """A piece is there. True when it was the last: then the film's job is free to be claimed. Raises LeaseLost."""
    one_at_a_time(session, f"parts:{part.parent_id}")
    jobs.finish(session, services.now(), held)
    row = session.get_one(FilmPart, held.job_id)
    row.files, row.attempt = list(files), held.attempt
    session.flush()
    advance(session, part.parent_id)
    return _wake_if_whole(session, services, part.parent_id)


def fail(session: Session, services: Services, held: Held, error: IngestError) -> str:
    """A piece cannot be made: its film's job is woken to say so; returns that job's id. Raises LeaseLost."""
    part = session.get_one(FilmPart, held.job_id)
    one_at_a_time(session, f"parts:{part.parent_id}")
    jobs.fail(session, services.now(), held, error.code, str(error))
    part.problem = {"code": error.code, "message": error.message_vi, "message_en": error.message_en}
    jobs.resume(session, services.now(), part.parent_id)
    return part.parent_id


def _wake_if_whole(session: Session, services: Services, parent_id: str) -> bool:
    open_ones = select(Job.id).join(FilmPart, FilmPart.job_id == Job.id)
    open_ones = open_ones.where(FilmPart.parent_id == parent_id, Job.state != "done")
    if session.scalar(open_ones.limit(1)) is not None:
        return False
    return jobs.resume(session, services.now(), parent_id)


def clear(services: Services, asset_id: str, parent_id: str) -> None:
    """Nothing of the pieces is needed any more: first the bytes go, then the rows that lead to them."""
    with services.db.writing() as session:
        ids = select(FilmPart.job_id).where(FilmPart.parent_id == parent_id)
        # Whoever still works on one finds its job gone at the next word.
        session.execute(delete(Job).where(Job.id.in_(ids)), execution_options={"synchronize_session": False})
    for blob in list(services.store.list(f"{folder(asset_id, parent_id)}/")):
        services.store.delete(blob.key)
    with services.db.writing() as session:
        gone = delete(FilmPart).where(FilmPart.parent_id == parent_id)
        session.execute(gone, execution_options={"synchronize_session": False})


def is_scratch(key: str) -> bool:
    """Whether an object is a file of a piece."""
    return key.count("/") > 2 and key.split("/")[2].startswith(SCRATCH)


def named(services: Services, keys: Collection[str]) -> set[str]:
    """Those of the files whose film's pieces still have rows."""
    parents = {key: key.split("/")[2].removeprefix(SCRATCH) for key in keys}
    wanted = [parent for parent in set(parents.values()) if is_id(parent)]
    with services.db.reading() as session:
        there = set(session.scalars(select(FilmPart.parent_id).where(FilmPart.parent_id.in_(wanted))))
    return {key for key, parent in parents.items() if parent in there}


def clear_if_any(services: Services, asset_id: str, parent_id: str) -> None:
    """:func:`clear`, where there is anything to clear; an outage is left to the sweep."""
    with services.db.reading() as session:
        if session.scalar(select(FilmPart.job_id).where(FilmPart.parent_id == parent_id).limit(1)) is None:
            return
    try:
        clear(services, asset_id, parent_id)
    except (StorageError, SQLAlchemyError) as error:
        log.get("parts").warning("pieces are left to the sweep", error=str(error))


def sweep(services: Services) -> int:
    """Pieces of films that are whole, failed or gone, left by whoever died first; films whose last piece woke nobody.

    Returns how many films had some.
    """
    own = aliased(Job)
    wanted = exists().where(own.id == FilmPart.parent_id, own.state.in_(("waiting", "running", PARTED)))
    with services.db.reading() as session:
        left = session.execute(select(FilmPart.asset_id, FilmPart.parent_id).where(~wanted).distinct()).tuples().all()
        forgotten = _forgotten(session)
    for asset_id, parent_id in left:
        clear(services, asset_id, parent_id)
    for parent_id in forgotten:
        with services.db.writing() as session:
            one_at_a_time(session, f"parts:{parent_id}")
            _wake_if_whole(session, services, parent_id)
        services.queue.wake(parent_id)
    return len(left)


def _forgotten(session: Session) -> list[str]:
    own, piece = aliased(Job), aliased(Job)
    at_work = exists().where(
        FilmPart.parent_id == own.id, FilmPart.job_id == piece.id, piece.state.in_(("waiting", "running"))
    )
    return list(session.scalars(select(own.id).where(own.state == PARTED, ~at_work)))
