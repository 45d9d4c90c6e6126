"""One question to Elasticsearch, from typed text to page: the same steps as on the embedded index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cache, cached_property
from typing import Any

import orjson

from search import cursor, facets
from search.analysis import make_plan, types_marks
from search.asking import ENOUGH, LEAST_SHARE, LEAST_SHARE_UNMARKED
from search.elastic.frequencies import Frequencies
from search.elastic.query_dsl import Body, Clauses, Compiler
from search.elastic.server import POINT_LIFE, Both, PointGone, Server
from search.facets import Counts
from search.highlight import Finder, highlights, moments
from search.index import CursorMismatch
from search.language import parse
from search.mending import respell, retype
from search.query import Hit, Page, Query
from search.sorting import ORDERS, Order
from search.tantivy_query import loosened
from search.telling import known_share, weights


@dataclass(frozen=True)
class _Found:
    id: str
    score: float
    order: tuple[float | str, ...]
    texts: str | None
    partial: bool = False


@dataclass(frozen=True)
class _Counted:
    """The total, and the counts of the facets."""

    total: int
    counts: Counts


@dataclass(frozen=True)
class _Answer:
    """A page's hits, and what waits for the counts, which may come later."""

    found: list[_Found]
    waiting: Callable[[], _Counted]

    @property
    def total(self) -> int:
        return self.waiting().total

    @property
    def is_short(self) -> bool:
        """Whether there are few full matches."""
        return len(self.found) < ENOUGH and self.total < ENOUGH


