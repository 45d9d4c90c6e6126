"""The one search: page, API, command line and evaluation all ask here. Hits are re-checked on the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from archive import log
from archive.catalogue.cards import Card, cards, read
from archive.catalogue.lacking import lacking
from archive.catalogue.models import Asset
from archive.catalogue.widening import Widened, widened
from archive.db import is_id
from archive.people.models import Organisation
from archive.places.gazetteer import gazetteer
from archive.places.points import Area, inside
from archive.rights.actor import Actor
from archive.rights.filters import WITHHELD_AT_MOST, scope, visible
from archive.services import Services
from archive.thesaurus import service as thesaurus
from search.index import CursorMismatch, IndexUnavailable
from search.language import Has, parse
from search.query import FACETS, Hit, Page, Query, Sort, Suggestion
from search.query_fields import MISSING, field_name

FALLBACK = "search_fallback"
MOST_ROWS = 50_000
"""While the index is away, so many of the newest assets are looked through: nobody reads a table of millions from end to end."""
"""Notice: the index is away, and the rows themselves were asked: plain words, no facets, newest first."""
LARGEST_PAGE = 200
ROWS = "rows:"
"""How the cursor of a page that came from the rows begins."""
MOST_WORDS = 40
"""Words of a question that the rows are asked for."""


@dataclass(frozen=True)
class Ask:
    """What a person asks for. ``filters`` maps facet names to values, any of which will do; days are inclusive."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    taken_from: date | None = None
    taken_to: date | None = None
    sort: Sort | None = None
    """``None``: by relevance when there are words, else newest first."""
    size: int = 50
    cursor: str | None = None
    facets: bool = True
    widen: bool = True
    """Whether narrower terms and other names of a place are found too."""
    area: Area | None = None
    """Only what was taken inside."""
    missing: tuple[str, ...] = ()
    """Only what lacks any of these: codes of :attr:`archive.catalogue.completeness.Completeness.codes`."""


@dataclass(frozen=True)
class Item:
    """One asset found, with what the index said of it."""

    asset: Card
    hit: Hit


