"""Every change of an asset goes through here: version, revision, outbox row and event, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import fields
from archive.catalogue.models import Asset, IndexPending, Revision
from archive.db import incoming, upsert
from archive.errors import EditClash
from archive.places import points


@dataclass(frozen=True)
class Author:
    """Who changes, when, and in what role: ``person``, ``file`` (read from the file), ``undo``."""

    user_id: str | None
    now: datetime
    source: str = "person"
    batch: str | None = None


def mark(session: Session, asset: Asset, now: datetime, *, narrowing: bool = False) -> None:
    """The asset changed: count it and note that the index must follow. ``narrowing``: somebody may see it no longer."""
    asset.version += 1
    asset.updated_at = now
    reindex(session, asset.id, asset.version, now, narrowing=narrowing)


def reindex(session: Session, asset_id: str, version: int, now: datetime, *, narrowing: bool = False) -> None:
    """One outbox row an asset, however many changes; a narrowing stays until the index has followed."""
    values = {"asset_id": asset_id, "version": version, "since": now, "narrowing": narrowing}
    narrower = or_(IndexPending.narrowing, incoming("narrowing"))
    upsert(session, IndexPending, "asset_id", values, version=incoming("version"), narrowing=narrower)


def describe(session: Session, asset: Asset, values: Mapping[str, Any], author: Author) -> Revision | None:
    """Set descriptive fields; one revision holds what changed, or ``None`` when nothing did. Raises Invalid."""
    changes: dict[str, list[Any]] = {}
    for name, raw in values.items():
        value = fields.read(name, raw)
        before = getattr(asset, name)
        if before != value:
            changes[name] = [before, value]
            setattr(asset, name, value)
    if not changes:
        return None
    if "taken_on" in changes:
        asset.taken_first, asset.taken_last = fields.days(asset.taken_on)
        if "T" not in asset.taken_on and author.source == "person":
            asset.taken_offset = None
    if changes.keys() & {"place", "province"}:
        points.note(session, asset, person=author.source == "person")
    mark(session, asset, author.now)
    revision = Revision(
        asset_id=asset.id,
        version=asset.version,
        at=author.now,
        by=author.user_id,
        source=author.source,
        batch=author.batch,
        changes=changes,
    )
    session.add(revision)
    record(session, author.now, "asset.edited", actor_id=author.user_id, asset_id=asset.id, organisation_id=asset.owner_id, source=author.source, fields=sorted(changes))  # fmt: skip
    return revision


def require_version(session: Session, asset: Asset, version: int | None, values: Mapping[str, Any]) -> None:
    """Refuse an edit of a field that changed since ``version``, showing both values. Raises EditClash.

    Work of the archive itself (processing, indexing) and edits of other fields do not clash.
    """
    if version is None or version == asset.version:
        return
    since = session.scalars(select(Revision).where(Revision.asset_id == asset.id, Revision.version > version)).all()
    theirs = {name for revision in since for name in revision.changes} & set(values)
    if theirs or version > asset.version:
        both = {name: {"yours": values[name], "theirs": getattr(asset, name)} for name in sorted(theirs)}
        raise EditClash(version=asset.version, fields=both)
