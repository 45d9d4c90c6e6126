"""Findings become rows: suggestions that wait for a person, and words that searches find. Nothing here is a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.catalogue import fields
from archive.catalogue.models import Asset, Suggestion
from archive.enrich.models import IN_FILE, Recognised
from ingest.taggers.protocol import Finding, Tag, Text
from ingest.taggers.registry import Declared


def keep(session: Session, asset: Asset, tagger: Declared, found: Sequence[Finding], now: datetime) -> bool:
    """Write what a tagger found; True when the index has to follow. The caller owns the transaction."""
    _propose(session, asset, tagger, [one for one in found if isinstance(one, Tag)], now)
    return _read(session, asset, tagger, [one for one in found if isinstance(one, Text)])


def _propose(session: Session, asset: Asset, tagger: Declared, tags: Sequence[Tag], now: datetime) -> None:
    """What is new is proposed; what waits and is said no more, or by an older version, is set aside; what a person decided stays.

    A value rejected of this version is not proposed again; one that was accepted never is.
    """
    best: dict[tuple[str, str], Tag] = {}
    for tag in tags:
        key = tag.field, fields.clean(tag.value)
        if key[1] and (key not in best or tag.confidence > best[key].confidence):
            best[key] = tag
    settled = set()
    rows = select(Suggestion).where(Suggestion.asset_id == asset.id, Suggestion.source == tagger.name)
    for old in session.scalars(rows):
        key, same = (old.field, old.value), old.model_version == tagger.version
        if old.state == "proposed" and (key not in best or not same):
            old.state = "superseded"
        elif old.state == "accepted" or (same and old.state in ("proposed", "rejected", "known")):
            settled.add(key)
    for (field, value), tag in best.items():
        if (field, value) not in settled:
            session.add(
                Suggestion(
                    asset_id=asset.id, field=field, value=value, source=tagger.name, confidence=tag.confidence,
                    model=tagger.name, model_version=tagger.version, created_at=now, identifier=tag.identifier,
                    box=asdict(tag.box) if tag.box else None, state="known" if _holds(asset, field, value) else "proposed",
                )
            )  # fmt: skip


def _holds(asset: Asset, field: str, value: str) -> bool:
    """Whether the asset says this already: then nobody has to be asked."""
    held = getattr(asset, field, None) if field in fields.FIELDS else None
    return value in held if isinstance(held, list) else held == value


def _read(session: Session, asset: Asset, tagger: Declared, pages: Sequence[Text]) -> bool:
    mine = (Recognised.asset_id == asset.id) & (Recognised.tagger == tagger.name)
    before = dict(session.execute(select(Recognised.page, Recognised.text).where(mine)).tuples().all())
    session.execute(delete(Recognised).where(mine))
    after: dict[int, Recognised] = {}
    for page in pages:
        row = _recognised(asset, tagger, page)
        if row is not None:
            after[page.page] = row
    session.add_all(after.values())
    return tagger.name != IN_FILE and before != {number: row.text for number, row in after.items()}


def _recognised(asset: Asset, tagger: Declared, page: Text) -> Recognised | None:
    words = [word for line in page.lines for word in line]
    if not words:
        return None
    text = "\n".join(" ".join("".join(word.text.split()) for word in line) for line in page.lines)
    boxes = [
        [*(round(v, 5) for v in (w.box.x, w.box.y, w.box.width, w.box.height)), round(w.confidence, 2)] for w in words
    ]
    return Recognised(
        asset_id=asset.id, tagger=tagger.name, page=page.page, version=tagger.version, language=page.language,
        confidence=sum(word.confidence for word in words) / len(words), text=text, boxes=boxes,
    )  # fmt: skip
