"""Do the queries that people and workers wait for use an index? EXPLAIN of what the services really ask, at many rows.

usage: python -m dev.bench.explain [--rows 1000000] [--keep] [--only WORDS] [--url postgresql+psycopg://…]
(default: the servers of make services)

One JSON line a question: its time in ms, and each large table of which it looks at more than one row in ten (none: it holds).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from archive.db import Database
from dev.bench.explain_asked import Question, asked
from dev.bench.explain_rows import filled, sizes
from dev.services.servers import ServerSet

LARGE = (
    "asset", "job", "event", "rendition", "revision", "file", "upload", "asset_facts", "share", "place_point", "cue", "suggestion",
    "tagger_run", "fingerprint",
)  # fmt: skip
MOST = 0.1
"""Of the assets there are: a question that looks at more rows than that grows with the archive."""


def explain(db: Database, ask: Question, rows: int, *, show: bool = False) -> tuple[float, list[str]]:
    """Milliseconds of all that a question asks, and the large tables it reads much of."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    with Session(db.engine) as session:
        ask(session)
        session.rollback()
    event.remove(db.engine, "before_cursor_execute", hear)
    took, much = 0.0, []
    with db.engine.connect() as connection:
        for statement, parameters in heard:
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
                told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
                plan = told.scalar_one()[0]
                took += plan["Execution Time"]
                read = [f"{name} {looked}" for name, looked in _looked_at(plan["Plan"]) if looked > rows * MOST]
                much += read
                if show or (read and not show):
                    print(
                        statement if read else "", json.dumps(plan["Plan"], indent=1) if show else "", file=sys.stderr
                    )
        connection.rollback()
    return took, much


def _looked_at(plan: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Each scan of a large table and how many of its rows it looked at; a scan of it all counts as that many."""
    name = plan.get("Relation Name")
    if name in LARGE:
        passed = sum(plan.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
        yield name, int((plan["Actual Rows"] + passed) * plan["Actual Loops"])
    for below in plan.get("Plans", ()):
        yield from _looked_at(below)


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.bench.explain", description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--keep", action="store_true", help="leave the database, and use it again")
    ask.add_argument("--only", default="", help="questions whose name holds these words, with their plans")
    ask.add_argument("--url", default=ServerSet().url("postgres"))
    given = ask.parse_args()
    bad = 0
    with filled(given.url, given.rows, keep=given.keep) as db:
        for name, question in asked(db).items():
            if given.only not in name:
                continue
            explain(db, question, given.rows)
            took, much = explain(db, question, given.rows, show=bool(given.only))
            bad += bool(much)
            print(json.dumps({"name": f"plan: {name}", "rows": given.rows, "value": round(took, 2), "unit": "ms", "reads_much": much, "holds": not much}, ensure_ascii=False), flush=True)  # fmt: skip
        sizes(db, given.rows)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
