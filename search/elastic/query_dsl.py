"""From a :class:`search.plan.Plan` and a scope to Elasticsearch's query language; the same clauses and weights as embedded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from search.numbering import ranges
from search.plan import AllOf, AnyOf, Clause, HasWhat, InCodes, Match, NoneOf, Option, Plan, Within
from search.query import Query, Scope
from search.schema import GROUPS
from search.tantivy_query import GROUP_WEIGHT, loosened
from search.telling import places
from search.vietnamese.letters import whole

Body = dict[str, Any]

MOST_TERMS = 60_000
"""Values in one clause; the engine takes 65 536."""
NOTHING: Body = {"match_none": {}}


@dataclass(frozen=True)
class Clauses:
    """Parts of one ``bool``: what is demanded and scored, demanded only, refused, and what only raises the score."""

    must: tuple[Body, ...] = ()
    filter: tuple[Body, ...] = ()
    must_not: tuple[Body, ...] = ()
    should: tuple[Body, ...] = field(default=())

    def __add__(self, other: Clauses) -> Clauses:
        return Clauses(
            self.must + other.must,
            self.filter + other.filter,
            self.must_not + other.must_not,
            self.should + other.should,
        )

    def unscored(self) -> Clauses:
        """The same answers without a score."""
        return Clauses((), self.filter + self.must, self.must_not)

    def query(self) -> Body:
        """One query; one that demands nothing holds everything."""
        parts = {name: list(getattr(self, name)) for name in ("must", "filter", "must_not", "should")}
        parts = {name: part for name, part in parts.items() if part}
        if not parts:
            return {"match_all": {}}
        if self.should:
            parts |= {"minimum_should_match": 0}  # type: ignore[dict-item]
            if not self.must and not self.filter:
                parts["filter"] = [{"match_all": {}}]
        return {"bool": parts}


class Compiler:
    """Builds queries for one zone, in which the days of ``added`` begin."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def scope(self, scope: Scope) -> Clauses:
        """What binds every question: a rights token shared, not withheld."""
        readers = () if scope.readers is None else (_terms("reader", sorted(scope.readers)),)
        return Clauses(filter=readers, must_not=(_terms("id", sorted(scope.withheld)),) if scope.withheld else ())

    def bounds(self, query: Query, leave_out: str = "") -> Clauses:
        """Everything a question demands besides its words; ``leave_out`` names a facet whose filter is passed over."""
        clauses = self.scope(query.scope) + self._filters(query.filters, leave_out)
        if query.taken_from is not None or query.taken_to is not None:
            clauses += self._must(Within("taken", query.taken_from, query.taken_to))
        if query.duration_from is not None or query.duration_to is not None:
            clauses += self._must(Within("duration", query.duration_from, query.duration_to))
        for what in query.has:
            clauses += self._must(HasWhat(what))
        if query.ids is not None:
            clauses += Clauses(filter=(_terms("id", sorted(query.ids)),))
        return clauses

    def full(self, plan: Plan) -> Clauses:
        """The full answer: what is required, and what only raises the score."""
        clauses = self._musts(plan.required)
        if plan.shown:
            clauses += self._extras(plan.optional, plan.pairs)
        return clauses

    def partial(self, plan: Plan, least: int) -> Clauses:
        """A partial answer: what is fixed, and at least ``least`` of the loose words."""
        words = {
            "bool": {"should": [self.match(loosened(match)) for match in plan.loose], "minimum_should_match": least}
        }
        loose = [loosened(match) for match in plan.optional]
        return Clauses(must=(words,)) + self._musts(plan.fixed) + self._extras(loose, plan.pairs)

    def match(self, match: Match) -> Body:
        """Any option in any group of words."""
        parts = []
        for option in match.options:
            for place, keys in places(option, match.field):
                parts.append(_keys(place, keys, option.weight * _group_weight(place)))
        return _any(parts)

    def pair(self, option: Option) -> Body:
        """Assets that hold a pair of neighbours."""
        return _any([_keys(f"{group}_pairs", option.keys[:1], option.weight * GROUP_WEIGHT[group]) for group in GROUPS])

    def _extras(self, optional: Sequence[Match], pairs: Sequence[Option]) -> Clauses:
        return Clauses(should=(*map(self.match, optional), *map(self.pair, pairs)))

    def _filters(self, filters: Mapping[str, tuple[str, ...]], leave_out: str) -> Clauses:
        named = sorted((name, values) for name, values in filters.items() if values and name != leave_out)
        return Clauses(filter=tuple(_terms(name, list(values)) for name, values in named))

    def _musts(self, clauses: Sequence[Clause]) -> Clauses:
        out = Clauses()
        for clause in clauses:
            out += self._must(clause)
        return out

    def _must(self, clause: Clause) -> Clauses:
        if isinstance(clause, NoneOf):
            return Clauses(must_not=(self._clause(clause.child),))
        if isinstance(clause, InCodes | Within | HasWhat):
            return Clauses(filter=(self._clause(clause),))
        return Clauses(must=(self._clause(clause),))

    def _clause(self, clause: Clause) -> Body:
        if isinstance(clause, Match):
            return self.match(clause)
        if isinstance(clause, InCodes):
            return _terms(clause.field, list(clause.values))
        if isinstance(clause, Within):
            return self._within(clause)
        if isinstance(clause, HasWhat):
            return _terms("has", [clause.what])
        if isinstance(clause, AllOf):
            return self._musts(clause.children).query()
        if isinstance(clause, AnyOf):
            return _any([self._must(child).query() for child in clause.children])
        return self._must(clause).query()

    def _within(self, clause: Within) -> Body:
        parts: list[Body] = []
        for wanted in ranges(clause, self._zone):
            bounds = {name: value for name, value in (("gte", wanted.low), ("lte", wanted.high)) if value is not None}
            parts.append({"range": {wanted.field: bounds}} if bounds else {"exists": {"field": wanted.field}})
        return {"bool": {"filter": parts}}


def holds(place: str, key: str) -> Body:
    """Assets that hold a key in one index field."""
    return {"term": {place: key}}


def _keys(place: str, keys: tuple[str, ...], weight: float) -> Body:
    boost = {} if weight == 1.0 else {"boost": weight}
    if len(keys) == 1:
        return {"term": {place: {"value": keys[0], **boost}}}
    return {"match_phrase": {place: {"query": " ".join(keys), **boost}}}


def _group_weight(place: str) -> float:
    return GROUP_WEIGHT.get(place.partition("_")[0], 1.0)


def _any(parts: list[Body]) -> Body:
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}


def _terms(name: str, values: list[str]) -> Body:
    if not values:
        return NOTHING
    values = [whole(value) for value in values]
    parts = [{"terms": {name: values[start : start + MOST_TERMS]}} for start in range(0, len(values), MOST_TERMS)]
    return _any(parts)
