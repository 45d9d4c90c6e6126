"""What people do with phase two: have an asset looked at again, judge what machines propose, one by one or by the hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import changes, fields
from archive.catalogue import service as catalogue
from archive.catalogue.batch import MOST
from archive.catalogue.changes import Author
from archive.catalogue.models import Asset, Revision, Suggestion
from archive.db import is_id, new_id
from archive.enrich import asking
from archive.errors import Forbidden, Invalid, NotFound
from archive.rights.actor import Actor
from archive.rights.decide import decide
from ingest.taggers.registry import Declared


@dataclass(frozen=True)
class Offered:
    """One value that machines propose for some of the assets asked about. ``assets`` counts them."""

    field: str
    value: str
    source: str
    assets: int
    confidence: float


@dataclass(frozen=True)
class Judged:
    """What a judgement did. ``undo`` is a revision of it (undoing one undoes all); ``None`` when no asset changed."""

    suggestions: int
    changed: tuple[str, ...]
    undo: str | None


def look_again(session: Session, actor: Actor, asset_id: str, taggers: Sequence[Declared], now: datetime) -> int:
    """Let every tagger look at an asset anew, whatever it has seen; returns how many will. Raises NotFound, Forbidden."""
    asset = catalogue.get(session, actor, asset_id, "edit", now)
    count = asking.ask(session, asset, taggers, now, again=True) if asset.state == "ready" else 0
    record(session, now, "asset.enrich", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id)
    return count


def offered(session: Session, actor: Actor, ids: Sequence[str], now: datetime) -> list[Offered]:
    """What waits for a person on these assets, by value, those of most assets first. Raises Invalid (too many), NotFound."""
    editable = [asset.id for asset in _assets(session, ids) if decide(actor, asset, "edit", now).allowed]
    found: dict[tuple[str, str, str], list[Suggestion]] = {}
    for row in _proposed(session, editable):
        found.setdefault((row.field, row.value, row.source), []).append(row)
    values = [
        Offered(*key, len({row.asset_id for row in rows}), sum(row.confidence for row in rows) / len(rows))
        for key, rows in found.items()
    ]
    return sorted(values, key=lambda one: (-one.assets, -one.confidence, one.field, one.value))


def judge(session: Session, actor: Actor, suggestion_id: str, accept: bool, now: datetime) -> Suggestion:
    """Accept one suggestion (its value joins the field) or reject it; either is kept. Raises NotFound, Forbidden."""
    suggestion = session.get(Suggestion, suggestion_id) if is_id(suggestion_id) else None
    if suggestion is None:
        raise NotFound
    asset = catalogue.get(session, actor, suggestion.asset_id, "edit", now)
    _decide(session, asset, suggestion, accept, Author(actor.user_id, now))
    return suggestion


def judge_many(
    session: Session, actor: Actor, ids: Sequence[str], field: str, value: str, accept: bool, now: datetime
) -> Judged:
    """Accept or reject one proposed value wherever it waits among these assets: all of it or nothing, one undo.

    Raises Invalid, NotFound, Forbidden; the refused asset is in ``details['asset']``.
    """
    author = Author(actor.user_id, now, batch=new_id())
    waiting = [row for row in _proposed(session, ids) if (row.field, row.value) == (field, value)]
    assets = {asset.id: asset for asset in _assets(session, sorted({row.asset_id for row in waiting}) or ids)}
    changed = []
    for row in waiting:
        asset = assets[row.asset_id]
        decision = decide(actor, asset, "edit", now)
        if not decision.allowed:
            seen = decide(actor, asset, "discover", now).allowed
            raise Forbidden(asset=asset.id) if seen else NotFound(asset=asset.id)
        before = asset.version
        _decide(session, asset, row, accept, author)
        if asset.version != before:
            changed.append(asset.id)
    session.flush()
    undo = session.scalar(select(Revision.id).where(Revision.batch == author.batch).limit(1))
    return Judged(len(waiting), tuple(dict.fromkeys(changed)), undo)


def _decide(session: Session, asset: Asset, suggestion: Suggestion, accept: bool, author: Author) -> None:
    """One suggestion, decided once: asked again, the later word counts, but a field is never changed twice by it."""
    if accept and suggestion.state != "accepted" and suggestion.field in fields.FIELDS:
        held = getattr(asset, suggestion.field)
        value: Any = [*held, suggestion.value] if isinstance(held, list) else suggestion.value
        changes.describe(session, asset, {suggestion.field: value}, author)
    suggestion.state = "accepted" if accept else "rejected"
    suggestion.decided_by, suggestion.decided_at = author.user_id, author.now


def _assets(session: Session, ids: Sequence[str]) -> Sequence[Asset]:
    if not 0 < len(ids) <= MOST:
        raise Invalid(f"Chọn từ 1 đến {MOST} tư liệu.", f"Choose 1 to {MOST} assets.", field="ids")
    return session.scalars(select(Asset).where(Asset.id.in_([i for i in ids if is_id(i)]))).all()


def _proposed(session: Session, ids: Sequence[str]) -> Sequence[Suggestion]:
    waiting = select(Suggestion).where(
        Suggestion.asset_id.in_([i for i in ids if is_id(i)]), Suggestion.state == "proposed"
    )
    return session.scalars(waiting.order_by(Suggestion.asset_id, Suggestion.id)).all()
