"""Many assets edited together: all of it or nothing, and one undo takes all of it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue import fields, service
from archive.catalogue.models import Asset, Revision
from archive.db import new_id
from archive.errors import ArchiveError, Invalid
from archive.rights.actor import Actor

MOST = 1000


@dataclass(frozen=True)
class Edits:
    """What to do to each asset: set fields, and add to or take from its lists."""

    set: Mapping[str, Any]
    add: Mapping[str, Sequence[str]]
    remove: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Edited:
    """What a batch did. ``undo`` is a revision of it (undoing one undoes all), ``None`` when nothing changed."""

    batch: str
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    undo: str | None


def edit_many(
    session: Session, actor: Actor, ids: Sequence[str], edits: Edits, now: datetime, versions: Mapping[str, int] | None = None,
) -> Edited:  # fmt: skip
    """Edit assets in the caller's transaction. Any refusal names the asset in ``details['asset']`` and stops all of it."""
    if not 0 < len(ids) <= MOST:
        raise Invalid(f"Chọn từ 1 đến {MOST} tư liệu.", f"Choose 1 to {MOST} assets.", field="ids")
    for name in (*edits.add, *edits.remove):
        if name not in fields.FIELDS or fields.FIELDS[name].shape != "list":
            raise Invalid(f"Trường «{name}» không phải danh sách.", f"{name} is not a list.", field=name)
    edits = replace(edits, set={name: fields.read(name, value) for name, value in edits.set.items()})
    batch = new_id()
    changed = []
    for asset_id in dict.fromkeys(ids):
        try:
            asset = service.get(session, actor, asset_id, "edit", now)
            before = asset.version
            version = (versions or {}).get(asset_id)
            service.edit(session, actor, asset_id, _values(asset, edits), now, version=version, batch=batch)
        except ArchiveError as error:
            error.details["asset"] = asset_id
            raise
        if asset.version != before:
            changed.append(asset_id)
    session.flush()
    undo = session.scalar(select(Revision.id).where(Revision.batch == batch).limit(1))
    unchanged = tuple(asset_id for asset_id in dict.fromkeys(ids) if asset_id not in set(changed))
    return Edited(batch, tuple(changed), unchanged, undo)


def _values(asset: Asset, edits: Edits) -> dict[str, Any]:
    values = dict(edits.set)
    for name in dict.fromkeys((*edits.add, *edits.remove)):
        held = [*values.get(name, getattr(asset, name)), *edits.add.get(name, ())]
        values[name] = [item for item in held if item not in set(edits.remove.get(name, ()))]
    return values
