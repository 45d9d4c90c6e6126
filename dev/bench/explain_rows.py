"""Many assets and what hangs on them, made inside PostgreSQL: what :mod:`dev.bench.explain` asks its questions of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy import create_engine, func, select, text

from archive.catalogue.models import Asset
from archive.db import Database
from archive.migrate import upgrade
from archive.people.models import Organisation, User
from dev.bench.explain_asked import NOW
from dev.bench.row import say

NAME = "bench_explain"
_ID = "(lpad(to_hex(26000000 + n), 8, '0') || '-0000-7000-8000-' || substr(md5(n::text), 1, 12))::uuid"
"""In the order of making, as the archive's own ids are."""

FILL = f"""
INSERT INTO asset (id, version, kind, state, owner_id, created_by, created_at, updated_at, deleted_at, visibility, title, title_en,
  description, description_en, alt_text, alt_text_en, keywords, persons, organisations, place, province, creator, credit, copyright,
  usage_terms, taken_on, taken_about, media_type, sha256, colours, problems, has_thumb)
SELECT {_ID}, 1, 'photo', CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'ready' END,
  (SELECT id FROM organisation ORDER BY code OFFSET n % 3 LIMIT 1), (SELECT id FROM "user" ORDER BY email OFFSET n % 20 LIMIT 1),
  now(), now(), CASE WHEN n % 300 = 0 THEN now() END,
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
SELECT id, id, 'original', 'a.jpg', 1000, sha256, 'image/jpeg', 'originals/' || id, now(), now() + random() * interval '1 day', ''
FROM asset;
INSERT INTO upload (id, user_id, organisation_id, state, name, relative_path, size, modified, fingerprint, part_size, file_id, key,
  store_upload_id, metadata, asset_id, created_at, touched_at)
SELECT id, created_by, owner_id, CASE WHEN random() < 0.0005 THEN 'open' ELSE 'completed' END, 'IMG_' || substr(sha256, 1, 6) || '.CR3',
  '', 1000, '', sha256, 8388608, id, 'originals/' || id, 'x', '{{}}', id, now(), now() - random() * interval '900 days' FROM asset;
INSERT INTO asset_facts (asset_id, metadata, technical, text) SELECT id, '{{"make": "Canon"}}', '{{"marks": []}}', '' FROM asset;
INSERT INTO share (asset_id, organisation_id)
SELECT id, (SELECT id FROM organisation ORDER BY code LIMIT 1) FROM asset WHERE visibility = 'organisations';
INSERT INTO place_point (asset_id, latitude, longitude, place, province, named)
SELECT id, 8 + random() * 15, 102 + random() * 8, 'Hà Nội', 'Hà Nội', random() < 0.5 FROM asset WHERE random() < 0.3;
INSERT INTO cue (id, asset_id, start, "end", text, language, source)
SELECT gen_random_uuid(), id, s, s + 1, 'Bà con ra đồng.', 'vi', 'file' FROM asset, generate_series(1, 10) AS s WHERE random() < 0.1;
INSERT INTO suggestion (id, asset_id, field, value, source, confidence, model, model_version, identifier, state, created_at)
SELECT gen_random_uuid(), id, 'keywords', 'lúa', 'colours', 0.5, '', '', '', 'proposed', now() FROM asset;
INSERT INTO tagger_run (asset_id, tagger, lane, state, version, seen) SELECT id, 'ocr', 'enrich', 'done', '1', '' FROM asset;
INSERT INTO fingerprint (id, asset_id, at_seconds, part, hash, patch)
SELECT gen_random_uuid(), id, 0, 'whole', (random() * 1e18)::bigint, '' FROM asset;
INSERT INTO revision (id, asset_id, version, at, source, changes) SELECT id, id, 1, now(), 'person', '{{}}' FROM asset;
INSERT INTO event (id, at, action, asset_id, address, request_id, details)
SELECT gen_random_uuid(), now() - random() * interval '90 days', 'asset.edited', id, '', '', '{{}}' FROM asset;
INSERT INTO index_pending (asset_id, version, since, narrowing) SELECT id, 1, now(), false FROM asset LIMIT 1000;
"""


@contextmanager
def filled(server: str, rows: int, *, keep: bool) -> Iterator[Database]:
    """A database of its own with this many assets and what hangs on them; gone at the end, or kept and used again."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not keep:
            connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        if connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": NAME}).first() is None:
            connection.execute(text(f"CREATE DATABASE {NAME}"))
    db = Database(server.rpartition("/")[0] + f"/{NAME}")
    try:
        upgrade(db)
        with db.reading() as session:
            held = session.scalar(select(func.count()).select_from(Asset))
        if held != rows:
            _fill(db, rows)
        yield db
    finally:
        db.close()
        if not keep:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
        admin.dispose()


def _fill(db: Database, rows: int) -> None:
    with db.writing() as session:
        for code in ("dantri", "tapchi", "congttdt"):
            session.add(Organisation(code=code, name=code, valid_from=NOW.date()))
        for number in range(20):
            session.add(User(email=f"user-{number:02d}@a.vn", created_at=NOW))
    for statement in FILL.strip().split(";\n"):
        started = perf_counter()
        with db.engine.begin() as connection:
            connection.execute(text(statement.rstrip(";")), {"rows": rows} if ":rows" in statement else {})
        print(f"{statement.split()[2]}: {perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def sizes(db: Database, rows: int) -> None:
    """Say how many bytes each asset takes, rows and indexes of all tables."""
    asked = (
        "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC"
    )
    with db.engine.connect() as connection:
        found = list(connection.execute(text(asked)))
    tables = {name: [round(table / rows), round(index / rows)] for name, table, index in found if table + index > rows}
    total = sum(table + index for _, table, index in found) / rows
    say("database, PostgreSQL, bytes an asset", 16_384, value=total, rows=rows, tables=tables)
