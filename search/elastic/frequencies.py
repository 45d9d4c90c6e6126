"""How often words stand in the index, and in what the asker may see of it: many numbers in one round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from search.elastic.query_dsl import Body, Clauses, Compiler, holds
from search.elastic.server import Server
from search.plan import Match, Option
from search.query import Scope
from search.schema import GROUPS

Answer = TypeVar("Answer")

MOST_AT_ONCE = 2000
MOST_ROUNDS = 24


class Frequencies:
    """Keeps the promise of :class:`search.plan.Lexicon`, by rounds.

    Who reckons with these numbers asks for one after another, which would be one question to the server each. So
    :meth:`settled` runs the reckoning with guesses for the numbers it does not have yet, asks for all of them in one
    round, and runs it again, until it asked for nothing new; only that last answer counts.
    """

    def __init__(self, server: Server, compiler: Compiler, scope: Scope) -> None:
        self._server, self._compiler, self._scope = server, compiler, scope
        self._known: dict[object, int] = {}
        self._wanted: dict[object, Body] = {}
        self._wanted_inside: dict[object, Body] = {}
        self._size: int | None = None
        self._wants_size = False
        self._rounds: list[tuple[Clauses, dict[object, Body]]] = []

    def settled(self, work: Callable[[], Answer]) -> Answer:
        """What ``work`` makes of the true numbers."""
        for _ in range(MOST_ROUNDS):
            answer = work()
            bodies = self._bodies()
            if not bodies:
                return answer
            self.learn(self._server.search(bodies) or [])
        return answer

    @property
    def _wants_something(self) -> bool:
        return bool(self._wanted or self._wanted_inside or self._wants_size)

    def foresee(self, work: Callable[[], object]) -> list[Body]:
        """What is to be asked for ``work``, to be sent beside another question; :meth:`learn` takes the answers."""
        work()
        return self._bodies()

    def _bodies(self) -> list[Body]:
        self._rounds = self._rounds_wanted() if self._wants_something else []
        self._wanted, self._wanted_inside, self._wants_size = {}, {}, False
        return [_counts(where, part.values()) for where, part in self._rounds]

    def learn(self, answers: Sequence[Mapping[str, Any]]) -> None:
        """The answers to what was foreseen; none while there is no index, where nothing stands."""
        for place, (_, part) in enumerate(self._rounds):
            buckets = answers[place]["aggregations"]["counts"]["buckets"] if answers and part else {}
            self._known |= {name: buckets[f"{n}"]["doc_count"] if buckets else 0 for n, name in enumerate(part)}
        if self._rounds:
            self._size = int(answers[0]["hits"]["total"]["value"]) if answers else 0

    def __call__(self, place: str, key: str) -> int:
        """Assets that hold a key in one index field, whatever the scope."""
        name = (place, key)
        if name not in self._known:
            self._wanted[name] = holds(place, key)
        return self._known.get(name, 0)

    def count(self, option: Option) -> int:
        """See :meth:`search.plan.Lexicon.count`."""
        return self._inside(option, lambda: self._compiler.match(Match((option,))), 0)

    def pair_count(self, key: str) -> int:
        """See :meth:`search.plan.Lexicon.pair_count`. The guess is that there are some: then nothing is doubted yet."""
        return self._inside(key, lambda: self._compiler.pair(Option("exact", (key,))), 1)

    def pair_frequency(self, key: str) -> int:
        """See :meth:`search.plan.Lexicon.pair_frequency`."""
        return max([self(f"{group}_pairs", key) for group in GROUPS])

    def word_frequency(self, key: str, marked: bool) -> int:
        """See :meth:`search.plan.Lexicon.word_frequency`."""
        form = "exact" if marked else "folded"
        return max([self(f"{group}_{form}", key) for group in GROUPS])

    def size(self) -> int:
        """See :meth:`search.plan.Lexicon.size`."""
        self._wants_size = self._size is None
        return self._size or 0

    def _inside(self, name: object, query: Callable[[], Body], guess: int) -> int:
        if name not in self._known:
            self._wanted_inside[name] = query()
        return self._known.get(name, guess)

    def _rounds_wanted(self) -> list[tuple[Clauses, dict[object, Body]]]:
        """First those of the whole index, from whose answer its size is read."""
        everywhere = [(Clauses(), part) for part in _parts(self._wanted)] or [(Clauses(), {})]
        return everywhere + [(self._compiler.scope(self._scope), part) for part in _parts(self._wanted_inside)]


def _parts(wanted: dict[object, Body]) -> list[dict[object, Body]]:
    rows = list(wanted.items())
    return [dict(rows[start : start + MOST_AT_ONCE]) for start in range(0, len(rows), MOST_AT_ONCE)]


def _counts(where: Clauses, queries: Iterable[Body]) -> Body:
    numbered = {f"{number}": query for number, query in enumerate(queries)}
    aggregation = {"aggs": {"counts": {"filters": {"filters": numbered}}}} if numbered else {}
    return {"size": 0, "track_total_hits": True, "query": where.query(), **aggregation}