@dataclass(frozen=True)
class Found:
    """One page of answers. ``notice`` names what the asker should know, such as :data:`FALLBACK`."""

    items: tuple[Item, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    next: str | None
    corrected: str | None = None
    notice: str | None = None
    widened: tuple[Widened, ...] = ()
    """What was looked for besides the words asked."""


def find(services: Services, actor: Actor, ask: Ask) -> Found:
    """Answer one question within the actor's rights. Raises QuerySyntax, CursorMismatch."""
    with services.db.reading() as session:
        limits = scope(session, actor)
        more = _widened(services, session, ask)
        ids = inside(session, actor, ask.area) if ask.area else None
    query = Query(
        scope=limits,
        text=ask.text,
        filters={**ask.filters, "has": tuple(MISSING + code for code in ask.missing)},
        taken_from=ask.taken_from,
        taken_to=ask.taken_to,
        sort=ask.sort or ("relevance" if ask.text.strip() else "newest"),
        size=max(1, min(ask.size, LARGEST_PAGE)),
        cursor=ask.cursor,
        facets=FACETS if ask.facets else (),
        also=tuple(also for one in more for also in one.also),
        ids=ids,
    )
    if (ask.cursor or "").startswith(ROWS) or len(limits.withheld) >= WITHHELD_AT_MOST:
        return _from_rows(services, actor, ask, query.size)
    try:
        page = services.index.search(query)
        empty = not page.hits and ask.cursor is None and not services.index.count()
    except IndexUnavailable as error:
        log.get("search").warning("index away, asking the rows", error=str(error))
        return _from_rows(services, actor, ask, query.size)
    with services.db.reading() as session:
        if empty and session.scalar(select(Asset.id).where(visible(actor)).limit(1)) is not None:
            return _from_rows(services, actor, ask, query.size)  # an index that somebody took away is no answer
        items = _checked(session, actor, page)
    return Found(items, page.total, page.facets, page.next, page.corrected, widened=more)


def _widened(services: Services, session: Session, ask: Ask) -> tuple[Widened, ...]:
    if not ask.widen or not ask.text.strip():
        return ()
    return widened(ask.text, thesaurus.current(services.db, session), gazetteer())


def suggest(services: Services, actor: Actor, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Completions of what is being typed, each with at least one hit the actor may see; none while the index is away."""
    with services.db.reading() as session:
        limits = scope(session, actor)
    if len(limits.withheld) >= WITHHELD_AT_MOST:
        return ()
    try:
        return services.index.suggest(prefix, limits, limit)
    except IndexUnavailable:
        return ()


def _checked(session: Session, actor: Actor, page: Page) -> tuple[Item, ...]:
    """The rows of a page's hits in the page's order, less what the rows say the actor may not see."""
    ids = [hit.id for hit in page.hits]
    assets = {card.id: card for card in read(session, cards().where(Asset.id.in_(ids), visible(actor)))}
    return tuple(Item(assets[hit.id], hit) for hit in page.hits if hit.id in assets)


def _from_rows(services: Services, actor: Actor, ask: Ask, size: int) -> Found:
    wanted: list[ColumnElement[bool]] = [visible(actor)]
    if ask.area:
        with services.db.reading() as session:
            wanted.append(Asset.id.in_(inside(session, actor, ask.area)))
    if ask.missing:
        wanted.append(lacking(ask.missing, services.today()))
    for word in ask.text.replace('"', " ").split()[:MOST_WORDS]:
        if field_name(word.partition(":")[0]) == "missing" and isinstance(asked := parse(word), Has):
            wanted.append(lacking([asked.what.removeprefix(MISSING)], services.today()))
            continue
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        wanted.append(or_(*(column.ilike(pattern, escape="\\") for column in (Asset.title, Asset.description, Asset.place, Asset.province, Asset.creator))))  # fmt: skip
    for name, column in (("kind", Asset.kind), ("visibility", Asset.visibility), ("state", Asset.state)):
        if ask.filters.get(name):
            wanted.append(column.in_(ask.filters[name]))
    if ask.filters.get("owner"):
        codes = select(Organisation.id).where(Organisation.code.in_(ask.filters["owner"]))
        wanted.append(Asset.owner_id.in_(codes))
    if ask.taken_from:
        wanted.append(Asset.taken_last >= ask.taken_from)
    if ask.taken_to:
        wanted.append(Asset.taken_first <= ask.taken_to)
    page = cards().where(and_(*wanted)).order_by(Asset.id.desc()).limit(size + 1)
    if ask.cursor:
        page = page.where(Asset.id < _row_of(ask))
    with services.db.reading() as session:
        oldest = session.scalar(select(Asset.id).order_by(Asset.id.desc()).offset(MOST_ROWS).limit(1))
        if oldest is not None:
            wanted.append(Asset.id > oldest)
            page = page.where(Asset.id > oldest)
        assets = read(session, page)
        total = session.scalar(select(func.count()).select_from(Asset).where(and_(*wanted))) or 0
    items = tuple(Item(asset, Hit(asset.id, 0.0)) for asset in assets[:size])
    more = f"{ROWS}{_digest(ask)}:{items[-1].asset.id}" if len(assets) > size else None
    return Found(items, total, {}, more, notice=FALLBACK)


def _row_of(ask: Ask) -> str:
    """The last row of the page before. Raises CursorMismatch for a cursor that is not of this question."""
    begin, _, last = (ask.cursor or "").rpartition(":")
    if begin != f"{ROWS}{_digest(ask)}" or not is_id(last):
        raise CursorMismatch("the index came or went between two pages, or the cursor is of another query; start again")
    return last


def _digest(ask: Ask) -> str:
    filters = sorted((name, sorted(values)) for name, values in ask.filters.items())
    asked = repr((ask.text, filters, ask.taken_from, ask.taken_to, ask.sort, ask.area, ask.missing))
    return hashlib.blake2b(asked.encode("utf-8", "replace"), digest_size=8).hexdigest()
