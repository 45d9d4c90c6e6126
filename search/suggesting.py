"""Completions of what is being typed, each with at least one hit in the asker's scope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.facets import MANY, FacetCache, Job
from search.query import Scope, Suggestion
from search.schema import PART
from search.snapshot import Snapshot
from search.tantivy_query import Compiler
from search.vietnamese.letters import fold_letters, tidy
from search.vietnamese.tokens import WORD

_MORE = 6
"""Candidates looked at for each suggestion wanted: some say the same, some carry other accents than were typed."""
TITLE_LETTERS = 3
"""Letters typed before titles are offered too: there is nearly one title an asset."""
MANY_ASSETS = 50_000
"""Assets above which a single letter is completed from the most frequent values, not from all that begin with it."""


def suggest(snapshot: Snapshot, prefix: str, scope: Scope, limit: int, cache: FacetCache) -> tuple[Suggestion, ...]:
    """Texts of the archive that begin, or have a word that begins, with what was typed; most frequent first."""
    typed = tidy(prefix).lower()
    if not typed or limit < 1:
        return ()
    compiler = Compiler(snapshot.schema, snapshot.searcher)
    inside = compiler.all_of(compiler.scope(scope))
    if len(typed) < 2 and snapshot.searcher.num_docs > MANY_ASSETS:
        found = _frequent(snapshot, typed, inside, (snapshot.stamp, scope), cache)
    else:
        found = _walked(snapshot.searcher, typed, inside, limit)
    return most_frequent(found, limit)


def most_frequent(found: Iterable[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """The first of them, each text once."""
    best: dict[str, Suggestion] = {}
    for entry in found:
        known = best.get(entry.text.casefold())
        if known is None or known.count < entry.count:
            best[entry.text.casefold()] = entry
    return tuple(sorted(best.values(), key=lambda entry: (-entry.count, entry.text))[:limit])


def _walked(searcher: Any, typed: str, inside: Any, limit: int) -> Iterable[Suggestion]:
    """Every value that begins with what was typed, and has hits."""
    start = fold_letters(typed)
    found = searcher.terms_with_prefix("suggest", start, inside, limit * _MORE)
    if len(start) >= TITLE_LETTERS and len(found) < limit:
        found += searcher.terms_with_prefix("suggest_title", start, inside, limit * _MORE)
    for term, count in found:
        folded, field, text = term.split(PART)
        if count > 0 and agrees(typed, text[len(text) - len(folded) :]):
            yield Suggestion(text, field, count)


def _frequent(snapshot: Snapshot, typed: str, inside: Any, key: object, cache: FacetCache) -> Iterable[Suggestion]:
    """Those of the most frequent values that have a word beginning with one letter."""
    names = (*MANY, "province")

    def jobs() -> list[Job]:
        return [(inside, names)]

    for name, counts in cache.counts((key, names), snapshot.searcher, jobs)().items():
        for text, count in counts:
            starts = (text[match.start() :] for match in WORD.finditer(text))
            if any(agrees(typed, start) and fold_letters(start).startswith(fold_letters(typed)) for start in starts):
                yield Suggestion(text, name, count)


def agrees(typed: str, written: str) -> bool:
    """Every accent typed stands in the text too; letters typed plain may carry any."""
    return all(left == right or fold_letters(left) == left for left, right in zip(typed, written.lower(), strict=False))
