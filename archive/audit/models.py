"""What happened: append-only, one row for every change, download and refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model, new_id


class Event(Model):
    """Who did what to what, when, from where. Ids are kept without foreign keys: the trail outlives its subjects."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_asset", "asset_id", "id"),
        Index("ix_event_action_at", "action", "at"),
        Index("ix_event_actor", "actor_id", "at"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str | None] = mapped_column(Id)
    asset_id: Mapped[str | None] = mapped_column(Id)
    organisation_id: Mapped[str | None] = mapped_column(Id)
    address: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str] = mapped_column(String(36), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
