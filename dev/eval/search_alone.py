"""Judged queries straight on the embedded index, without the application around it: for tuning the search itself.

usage: python -m dev.eval.search_alone ASSETS QUERIES [--misses]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dev.eval.judged import Answer, Judged, ndcg, read_lines, read_queries, table
from search.embedded import EmbeddedIndex
from search.index import Index
from search.query import Cue, Document, Query, Scope

EVERYTHING = Scope(readers=None)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.eval.search_alone")
    parser.add_argument("assets", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--misses", action="store_true", help="also name the queries below 0.95")
    asked = parser.parse_args(arguments)
    queries = read_queries(asked.queries)
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder), writer=True)
        index.rebuild(document(given) for given in read_lines(asked.assets))
        answers = {query.id: answer(index, query) for query in queries}
        if asked.misses:
            tell_misses(index, queries, answers)
        index.close()
    print(table(queries, answers))
    return 0


def document(given: dict[str, Any]) -> Document:
    """One described asset of the test set as a document."""
    day = date.fromisoformat(given["taken_on"])
    return Document(
        id=given["id"],
        version=1,
        readers=frozenset({"public"}),
        kind=given["kind"],
        state="ready",
        owner=given["owner"],
        visibility="public",
        added_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        title=given["title"],
        description=given["description"],
        keywords=tuple(given["keywords"]),
        persons=tuple(given["persons"]),
        organisations=tuple(given["organisations"]),
        place=given["place"],
        province=given["province"],
        creator=given["creator"],
        transcript=tuple(Cue(cue["start"], cue["end"], cue["text"]) for cue in given.get("transcript", [])),
        taken_from=day,
        taken_to=day,
    )


def question(query: Judged) -> Query:
    """A judged query as the search takes it."""
    days = {name: date.fromisoformat(query.filters[name]) for name in ("from", "to") if name in query.filters}
    filters = {name: tuple(query.filters[name]) for name in ("kind", "owner") if name in query.filters}
    return Query(EVERYTHING, query.text, filters, days.get("from"), days.get("to"))


def answer(index: Index, query: Judged) -> Answer:
    """Ids best first and the first moment of each recording."""
    page = index.search(question(query))
    return Answer([hit.id for hit in page.hits], {hit.id: hit.moments[0].start for hit in page.hits if hit.moments})


def tell_misses(index: Index, queries: Sequence[Judged], answers: dict[str, Answer]) -> None:
    """Print what fell short, and how it was understood."""
    for query in queries:
        ids = answers[query.id].ids
        score = ndcg(query, ids) if query.relevant else float(not ids)
        if score < 0.95:
            page = index.search(question(query))
            print(f"{query.id} {query.type} {query.text!r} {score:.3f} corrected={page.corrected!r}", file=sys.stderr)
            print(f"    wanted {dict(query.relevant)}", file=sys.stderr)
            shown = [f"{hit.id}{'~' if hit.partial else ''}={hit.score:.1f}" for hit in page.hits[:10]]
            print(f"    total {page.total}: {' '.join(shown)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
