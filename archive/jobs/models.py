"""Work to be done is a row; the queue only says «look now»."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model, new_id

LANES = ("quick", "long", "enrich", "index")
"""Photos and sound; films; what comes after an asset is ready; rebuilding the index."""


class Job(Model):
    """One piece of work. ``lease`` is the token of its worker until ``lease_until``; later writes need it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_claim", "state", "lane", "priority", "id"), Index("ix_job_asset", "asset_id"))
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(24))
    lane: Mapped[str] = mapped_column(String(12))
    asset_id: Mapped[str | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    """``waiting``, ``running``, ``done``, ``failed``."""
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
