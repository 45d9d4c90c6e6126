"""What lies in the bin, for those who may take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from archive.catalogue.cards import Card, cards, read
from archive.catalogue.models import Asset
from archive.errors import Invalid
from archive.rights.actor import Actor
from archive.rights.filters import in_bin

PAGE = 100


@dataclass(frozen=True)
class Page:
    """Assets, latest thrown away first; ``next`` is the ``before`` of the following page."""

    assets: Sequence[Card]
    next: str | None


def binned(session: Session, actor: Actor, before: str | None = None) -> Page:
    """One page of what ``actor`` may restore. Raises Invalid for a ``before`` that is no instant."""
    rows = cards().where(in_bin(actor))
    if before is not None:
        rows = rows.where(Asset.deleted_at < _instant(before))
    found = read(session, rows.order_by(Asset.deleted_at.desc(), Asset.id).limit(PAGE + 1))
    last = found[PAGE - 1].deleted_at if len(found) > PAGE else None
    return Page(found[:PAGE], last.isoformat() if last else None)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise Invalid("Mốc thời gian không đọc được.", "Cannot read the instant.", field="before") from error
    if at.tzinfo is None:
        raise Invalid("Mốc thời gian thiếu múi giờ.", "The instant has no zone.", field="before")
    return at
