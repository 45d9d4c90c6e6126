"""What the archive knows of phase two for one asset: the words read in it, where those of a query stand, and how the runs went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue import service as catalogue
from archive.enrich.models import Recognised, TaggerRun
from archive.rights.actor import Actor
from search.spans import spans

MOST_BOXES = 500
WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Boxed:
    """A word of the query in the picture: shares of page ``page`` as shown, from the upper left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float
    text: str
    confidence: float


@dataclass(frozen=True)
class Words:
    """What was read in an asset, page by page, and the boxes of the words that were asked for."""

    pages: tuple[Recognised, ...]
    boxes: tuple[Boxed, ...]


def words(session: Session, actor: Actor, asset_id: str, query: str, now: datetime) -> Words:
    """The words read in an asset's pictures, and where those of ``query`` stand. Raises NotFound, Forbidden."""
    asset = catalogue.get(session, actor, asset_id, "preview", now)
    rows = select(Recognised).where(Recognised.asset_id == asset.id).order_by(Recognised.tagger, Recognised.page)
    pages = tuple(session.scalars(rows))
    boxes = tuple(box for page in pages for box in _boxes(page, query)) if query.strip() else ()
    return Words(pages, boxes[:MOST_BOXES])


def runs(session: Session, actor: Actor, asset_id: str, now: datetime) -> Sequence[TaggerRun]:
    """The last run of every tagger over an asset; for those who may edit it. Raises NotFound, Forbidden."""
    asset = catalogue.get(session, actor, asset_id, "edit", now)
    return session.scalars(select(TaggerRun).where(TaggerRun.asset_id == asset.id).order_by(TaggerRun.tagger)).all()


def _boxes(page: Recognised, query: str) -> Iterator[Boxed]:
    wanted = spans(query, page.text)
    for word, (x, y, width, height, sure) in zip(WORD.finditer(page.text), page.boxes, strict=True):
        if any(start < word.end() and word.start() < end for start, end in wanted):
            yield Boxed(page.page, x, y, width, height, word[0], sure)
