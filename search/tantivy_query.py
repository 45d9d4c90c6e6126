"""From a :class:`search.plan.Plan` and a scope to tantivy queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Any

from search.analysis import folded_options
from search.numbering import Range, ranges
from search.plan import AnyOf, Clause, HasWhat, InCodes, Match, NoneOf, Option, Plan, Within
from search.query import Query, Scope
from search.schema import GROUPS, LAST_DAY
from search.sorting import Order
from search.telling import known_share, weights

GROUP_WEIGHT = {"main": 1.0, "body": 0.4}
FOLDED_FALLBACK = 0.1
"""What a folded match is worth in a partial answer to words typed with accents."""


class Compiler:
    """Builds tantivy queries for one searcher; keys that no asset holds are left out at once."""

    def __init__(self, schema: Any, searcher: Any, zone: tzinfo = UTC) -> None:
        import tantivy

        self._zone = zone
        self._tantivy, self._schema, self._searcher = tantivy, schema, searcher
        self._query = tantivy.Query

    def scope(self, scope: Scope) -> list[tuple[Any, Any]]:
        """Clauses that bind every question: a rights token shared, not withheld."""
        occur, clauses = self._tantivy.Occur, []
        if scope.readers is not None:
            clauses.append((occur.Must, self._flat(self._terms("reader", sorted(scope.readers)))))
        if scope.withheld:
            clauses.append((occur.MustNot, self._terms("id", sorted(scope.withheld))))
        return clauses

    def bounds(self, query: Query, leave_out: str = "") -> list[tuple[Any, Any]]:
        """Everything a question demands besides its words; ``leave_out`` names a facet whose filter is passed over."""
        must = self._tantivy.Occur.Must
        clauses = self.scope(query.scope) + self.filters(query.filters, leave_out)
        if query.taken_from is not None or query.taken_to is not None:
            clauses.append(self._must(Within("taken", query.taken_from, query.taken_to)))
        if query.duration_from is not None or query.duration_to is not None:
            clauses.append(self._must(Within("duration", query.duration_from, query.duration_to)))
        clauses += [self._must(HasWhat(what)) for what in query.has]
        if query.ids is not None:
            clauses.append((must, self._flat(self._terms("id", sorted(query.ids)))))
        return clauses

    def beyond(self, order: Order, number: int) -> list[tuple[Any, Any]]:
        """What stands at or behind this sort number."""
        occur = self._tantivy.Occur
        if order.descending:
            return [(occur.Must, self._flat(self._range(Range(order.number, None, number))))]
        if order.key == "taken_up_key":
            # Assets without a day have the number 0 and stand last all the same.
            return [(occur.MustNot, self._range(Range(order.number, 1, min(number, LAST_DAY) - 1)))]
        return [(occur.Must, self._flat(self._range(Range(order.number, number, None))))]

    def full_unscored(self, plan: Plan) -> list[tuple[Any, Any]]:
        """Clauses of the full answer without those that only raise the score."""
        return [self._must(clause) for clause in plan.required]

    def known_share(self, matches: Sequence[Match]) -> float:
        """How much of the weight of these words is known to the index, with their own accents or others, 0 to 1."""
        return known_share([loosened(match) for match in matches], self._searcher.num_docs, self._searcher.doc_freq)

    def weights(self, matches: Sequence[Match]) -> tuple[float, ...]:
        """How telling each match is: the rarer its words, the more."""
        return weights(matches, self._searcher.num_docs, self._searcher.doc_freq)

    def filters(self, filters: Mapping[str, tuple[str, ...]], leave_out: str = "") -> list[tuple[Any, Any]]:
        """Facet filters: any value of a facet, all facets together."""
        must = self._tantivy.Occur.Must
        return [
            (must, self._flat(self._terms(name, list(values))))
            for name, values in sorted(filters.items())
            if values and name != leave_out
        ]

    def full(self, plan: Plan) -> list[tuple[Any, Any]]:
        """Clauses of the full answer: what is required, and what only raises the score."""
        occur = self._tantivy.Occur
        clauses = [self._must(clause) for clause in plan.required]
        if plan.shown:
            extras = [self.match(match) for match in plan.optional] + [self.pair(option) for option in plan.pairs]
            clauses += [(occur.Should, query) for query in extras if query is not None]
        return clauses

    def partial(self, plan: Plan, least: int) -> list[tuple[Any, Any]]:
        """Clauses of a partial answer: what is fixed, and at least ``least`` of the loose words."""
        occur = self._tantivy.Occur
        loose = [self.match(loosened(match)) for match in plan.loose]
        known = [query for query in loose if query is not None]
        if len(known) < least:
            return [(occur.Must, self._query.empty_query())]
        words = self._query.boolean_query([(occur.Should, query) for query in known], least)
        extras = [self.match(loosened(match)) for match in plan.optional] + [self.pair(pair) for pair in plan.pairs]
        clauses = [(occur.Must, words)] + [self._must(clause) for clause in plan.fixed]
        return clauses + [(occur.Should, query) for query in extras if query is not None]

    def all_of(self, clauses: list[tuple[Any, Any]]) -> Any:
        """One query of several clauses; one that must hold nothing holds everything."""
        occur = self._tantivy.Occur
        if not any(kind == occur.Must for kind, _ in clauses):
            clauses = [(occur.Must, self._query.const_score_query(self._query.all_query(), 0.0)), *clauses]
        if len(clauses) == 1:
            return clauses[0][1]
        return self._query.boolean_query(clauses)

    def match(self, match: Match) -> Any | None:
        """Any option in any group of words; ``None`` when no asset can hold it."""
        parts = [part for option in match.options for part in self._option(option, match.field)]
        return self._any(parts) if parts else None

    def within(self, clause: Within) -> Any:
        """Days overlap, numbers lie between."""
        found = [self._range(wanted) for wanted in ranges(clause, self._zone)]
        return found[0] if len(found) == 1 else self._all(found)

    def _must(self, clause: Clause) -> tuple[Any, Any]:
        occur = self._tantivy.Occur
        if isinstance(clause, NoneOf):
            return occur.MustNot, self._clause(clause.child)
        return occur.Must, self._clause(clause)

    def _clause(self, clause: Clause) -> Any:
        if isinstance(clause, Match):
            found = self.match(clause)
            return found if found is not None else self._query.empty_query()
        if isinstance(clause, InCodes):
            return self._flat(self._terms(clause.field, list(clause.values)))
        if isinstance(clause, Within):
            return self._flat(self.within(clause))
        if isinstance(clause, HasWhat):
            return self._flat(self._terms("has", [clause.what]))
        if isinstance(clause, AnyOf):
            return self._any([self.all_of([self._must(child)]) for child in clause.children])
        if isinstance(clause, NoneOf):
            return self.all_of([self._must(clause)])
        return self.all_of([self._must(child) for child in clause.children])

    def _option(self, option: Option, field: str) -> list[Any]:
        if field and field not in GROUPS:
            keys = tuple(f"{field}:{key}" for key in option.keys)
            query = self._keys("named", keys)
            return [] if query is None else [self._weighed(query, option.weight)]
        parts = []
        for group in (field,) if field else GROUPS:
            query = self._keys(f"{group}_{option.form}", option.keys)
            if query is not None:
                parts.append(self._weighed(query, option.weight * GROUP_WEIGHT[group]))
        return parts

    def _keys(self, field: str, keys: tuple[str, ...]) -> Any | None:
        if any(not self._searcher.doc_freq(field, key) for key in keys):
            return None
        if len(keys) == 1:
            return self._query.term_query(self._schema, field, keys[0], "freq")
        return self._query.phrase_query(self._schema, field, list(keys))

    def pair(self, option: Option) -> Any | None:
        """Assets that hold a pair of neighbours; ``None`` when there is none."""
        parts = []
        for group in GROUPS:
            field = f"{group}_pairs"
            if self._searcher.doc_freq(field, option.keys[0]):
                term = self._query.term_query(self._schema, field, option.keys[0], "freq")
                parts.append(self._weighed(term, option.weight * GROUP_WEIGHT[group]))
        return self._any(parts) if parts else None

    def _weighed(self, query: Any, weight: float) -> Any:
        return query if weight == 1.0 else self._query.boost_query(query, weight)

    def _any(self, parts: list[Any]) -> Any:
        if len(parts) == 1:
            return parts[0]
        return self._query.boolean_query([(self._tantivy.Occur.Should, part) for part in parts])

    def _all(self, parts: list[Any]) -> Any:
        return self._query.boolean_query([(self._tantivy.Occur.Must, part) for part in parts])

    def _terms(self, field: str, values: list[str]) -> Any:
        if len(values) == 1:
            return self._query.term_query(self._schema, field, values[0], "basic")
        return self._query.term_set_query(self._schema, field, values) if values else self._query.empty_query()

    def _flat(self, query: Any) -> Any:
        """A filter gives no score."""
        return self._query.const_score_query(query, 0.0)

    def _range(self, wanted: Range) -> Any:
        if wanted.low is None and wanted.high is None:
            return self._query.exists_query(wanted.field)
        kinds = self._tantivy.FieldType
        kind = kinds.Float if wanted.field == "duration" else kinds.Unsigned
        return self._query.range_query(self._schema, wanted.field, kind, wanted.low, wanted.high)


def loosened(match: Match) -> Match:
    """The same words, met also by any accent at a fraction of the weight."""
    return replace(match, options=match.options + folded_options(match.options, FOLDED_FALLBACK))
