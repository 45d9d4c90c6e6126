"""Do the queries that people and workers wait for use an index? EXPLAIN of what the services really ask, at many rows.

usage: python -m dev.bench.explain [--rows 1000000] [--url postgresql+psycopg://…]      (default: the servers of make services)

One JSON line a query: its slowest plan node that reads a whole large table (none: it holds), and its time in ms.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session

from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset, IndexPending, Rendition, Revision
from archive.db import Database
from archive.jobs import service as jobs
from archive.migrate import upgrade
from archive.people import service as people
from archive.people.models import Organisation
from archive.rights.actor import NOBODY, Actor
from archive.rights.filters import in_bin, scope, visible
from dev.services.servers import ServerSet

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""After everything that was filled in: every waiting job is due."""
LARGE = ("asset", "job", "event", "rendition", "revision", "file")

FILL = """
INSERT INTO asset (id, version, kind, state, owner_id, created_at, updated_at, deleted_at, visibility, title, title_en, description,
  description_en, alt_text, alt_text_en, keywords, persons, organisations, place, province, creator, credit, copyright, usage_terms,
  taken_on, taken_about, media_type, sha256, colours, problems, has_thumb)
SELECT gen_random_uuid(), 1, 'photo', CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'ready' END,
  (SELECT id FROM organisation ORDER BY code OFFSET n % 3 LIMIT 1), now(), now(), CASE WHEN n % 300 = 0 THEN now() END,
  (ARRAY['own', 'organisations', 'members', 'public'])[1 + n % 4], 'Lễ hội ' || n, '', repeat('Bà con ra đồng. ', n % 20), '', '', '',
  '[]', '[]', '[]', 'Hà Nội', 'Hà Nội', '', '', '', '', '', false, 'image/jpeg', md5(n::text) || md5('x' || n), '[]', '[]', true
FROM generate_series(1, :rows) AS n;
INSERT INTO job (id, kind, lane, asset_id, state, priority, attempts, not_before, worker, progress, error_code, error, created_at,
  started_at, finished_at, turn, organisation_id)
SELECT gen_random_uuid(), 'ingest', CASE WHEN random() < 0.2 THEN 'long' ELSE 'quick' END, id,
  CASE WHEN random() < 0.01 THEN 'waiting' WHEN random() < 0.001 THEN 'failed' ELSE 'done' END, 0, 1, now() - interval '1 day', '', 1, '',
  '', now(), now(), now(), (random() * 10000)::int, owner_id FROM asset;
INSERT INTO rendition (asset_id, name, recipe, media_type, size, key, created_at)
SELECT id, name, 'r1', 'image/webp', 1000, 'derivatives/' || id || '/' || name, now()
FROM asset, (VALUES ('thumb.webp'), ('preview-1024.webp'), ('preview-2048.webp')) AS made(name);
INSERT INTO file (id, asset_id, role, name, size, sha256, media_type, key, created_at, checked_at, damage)
SELECT gen_random_uuid(), id, 'original', 'a.jpg', 1000, sha256, 'image/jpeg', 'originals/' || id, now(), now(), '' FROM asset;
INSERT INTO revision (id, asset_id, version, at, source, changes) SELECT gen_random_uuid(), id, 1, now(), 'person', '{}' FROM asset;
INSERT INTO event (id, at, action, asset_id, address, request_id, details)
SELECT gen_random_uuid(), now() - random() * interval '90 days', 'asset.edited', id, '', '', '{}' FROM asset;
INSERT INTO index_pending (asset_id, version, since, narrowing) SELECT id, 1, now(), false FROM asset LIMIT 1000;
"""


@contextmanager
def filled(server: str, rows: int) -> Iterator[Database]:
    """A database of its own with this many assets and what hangs on them, gone at the end."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bench_explain WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE bench_explain"))
    db = Database(server.rpartition("/")[0] + "/bench_explain")
    try:
        upgrade(db)
        with db.writing() as session:
            for code in ("dantri", "tapchi", "congttdt"):
                session.add(Organisation(code=code, name=code, valid_from=NOW.date()))
        with db.engine.begin() as connection:
            for statement in FILL.strip().split(";\n"):
                connection.execute(text(statement.rstrip(";")), {"rows": rows} if ":rows" in statement else {})
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield db
    finally:
        db.close()
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE bench_explain WITH (FORCE)"))
        admin.dispose()


def asked(db: Database) -> dict[str, Callable[[Session], Any]]:
    """What is asked while somebody waits, by the services' own functions."""
    with db.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.deleted_at.is_(None)).limit(1)).one()
        desk = session.scalars(select(Organisation)).first()
    assert desk is not None
    editor = Actor(None, "Bình", roles={desk.id: "editor"})
    newest = select(Asset.id).order_by(Asset.id.desc()).limit(51)
    from archive.config import SignIn

    return {
        "a worker looks for work": lambda s: jobs.due(s, NOW, ["quick"]),
        "a worker claims a job": lambda s: jobs.claim(s, NOW, ["quick"], "w", 30),
        "a job gets its turn": lambda s: jobs.enqueue(s, NOW, "ingest", "quick", organisation_id=desk.id),
        "the newest that an editor sees": lambda s: s.execute(newest.where(visible(editor))).all(),
        "the newest that everybody sees": lambda s: s.execute(newest.where(visible(NOBODY))).all(),
        "the bin": lambda s: s.execute(newest.where(in_bin(editor))).all(),
        "the scope of a search": lambda s: scope(s, editor),
        "the same bytes": lambda s: catalogue.same_bytes(s, desk.id, "0" * 64),
        "an asset's history": lambda s: s.scalars(select(Revision).where(Revision.asset_id == asset.id)).all(),
        "an asset's renditions": lambda s: s.scalars(select(Rendition).where(Rendition.asset_id == asset.id)).all(),
        "an asset's last job": lambda s: jobs.for_asset(s, asset.id),
        "the outbox": lambda s: s.scalars(select(IndexPending).order_by(IndexPending.since).limit(500)).all(),
        "a log-in": lambda s: people._refuse_guessing(s, NOW, "a@b.vn", "127.0.0.1", SignIn()),
        "silent workers": lambda s: jobs.silent(s, NOW),
    }


def explain(db: Database, ask: Callable[[Session], Any], *, show: bool = False) -> tuple[float, list[str]]:
    """Milliseconds of all that a question asks, and the large tables it reads from end to end."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    with Session(db.engine) as session:
        ask(session)
        session.rollback()
    event.remove(db.engine, "before_cursor_execute", hear)
    took, whole = 0.0, []
    with db.engine.connect() as connection:
        for statement, parameters in heard:
            if statement.lstrip().startswith(("SELECT", "UPDATE")):
                rows = connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
                ).scalar_one()
                took += rows[0]["Execution Time"]
                if show:
                    print(json.dumps(rows[0]["Plan"], indent=1))
                whole += [name for name in _read_whole(rows[0]["Plan"]) if name in LARGE]
        connection.rollback()
    return took, whole


def _read_whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _read_whole(below)


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.bench.explain", description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--only", default="", help="questions whose name holds these words, with their plans")
    ask.add_argument("--url", default=ServerSet().url("postgres"))
    given = ask.parse_args()
    bad = 0
    with filled(given.url, given.rows) as db:
        for name, question in asked(db).items():
            if given.only not in name:
                continue
            explain(db, question)
            took, whole = explain(db, question, show=bool(given.only))
            bad += bool(whole)
            print(json.dumps({"name": f"plan: {name}", "rows": given.rows, "value": round(took, 2), "unit": "ms", "whole": whole, "holds": not whole}, ensure_ascii=False), flush=True)  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
