"""Fingerprints of pictures and key frames, and the pairs that were found alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Instant, Model, new_id


class Fingerprint(Model):
    """One hash of one picture (see :mod:`ingest.pictures.fingerprint`). Rows are never changed: a picture made anew has new ones."""

    __tablename__ = "fingerprint"
    __table_args__ = (Index("ix_fingerprint_asset", "asset_id", "part"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"))
    at_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    """Of a key frame; 0 for a still picture."""
    part: Mapped[str] = mapped_column(String(8))
    """``whole``, ``inner``, ``frame``."""
    hash: Mapped[int] = mapped_column(BigInteger)
    """64 bits, as a signed number."""
    patch: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """32 x 32 bytes of grey, to prove what a hash proposes; empty for ``inner``."""


class Likeness(Model):
    """Two assets that look alike, found when the first of them came in (or was looked at again)."""

    __tablename__ = "likeness"
    __table_args__ = (Index("ix_likeness_other", "other_id"),)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    """0 to 1: the agreement of the two pictures, of films that of the best frame."""
    at_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    other_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    """Where in each film the piece that both show begins."""
    found_at: Mapped[datetime] = mapped_column(Instant)