class Asking:
    """Answers one query. While there is no index, it is empty."""

    def __init__(self, server: Server, query: Query, zone: tzinfo) -> None:
        self._server, self._query = server, query
        self._compiler = Compiler(zone)
        self._place = cursor.read(query)
        if self._place is not None and self._place.after is None:
            raise CursorMismatch("the cursor is of another kind of index")
        self._point = self._place.point if self._place else None
        self._use(self._place.text if self._place and self._place.text is not None else query.text)

    def page(self) -> Page:
        """The page asked for."""
        if self._may_mend:
            retyped = self._frequencies.settled(lambda: retype(self._text, self._frequencies))
            if retyped is not None:
                self._use(retyped)
        answer = self._full()
        if self._place is None and self._plan.loose and answer.is_short:
            answer = self._few(answer)
        corrected = self._text if self._text != self._query.text else None
        hits = tuple(self._hits(answer.found))  # while it is counted
        counted = answer.waiting()
        counts = {name: counted.counts.get(name, ()) for name in self._query.facets}
        return Page(hits, counted.total, counts, self._next(answer), corrected)

    def bodies(self) -> list[Body]:
        """What is sent for the page: first what finds and scores the hits, then what is counted."""
        return [self._hits_body(), *(body for body, _ in self._counting())]

    @property
    def _may_mend(self) -> bool:
        return self._query.mend and self._place is None and self._plan.ranks

    @cached_property
    def _frequencies(self) -> Frequencies:
        return Frequencies(self._server, self._compiler, self._query.scope)

    def _use(self, text: str) -> None:
        self._text, self._node = text, parse(text)
        self._plan = make_plan(self._node, types_marks(text), self._query.also)

    def _few(self, answer: _Answer) -> _Answer:
        """Few full matches: spell again, then fill up with partial ones. A mended text takes over only from none."""
        asked = None
        if self._may_mend:
            marked, numbers = types_marks(self._text), self._frequencies

            def reckon() -> tuple[str | None, float]:
                # What partial matches will want to know is asked for in the same rounds, and they themselves in the first.
                return respell(self._text, self._node, marked, numbers), self._share()

            asked = self._foreseen(reckon)
            respelled, _ = numbers.settled(reckon)
            if respelled is not None and not answer.total:
                self._use(respelled)
                asked, answer = None, self._full()
            elif respelled is not None:
                plan = make_plan(parse(respelled), types_marks(respelled), self._query.also)
                answer = replace(answer, found=answer.found + self._more(self._compiler.full(plan), answer.found))
        if not answer.is_short:
            return answer
        return replace(answer, found=answer.found + self._more(self._partial(), answer.found, asked))

    def _foreseen(self, work: Callable[[], object]) -> list[_Found] | None:
        """Partial matches, asked for beside the first numbers that ``work`` wants; whether they are shown is told later."""
        numbers = self._frequencies.foresee(work)
        if not numbers:
            return None
        answers = self._server.search([*numbers, self._below(self._partial_clauses())]) or []
        self._frequencies.learn(answers[: len(numbers)])
        return _read(answers[-1]) if answers else []

    def _partial(self) -> Clauses | None:
        """Clauses of partial matches; none when too much of what was typed is unknown."""
        least = LEAST_SHARE if types_marks(self._text) else LEAST_SHARE_UNMARKED
        return None if self._frequencies.settled(self._share) < least else self._partial_clauses()

    def _partial_clauses(self) -> Clauses:
        """A third of the words."""
        return self._compiler.partial(self._plan, -(-len(self._plan.loose) // 3))

    def _share(self) -> float:
        words = [loosened(match) for match in self._plan.loose]
        return known_share(words, self._frequencies.size(), self._frequencies)

    def _more(self, clauses: Clauses | None, have: list[_Found], asked: list[_Found] | None = None) -> list[_Found]:
        """Hits below the line, until there are enough in all; ``asked``: what was found for these clauses already."""
        room = self._enough - len(have)
        if clauses is None or room <= 0:
            return []
        if asked is None:
            answers = self._server.search([self._below(clauses)])
            asked = _read(answers[0]) if answers else []
        seen = {entry.id for entry in have}
        return [replace(entry, partial=True) for entry in asked if entry.id not in seen][:room]

    @property
    def _enough(self) -> int:
        return min(ENOUGH, self._query.size)

    def _below(self, clauses: Clauses) -> Body:
        return self._scored((clauses + self._bounds()).query(), self._enough)

    @property
    def _order(self) -> Order | None:
        if self._query.sort == "relevance":
            return None if self._plan.ranks else ORDERS["newest"]
        return ORDERS[self._query.sort]

    def _bounds(self, leave_out: str = "") -> Clauses:
        """Everything but the words: scope, filters, days, ids."""
        return self._compiler.bounds(self._query, leave_out)

    def _full(self) -> _Answer:
        counting = self._counting()
        telling = self._frequencies.foresee(self._weights_known) if self._weighs else []
        answers, counted = self._asked(telling, [body for body, _ in counting])
        self._frequencies.learn((answers or [])[1:])
        if answers is None:
            return _Answer([], lambda: _Counted(0, {}))
        hits = answers[0]

        @cache
        def wait() -> _Counted:
            told, counts = counted() or [], Counts()
            for (_, names), answer in zip(counting, told, strict=False):
                counts |= facets.read(answer["aggregations"], names) if names else {}
            total = self._place.total if self._place else int((told or [hits])[0]["hits"]["total"]["value"])
            return _Counted(total, counts)

        return _Answer(_read(hits), wait)

    def _asked(self, telling: Sequence[Body], counting: Sequence[Body]) -> Both:
        """The hits with what else is to be known for them, and the counts.

        Later pages by relevance are read from one point in time, made anew when it is gone.
        """
        if self._place is None or self._order is not None:
            first = [self._hits_body(), *telling]
            return self._server.search_both(first, counting) if counting else (self._server.search(first), list)
        for _ in range(2):
            self._point = self._point or self._server.open_point()
            try:
                return self._at_once(telling, counting)
            except PointGone:
                self._point = None
        return self._at_once(telling, counting)

    def _at_once(self, telling: Sequence[Body], counting: Sequence[Body]) -> Both:
        answers = self._server.search([self._hits_body(), *telling, *counting])
        first = 1 + len(telling)
        return (None, list) if answers is None else (answers[:first], lambda: answers[first:])

    def _hits_body(self) -> Body:
        order, plan = self._order, self._plan
        if order is None:
            body = self._scored((self._compiler.full(plan) + self._bounds()).query(), self._query.size)
        else:
            clauses = self._compiler.full(replace(plan, optional=(), pairs=())) + self._bounds()
            direction = "desc" if order.descending else "asc"
            body = self._sized(clauses.unscored().query(), [{order.key: direction}], self._query.size)
        body["track_total_hits"] = self._place is None and not self._query.facets
        if self._place is not None:
            body["search_after"] = list(self._place.after or ())
        if self._point is not None:
            body["pit"] = {"id": self._point, "keep_alive": POINT_LIFE}
        return body

    def _scored(self, query: Body, size: int) -> Body:
        return self._sized(query, [{"_score": "desc"}, {"id": "asc"}], size)

    def _sized(self, query: Body, sort: list[Body], size: int) -> Body:
        shows = self._query.highlight and bool(self._plan.shown)
        seconds = f"{int(self._server.address.seconds * 1000)}ms"
        source: object = ["texts"] if shows else False
        return {
            "query": query, "sort": sort, "size": size, "_source": source, "timeout": seconds, "track_total_hits": False,
        }  # fmt: skip

    def _counting(self) -> list[tuple[Body, tuple[str, ...]]]:
        """A facet with a filter of its own is counted without it, so that its other values stay to be chosen."""
        if not self._query.facets:
            return []
        own = tuple(name for name in self._query.facets if self._query.filters.get(name))
        others = tuple(name for name in self._query.facets if name not in own)
        words = self._compiler.full(replace(self._plan, optional=(), pairs=())).unscored()
        groups = [("", others), *((name, (name,)) for name in own)]
        return [(_counted((words + self._bounds(left_out)).query(), names), names) for left_out, names in groups]

    def _next(self, answer: _Answer) -> str | None:
        full = [entry for entry in answer.found if not entry.partial]
        seen = (self._place.seen if self._place else 0) + len(full)
        if len(full) < self._query.size or not full or seen >= answer.total:
            return None
        text = self._text if self._text != self._query.text else None
        place = cursor.Place(seen, answer.total, None, text, seen, list(full[-1].order), self._point)
        return cursor.write(place, self._query)

    def _hits(self, found: list[_Found]) -> list[Hit]:
        shown = self._plan.shown if self._query.highlight else ()
        if not shown:
            return [Hit(entry.id, entry.score, entry.partial) for entry in found]
        finder = Finder(shown)
        texts = [orjson.loads(entry.texts or "{}") for entry in found]
        telling = self._weights if any("cues" in text for text in texts) else ()
        return [
            Hit(
                entry.id,
                entry.score,
                entry.partial,
                highlights(finder, text),
                moments(finder, text["cues"], telling) if "cues" in text else (),
            )
            for entry, text in zip(found, texts, strict=True)
        ]

    @property
    def _weighs(self) -> bool:
        """Whether moments may have to be ordered by how telling each word is: a single one tells what it tells."""
        return self._query.highlight and len(self._plan.shown) > 1

    @property
    def _weights(self) -> tuple[float, ...]:
        return self._frequencies.settled(self._weights_known) if self._weighs else (1.0,) * len(self._plan.shown)

    def _weights_known(self) -> tuple[float, ...]:
        return weights(self._plan.shown, self._frequencies.size(), self._frequencies)


def _counted(query: Body, names: Sequence[str]) -> Body:
    counted = {"aggs": facets.request(names)} if names else {}
    return {"query": query, "size": 0, "track_total_hits": True, **counted}


def _read(answer: Mapping[str, Any]) -> list[_Found]:
    found = []
    for hit in answer["hits"]["hits"]:
        score = hit["sort"][0] if isinstance(hit["sort"][0], float) else 0.0
        texts = hit.get("_source", {}).get("texts")
        found.append(_Found(hit["_id"], score, tuple(hit["sort"]), texts))
    return found
