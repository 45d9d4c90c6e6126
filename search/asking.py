"""One question to one snapshot of the embedded index, from typed text to page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property
from typing import Any

import orjson

from search import cursor, facets
from search.analysis import make_plan, types_marks
from search.facets import Counts, FacetCache
from search.highlight import Finder, highlights, moments
from search.language import parse
from search.lexicon import ScopedLexicon
from search.mending import respell, retype
from search.query import Hit, Page, Query
from search.snapshot import Snapshot
from search.sorting import ORDERS, Order
from search.tantivy_query import Compiler

ENOUGH = 24
"""Full matches below which partial ones are shown too."""
LEAST_SHARE, LEAST_SHARE_UNMARKED = 0.5, 0.7
"""Of the weight of a query that must be known to the index before partial matches are looked for.

Without marks nearly every syllable is known by chance, and a foreign phrase would find something.
"""


@dataclass(frozen=True)
class _Found:
    address: Any
    score: float
    key: str | None = None
    partial: bool = False


class Asking:
    """Answers one query. A snapshot of ``None`` is an index that does not exist yet: empty."""

    def __init__(self, snapshot: Snapshot | None, query: Query, cache: FacetCache, zone: tzinfo = UTC) -> None:
        self._query, self._cache, self._zone = query, cache, zone
        self._place = cursor.read(query)
        self._snapshot = snapshot
        self._use(self._place.text if self._place and self._place.text is not None else query.text)

    def page(self) -> Page:
        """The page asked for."""
        if self._snapshot is None:
            return Page((), 0, dict.fromkeys(self._query.facets, ()), None)
        if self._may_mend and (retyped := retype(self._text, self._lexicon)) is not None:
            self._use(retyped)
        text, counts = self._text, self._counts()
        found, total = self._full()
        if total < ENOUGH and self._place is None and self._plan.loose:
            found, total = self._few(found, total)
        if self._text != text:
            counts = self._counts()
        corrected = self._text if self._text != self._query.text else None
        return Page(tuple(self._hits(found)), total, counts(), self._next(found, total), corrected)

    def compiled(self) -> tuple[Any, Any]:
        """The query as tantivy gets it: what finds and scores the page, and what the facets are counted over."""
        bounds = self._bounds()
        plan = self._plan
        return self._compiler.all_of(self._compiler.full(plan) + bounds), self._compiler.all_of(
            self._compiler.full_unscored(plan) + bounds
        )

    @property
    def _may_mend(self) -> bool:
        return self._query.mend and self._place is None and self._plan.ranks

    @cached_property
    def _lexicon(self) -> ScopedLexicon:
        assert self._snapshot is not None
        return ScopedLexicon(self._compiler, self._snapshot.searcher, self._compiler.scope(self._query.scope))

    def _use(self, text: str) -> None:
        self._text, self._node = text, parse(text)
        self._plan = make_plan(self._node, types_marks(text), self._query.also)

    def _few(self, found: list[_Found], total: int) -> tuple[list[_Found], int]:
        """Few full matches: spell again, then fill up with partial ones. A mended text takes over only from none."""
        if self._may_mend:
            respelled = respell(self._text, self._node, types_marks(self._text), self._lexicon)
            if respelled is not None and not total:
                self._use(respelled)
                found, total = self._full()
            elif respelled is not None:
                node = parse(respelled)
                others = self._more(
                    self._compiler.full(make_plan(node, types_marks(respelled), self._query.also)), found
                )
                return found + others + self._more(self._partial(), found + others), total
        if total >= ENOUGH:
            return found, total
        return found + self._more(self._partial(), found), total

    def _partial(self) -> list[tuple[Any, Any]] | None:
        """Clauses of partial matches: a third of the words; none when too much of what was typed is unknown."""
        least = LEAST_SHARE if types_marks(self._text) else LEAST_SHARE_UNMARKED
        if self._compiler.known_share(self._plan.loose) < least:
            return None
        return self._compiler.partial(self._plan, -(-len(self._plan.loose) // 3))

    def _more(self, clauses: list[tuple[Any, Any]] | None, have: list[_Found]) -> list[_Found]:
        """Hits below the line, until there are enough in all."""
        room = min(ENOUGH, self._query.size) - len(have)
        if clauses is None or room <= 0:
            return []
        assert self._snapshot is not None
        whole = self._compiler.all_of(clauses + self._bounds())
        answer = self._snapshot.searcher.search(whole, room + len(have), count=False)
        seen = {(entry.address.segment_ord, entry.address.doc) for entry in have}
        fresh = [(score, at) for score, at in answer.hits if (at.segment_ord, at.doc) not in seen]
        return [_Found(at, float(score), partial=True) for score, at in fresh[:room]]

    @cached_property
    def _compiler(self) -> Compiler:
        assert self._snapshot is not None
        return Compiler(self._snapshot.schema, self._snapshot.searcher, self._zone)

    @property
    def _order(self) -> Order | None:
        if self._query.sort == "relevance":
            return None if self._plan.ranks else ORDERS["newest"]
        return ORDERS[self._query.sort]

    def _bounds(self, leave_out: str = "") -> list[tuple[Any, Any]]:
        """Everything but the words: scope, filters, days, ids."""
        return self._compiler.bounds(self._query, leave_out)

    def _full(self) -> tuple[list[_Found], int]:
        clauses = self._compiler.full(self._plan) + self._bounds()
        if self._order is None:
            return self._by_score(clauses)
        return self._by_key(clauses, self._order)

    def _by_score(self, clauses: list[tuple[Any, Any]]) -> tuple[list[_Found], int]:
        assert self._snapshot is not None
        skip = self._skip
        answer = self._snapshot.searcher.search(
            self._compiler.all_of(clauses), self._query.size, count=self._place is None, offset=skip
        )
        total = self._place.total if self._place else int(answer.count)
        return [_Found(address, float(score)) for score, address in answer.hits], total

    def _by_key(self, clauses: list[tuple[Any, Any]], order: Order) -> tuple[list[_Found], int]:
        import tantivy

        assert self._snapshot is not None
        place = self._place
        if place is not None and place.number is not None:
            clauses = [*clauses, *self._compiler.beyond(order, place.number)]
        answer = self._snapshot.searcher.search(
            self._compiler.all_of(clauses),
            self._query.size,
            count=place is None,
            order_by_field=order.key,
            offset=self._skip,
            order=tantivy.Order.Desc if order.descending else tantivy.Order.Asc,
        )
        total = place.total if place else int(answer.count)
        return [_Found(address, 0.0, str(key)) for key, address in answer.hits], total

    @property
    def _skip(self) -> int:
        """Never more than there is: the searcher sets memory aside for what is passed over."""
        assert self._snapshot is not None
        return min(self._place.skip, int(self._snapshot.searcher.num_docs)) if self._place else 0

    def _next(self, found: list[_Found], total: int) -> str | None:
        full = [entry for entry in found if not entry.partial]
        if len(full) < self._query.size or not full:
            return None
        seen = self._seen + len(full)
        if seen >= total:
            return None
        text = self._text if self._text != self._query.text else None
        order = self._order
        if order is None:
            return cursor.write(cursor.Place(seen, total, None, text, seen), self._query)
        number = order.number_of(full[-1].key or "")
        skip = sum(order.number_of(entry.key or "") == number for entry in full)
        if skip == len(full) and self._place is not None and self._place.number == number:
            skip += self._place.skip
        return cursor.write(cursor.Place(skip, total, number, text, seen), self._query)

    @property
    def _seen(self) -> int:
        return self._place.seen if self._place else 0

    def _counts(self) -> Callable[[], Counts]:
        query, snapshot = self._query, self._snapshot
        if not query.facets:
            return dict
        assert snapshot is not None
        key = (snapshot.stamp, query.scope, self._text, _frozen(query), query.facets)
        made = self._cache.counts(key, snapshot.searcher, self._jobs)
        return lambda: {name: counts[name] for counts in (made(),) for name in query.facets}

    def _jobs(self) -> list[facets.Job]:
        """A facet with a filter of its own is counted without it, so that its other values stay to be chosen."""
        words = self._compiler.full_unscored(self._plan)
        own = tuple(name for name in self._query.facets if self._query.filters.get(name))
        others = tuple(name for name in self._query.facets if name not in own)
        groups = [("", others), *((name, (name,)) for name in own)]
        if not words:
            # Without words nearly everything is counted: two threads share it.
            groups[:1] = [
                ("", tuple(name for name in others if (name in facets.MANY) is many)) for many in (True, False)
            ]
        return [(self._compiler.all_of(words + self._bounds(left_out)), names) for left_out, names in groups if names]

    def _hits(self, found: list[_Found]) -> list[Hit]:
        assert self._snapshot is not None
        shown = self._plan.shown if self._query.highlight else ()
        finder = Finder(shown) if shown else None
        weights = self._compiler.weights(shown) if shown else ()
        hits = []
        for entry in found:
            stored = self._snapshot.searcher.doc(entry.address)
            key = str(stored.get_first("id"))
            if finder is None:
                hits.append(Hit(key, entry.score, entry.partial))
                continue
            texts = orjson.loads(bytes(stored.get_first("texts")))
            cues = texts.get("cues", ())
            hits.append(
                Hit(
                    key,
                    entry.score,
                    entry.partial,
                    highlights(finder, texts),
                    moments(finder, cues, weights) if cues else (),
                )
            )
        return hits


def _frozen(query: Query) -> tuple[object, ...]:
    filters = tuple(sorted((name, tuple(sorted(values))) for name, values in query.filters.items()))
    return (
        filters,
        query.taken_from,
        query.taken_to,
        query.ids,
        query.duration_from,
        query.duration_to,
        query.has,
        query.also,
    )
