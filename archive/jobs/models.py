"""Work to be done is a row; the queue only says «look now»."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Index, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model, new_id

OPEN = text("state <> 'done'")
RUNNING = text("state = 'running'")
"""What the indexes of waiting and running jobs hold: few rows, however many jobs were done."""
LANES = ("quick", "long", "enrich", "index")
"""Photos and sound; films; what comes after an asset is ready; rebuilding the index."""


PART = "part"
"""Kind of a job that is a piece of another's work: several of one asset run at once."""
PARTED = "parted"
"""State of a job whose work others do in pieces: nobody holds it, nobody may claim it, the last piece makes it wait again."""


class Job(Model):
    """One piece of work. ``lease`` is the token of its worker until ``lease_until``; later writes need it.

    ``turn`` is its place in a fair queue: an organisation that puts in a thousand films and one that puts in one alternate.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_open", "lane", "turn", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_job_turn", "lane", "organisation_id", "turn", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_job_running", "lane", "turn", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_job_asset", "asset_id"),
        Index("ix_job_finished", "finished_at"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(24))
    lane: Mapped[str] = mapped_column(String(12))
    asset_id: Mapped[str | None] = mapped_column(Id)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    turn: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    """``waiting``, ``running``, ``parted``, ``done``, ``failed``."""
    priority: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(Instant)
    lease: Mapped[str | None] = mapped_column(Id)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    worker: Mapped[str] = mapped_column(String(60), default="")
    progress: Mapped[float] = mapped_column(default=0.0)
    error_code: Mapped[str] = mapped_column(String(40), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class Lease(Model):
    """A thing only one process may hold, such as the index writer."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(Id)
    until: Mapped[datetime] = mapped_column(Instant)
    process: Mapped[str] = mapped_column(String(60), default="")
    """Who holds it, as ``name@host:pid``, so that a dead process of this machine is known."""


def is_open() -> ColumnElement[bool]:
    """Waiting, running or failed; written as the indexes have it, so that they are used."""
    return literal_column("job.state <> 'done'")
