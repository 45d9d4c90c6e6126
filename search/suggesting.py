"""Completions of what is being typed, each with at least one hit in the asker's scope."""

from __future__ import annotations

from search.query import Scope, Suggestion
from search.schema import PART
from search.snapshot import Snapshot
from search.tantivy_query import Compiler
from search.vietnamese.letters import fold_letters, tidy

_MORE = 6
"""Candidates looked at for each suggestion wanted: some say the same, some carry other accents than were typed."""


def suggest(snapshot: Snapshot, prefix: str, scope: Scope, limit: int) -> tuple[Suggestion, ...]:
    """Texts of the archive that begin, or have a word that begins, with what was typed; most frequent first."""
    typed = tidy(prefix).lower()
    if not typed or limit < 1:
        return ()
    compiler = Compiler(snapshot.schema, snapshot.searcher)
    clauses = compiler.scope(scope)
    inside = compiler.all_of(clauses) if clauses else None
    found = snapshot.searcher.terms_with_prefix("suggest", fold_letters(typed), inside, limit * _MORE)
    out: dict[str, Suggestion] = {}
    for term, count in found:
        start, field, text = term.split(PART)
        if count < 1 or not _agrees(typed, text[len(text) - len(start) :]):
            continue
        known = out.get(text.casefold())
        if known is None or known.count < count:
            out[text.casefold()] = Suggestion(text, field, count)
    return tuple(sorted(out.values(), key=lambda entry: (-entry.count, entry.text))[:limit])


def _agrees(typed: str, written: str) -> bool:
    """Every accent typed stands in the text too; letters typed plain may carry any."""
    return all(left == right or fold_letters(left) == left for left, right in zip(typed, written.lower(), strict=False))
