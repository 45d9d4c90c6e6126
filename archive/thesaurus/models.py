"""Rows of the vocabulary."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.db import Id, Instant, Model, new_id


class Concept(Model):
    """One meaning, with its words. ``broader`` and ``related`` hold ids; what is narrower is worked out.

    ``other`` keeps, as N-Triples, what an imported file said besides: nothing of it is lost on export.
    """

    __tablename__ = "concept"
    locked_to_write = True
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    uri: Mapped[str] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="active")
    """``active`` or ``deprecated``."""
    replaced_by: Mapped[str | None] = mapped_column(Id)
    pref_vi: Mapped[str] = mapped_column(Text, default="")
    pref_en: Mapped[str] = mapped_column(Text, default="")
    alt_vi: Mapped[list[str]] = mapped_column(JSON, default=list)
    alt_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    note_vi: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")
    broader: Mapped[list[str]] = mapped_column(JSON, default=list)
    related: Mapped[list[str]] = mapped_column(JSON, default=list)
    other: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ConceptRevision(Model):
    """One change of one concept: ``changes`` maps a field to ``[before, after]``.

    ``source`` is ``person``, ``import``, ``undo`` or ``first`` (what the archive starts with). Changes made together
    (a merge, an import) share ``batch`` and are taken back together.
    """

    __tablename__ = "concept_revision"
    __table_args__ = (Index("ix_concept_revision_concept", "concept_id", "version"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    concept_id: Mapped[str] = mapped_column(Id, ForeignKey("concept.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    source: Mapped[str] = mapped_column(String(16), default="person")
    batch: Mapped[str | None] = mapped_column(Id, index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[Any] = relationship("User", lazy="joined")


class ConceptScheme(Model):
    """The vocabulary as a whole, in one row. ``other`` holds, as N-Triples, what files said of no concept of ours."""

    __tablename__ = "concept_scheme"
    uri: Mapped[str] = mapped_column(String(300), primary_key=True)
    title_vi: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(Text, default="")
    other: Mapped[str] = mapped_column(Text, default="")
