"""Is it well: the database, the store, the index, the disk, and when work last moved."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import log
from archive.catalogue.models import Asset, IndexPending
from archive.copies import fixity
from archive.indexing import WRITER
from archive.jobs.models import Job, Lease, is_open
from archive.services import Services
from storage import BlobNotFound

LEAST_FREE = 1024**3
"""Bytes that must be free for new files to be taken in safely."""


@dataclass(frozen=True)
class Check:
    """One thing the archive stands on. ``needed``: without it the archive answers no requests."""

    name: str
    well: bool
    words: str
    needed: bool = True


@dataclass(frozen=True)
class Work:
    """What waits and what moves. Times are UTC; ``oldest`` is how long the longest waiting job has waited, in seconds."""

    waiting: int
    running: int
    failed: int
    oldest: float
    unindexed: int
    workers: int
    damaged: int
    last_sign: datetime | None


def checks(services: Services) -> list[Check]:
    """Look at everything once; nothing here raises."""
    free = shutil.disk_usage(services.home).free
    workers = services.queue.count("worker")
    indexers = services.queue.count("indexer")
    return [
        _try("database", lambda: _database(services)),
        _try("store", lambda: _store(services)),
        _try("index", lambda: f"{services.index.count()} documents", needed=False),
        Check("disk", free > LEAST_FREE, f"{free / 1024**3:.1f} GiB free"),
        _try("originals", lambda: _originals(services), needed=False),
        Check("workers", workers > 0, f"{workers} alive", needed=False),
        Check("indexer", indexers > 0, f"{indexers} alive", needed=False),
    ]


def work(services: Services) -> Work:
    """What waits and what moves."""
    now = services.now()
    with services.db.reading() as session:
        counted = select(Job.state, func.count()).where(is_open()).group_by(Job.state)
        states = dict(session.execute(counted).tuples().all())
        first = session.scalar(select(func.min(Job.not_before)).where(is_open(), Job.state == "waiting"))
        return Work(
            waiting=states.get("waiting", 0), running=states.get("running", 0), failed=states.get("failed", 0),
            oldest=max(0.0, (now - first).total_seconds()) if first else 0.0,
            unindexed=session.scalar(select(func.count()).select_from(IndexPending)) or 0,
            workers=services.queue.count("worker"), damaged=fixity.damaged(session), last_sign=_last_sign(session),
        )  # fmt: skip


def assets_by_state(services: Services) -> dict[str, int]:
    """How many live assets are in each state."""
    counted = select(Asset.state, func.count()).where(Asset.deleted_at.is_(None)).group_by(Asset.state)
    with services.db.reading() as session:
        return dict(session.execute(counted).tuples().all())


def _last_sign(session: Session) -> datetime | None:
    """When a worker or the indexer last wrote: a job ended or its lease was prolonged, or the index writer's was."""
    signs = [
        session.scalar(select(func.max(Job.finished_at))),
        session.scalar(select(func.max(Job.started_at)).where(is_open())),
        session.scalar(select(func.max(Lease.until)).where(Lease.name == WRITER)),
    ]
    return max((sign for sign in signs if sign is not None), default=None)


def _database(services: Services) -> str:
    with services.db.reading() as session:
        session.execute(select(1))
    return services.db.url.partition(":")[0]


def _originals(services: Services) -> str:
    with services.db.reading() as session:
        count = fixity.damaged(session)
    if count:
        raise DamagedOriginals(count)
    return "none known to be damaged"


class DamagedOriginals(Exception):
    """Originals that are no longer what came in: bring them back from a backup."""


def _store(services: Services) -> str:
    with contextlib.suppress(BlobNotFound):
        services.store.stat("originals/none")
    return "answers"


def _try(name: str, look: Callable[[], str], *, needed: bool = True) -> Check:
    try:
        return Check(name, True, look(), needed)
    except Exception as error:  # whatever is wrong is what the operator wants to read
        log.get("health").warning("not well", name=name, error=repr(error))
        return Check(name, False, type(error).__name__, needed)
