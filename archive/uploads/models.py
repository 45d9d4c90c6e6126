"""Uploads on their way in: kept until the file is an asset, so that a lost line or a closed browser loses nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model, new_id

SAID = text("fingerprint <> ''")


class Upload(Model):
    """One file being sent in parts. Recognised again by name, size, time and a digest of its first and last MiB."""

    __tablename__ = "upload"
    locked_to_write = True
    __table_args__ = (
        Index("ix_upload_user", "user_id", "state", "touched_at"),
        Index("ix_upload_open", "touched_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("ix_upload_bytes", "organisation_id", "fingerprint", sqlite_where=SAID, postgresql_where=SAID),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(Id)
    organisation_id: Mapped[str] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(12), default="open")
    """``open``, ``completed``, ``aborted``."""
    name: Mapped[str] = mapped_column(Text)
    relative_path: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger)
    modified: Mapped[str] = mapped_column(String(40), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    part_size: Mapped[int]
    file_id: Mapped[str] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(300))
    store_upload_id: Mapped[str] = mapped_column(String(300))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)
    asset_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    touched_at: Mapped[datetime] = mapped_column(Instant)
