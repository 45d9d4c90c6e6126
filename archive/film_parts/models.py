"""What a job of kind ``part`` is to do, and what it left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Model


class FilmPart(Model):
    """One piece of the film whose job is ``parent_id``. Goes, with its job, when the film is whole or has failed."""

    __tablename__ = "film_part"
    __table_args__ = (Index("ix_film_part_parent", "parent_id"), Index("ix_film_part_asset", "asset_id"))
    job_id: Mapped[str] = mapped_column(Id, primary_key=True)
    parent_id: Mapped[str] = mapped_column(Id)
    asset_id: Mapped[str] = mapped_column(Id)
    number: Mapped[int]
    weight: Mapped[float]
    """Share of the whole film's work."""
    piece: Mapped[dict[str, Any]] = mapped_column(JSON)
    """:class:`ingest.video.parts.shared.Piece`."""
    attempt: Mapped[int] = mapped_column(default=0)
    """The attempt whose files count."""
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What it left, by name; empty until it is done."""
    problem: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """Why it cannot be made: code, message, message_en."""
