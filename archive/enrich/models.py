"""Runs of taggers, and the words that were read in pictures. What taggers propose stands in ``suggestion``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model

STATES = ("waiting", "running", "done", "failed")
IN_FILE = "page-words"
"""The tagger that says where the words of a document's own text stand: the index has them already."""


class TaggerRun(Model):
    """The last run of one tagger over one asset. ``version`` and ``seen`` are of the last run that was done, empty before it."""

    __tablename__ = "tagger_run"
    __table_args__ = (Index("ix_tagger_run_state", "tagger", "state"),)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    tagger: Mapped[str] = mapped_column(String(40), primary_key=True)
    lane: Mapped[str] = mapped_column(String(12), default="enrich")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    version: Mapped[str] = mapped_column(String(120), default="")
    """The tagger's, and of the data it was given: ``2 thesaurus=17``."""
    seen: Mapped[str] = mapped_column(String(32), default="")
    """Digest of what it looked at."""
    started: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """``code``, ``message`` (Vietnamese), ``message_en`` of a run that failed."""


class Recognised(Model):
    """The words a tagger read on one page, with their boxes. Found by searches, never shown as a caption."""

    __tablename__ = "recognised"
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    tagger: Mapped[str] = mapped_column(String(40), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    text: Mapped[str] = mapped_column(Text, default="")
    """Words parted by a blank, lines by a line feed."""
    boxes: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    """Of each word of ``text`` in order: x, y, width, height (shares of the picture, 0 to 1), confidence."""
