"""Assets and what hangs on them. One asset has one to many files; what people say of it is kept as revisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.db import Id, Instant, Model, new_id

KINDS = ("photo", "video", "film", "audio", "document", "other")
STATES = ("received", "processing", "ready", "failed")
VISIBILITIES = ("own", "organisations", "members", "public")
"""Own organisation; own and named ones; every member organisation; everybody."""


class Asset(Model):
    """A thing of the archive: a photo, a video, a film, a recording, a document.

    Columns a person may edit are listed in :data:`archive.catalogue.fields.FIELDS`; ``version`` counts every change.
    """

    __tablename__ = "asset"
    locked_to_write = True
    __table_args__ = (
        Index(
            "uq_asset_bytes", "owner_id", "sha256", unique=True,
            sqlite_where=text("deleted_at IS NULL"), postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_asset_owner", "owner_id", "id"),
        Index("ix_asset_state", "state", sqlite_where=text("deleted_at IS NULL"), postgresql_where=text("deleted_at IS NULL")),
        Index(
            "ix_asset_bin", "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"), postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="received")
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("organisation.id"))
    created_by: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_into: Mapped[str | None] = mapped_column(Id)
    """The asset that already held the same bytes when these had come in."""
    visibility: Mapped[str] = mapped_column(String(16), default="own")

    title: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    alt_text: Mapped[str] = mapped_column(Text, default="")
    alt_text_en: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    persons: Mapped[list[str]] = mapped_column(JSON, default=list)
    organisations: Mapped[list[str]] = mapped_column(JSON, default=list)
    place: Mapped[str] = mapped_column(Text, default="")
    province: Mapped[str] = mapped_column(Text, default="")
    creator: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(Text, default="")
    copyright: Mapped[str] = mapped_column(Text, default="")
    usage_terms: Mapped[str] = mapped_column(Text, default="")
    taken_on: Mapped[str] = mapped_column(String(32), default="")
    """Local clock time, ISO 8601 cut to what is known: ``2024-05-01T08:30:00``, ``2024-05-01``, ``2024-05``, ``2024``, ``202x``."""
    taken_offset: Mapped[int | None]
    """Minutes east of UTC, when the camera said."""
    taken_about: Mapped[bool] = mapped_column(default=False)
    taken_first: Mapped[date | None]
    taken_last: Mapped[date | None]

    media_type: Mapped[str] = mapped_column(String(100), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration: Mapped[float | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    phash: Mapped[str | None] = mapped_column(String(16))
    colours: Mapped[list[str]] = mapped_column(JSON, default=list)
    problems: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    has_thumb: Mapped[bool] = mapped_column(default=False)

    owner: Mapped[Any] = relationship("Organisation", lazy="joined")
    files: Mapped[list[File]] = relationship(order_by="File.id", lazy="selectin")
    shares: Mapped[list[Share]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def shared_with(self) -> frozenset[str]:
        """Ids of the organisations it is shared with by name."""
        return frozenset(share.organisation_id for share in self.shares)


class Share(Model):
    """An organisation the asset is shared with by name."""

    __tablename__ = "share"
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisation.id"), primary_key=True, index=True)
    organisation: Mapped[Any] = relationship("Organisation", lazy="joined")


class AssetFacts(Model):
    """What the file says and is, as found by ingest: wide, and read only on the asset's own page."""

    __tablename__ = "asset_facts"
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)
    technical: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    altitude: Mapped[float | None]


def _when_made(context: Any) -> datetime:
    made: datetime = context.get_current_parameters()["created_at"]
    return made


DAMAGED = "damage <> ''"
"""Written as the index has it, so that it is used."""


class File(Model):
    """A file as it was received: the original, a sidecar, or an alternate of the same shot."""

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_damaged", "id", sqlite_where=text(DAMAGED), postgresql_where=text(DAMAGED)),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), index=True)
    role: Mapped[str] = mapped_column(String(16), default="original")
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(100), default="application/octet-stream")
    key: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Instant)
    checked_at: Mapped[datetime] = mapped_column(Instant, default=_when_made, index=True)
    """When its bytes were last compared with ``sha256``: at first when they came in."""
    damage: Mapped[str] = mapped_column(String(12), default="")
    """What that comparison found: nothing, ``missing``, ``size`` or ``bytes``."""


class Rendition(Model):
    """A derivative that stands in the store. ``name`` is unique within its asset."""

    __tablename__ = "rendition"
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    recipe: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration: Mapped[float | None]
    bitrate: Mapped[int | None]
    key: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Relation(Model):
    """How one asset stands to another: ``derived_from``, ``part_of``, ``version_of``."""

    __tablename__ = "relation"
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    other_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True, index=True)


class Cue(Model):
    """A spoken or captioned span, in seconds; ``source`` is ``person``, ``sidecar`` or ``file``."""

    __tablename__ = "cue"
    __table_args__ = (Index("ix_cue_asset", "asset_id", "start"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"))
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="")
    source: Mapped[str] = mapped_column(String(16), default="person")


class Revision(Model):
    """One change of what is said about an asset: ``changes`` maps a field to ``[before, after]``.

    ``source`` is ``person``, ``file`` (read from the file at ingest), ``undo``. ``version`` is the asset's after it.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_asset", "asset_id", "version"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    source: Mapped[str] = mapped_column(String(16), default="person")
    batch: Mapped[str | None] = mapped_column(Id, index=True)
    """Set when many assets were edited together, so that one undo takes all of it back."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[Any] = relationship("User", lazy="joined")


class Suggestion(Model):
    """What a machine proposes for a field, until a person accepts or rejects it; kept afterwards.

    ``state``: ``proposed``, ``accepted``, ``rejected``; ``superseded`` by a later run, or ``known`` when the field held it already.
    """

    __tablename__ = "suggestion"
    __table_args__ = (Index("ix_suggestion_asset", "asset_id", "state"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    asset_id: Mapped[str] = mapped_column(Id, ForeignKey("asset.id"))
    field: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(60))
    confidence: Mapped[float]
    model: Mapped[str] = mapped_column(String(100), default="")
    model_version: Mapped[str] = mapped_column(String(40), default="")
    identifier: Mapped[str] = mapped_column(Text, default="")
    """The code of what is meant, in the vocabulary of ``source``."""
    box: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Where it stands in the picture: ``x``, ``y``, ``width``, ``height`` (0 to 1 of it as shown), ``page`` from 1."""
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    decided_by: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class IndexPending(Model):
    """The outbox: this asset's document is older than its row. Many changes make one row.

    ``narrowing`` says that somebody who could see it may no longer: until the index has followed, searches withhold it.
    """

    __tablename__ = "index_pending"
    asset_id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int]
    since: Mapped[datetime] = mapped_column(Instant, index=True)
    narrowing: Mapped[bool] = mapped_column(default=False, index=True)
