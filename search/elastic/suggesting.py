"""Completions of what is being typed, each with at least one hit in the asker's scope."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC

from search.elastic.query_dsl import Body, Clauses, Compiler
from search.elastic.server import Server
from search.query import Scope, Suggestion
from search.schema import LONGEST_SUGGESTION, PART
from search.suggesting import TITLE_LETTERS, agrees, most_frequent
from search.vietnamese.letters import fold_letters, tidy, whole

_MORE = 6
"""Candidates looked at for each suggestion wanted: some say the same, some carry other accents than were typed."""
LOOKED_THROUGH = 50_000
"""Assets of a part of the index in which candidates are counted; so many hold a common beginning that more tell no more."""


def suggest(server: Server, prefix: str, scope: Scope, limit: int) -> tuple[Suggestion, ...]:
    """Texts of the archive that begin, or have a word that begins, with what was typed; most frequent first."""
    typed = whole(tidy(prefix).lower())
    if not typed or limit < 1 or len(typed) > LONGEST_SUGGESTION:
        return ()
    start = fold_letters(typed)
    inside = Compiler(UTC).scope(scope)
    names = ("suggest", "suggest_title") if len(start) >= TITLE_LETTERS else ("suggest",)
    answers = server.search([_candidates(name, start, inside, limit) for name in names])
    found: list[tuple[str, int]] = []
    for name, answer in zip(names, answers or (), strict=False):
        if name == "suggest" or len(found) < limit:
            buckets = answer["aggregations"]["found"]["buckets"]
            found += [(bucket["key"], int(bucket["doc_count"])) for bucket in buckets]
    return most_frequent(_read(typed, found), limit)


def _candidates(name: str, start: str, inside: Clauses, limit: int) -> Body:
    terms = {"field": name, "include": _beginning_with(start), "size": limit * _MORE, "execution_hint": "map"}
    return {
        "size": 0,
        "track_total_hits": False,
        "terminate_after": LOOKED_THROUGH,
        "query": (inside + Clauses(filter=({"prefix": {name: start}},))).query(),
        "aggs": {"found": {"terms": terms}},
    }


def _beginning_with(start: str) -> str:
    """The engine's regular expression for what begins so."""
    return re.sub(r"(\W)", r"\\\1", start) + ".*"


def _read(typed: str, found: Iterable[tuple[str, int]]) -> Iterable[Suggestion]:
    for term, count in found:
        folded, field, text = term.split(PART)
        if agrees(typed, text[len(text) - len(folded) :]):
            yield Suggestion(text, field, count)
