"""Migrations keep what is there, on both databases; a PostgreSQL that would spoil Vietnamese is refused at the start."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from archive.db import Database, Model
from archive.errors import ConfigError
from archive.migrate import FOLDER, upgrade
from tests.databases import made_database

JOB = """INSERT INTO job (id, kind, lane, state, priority, attempts, not_before, worker, progress, error_code, error, created_at)
         VALUES ('0190163d8694739baea5966c26f8ad91', 'ingest', 'long', 'waiting', 0, 0, '2026-01-01', '', 0, '', '', '2026-01-01')"""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
        yield db
        db.close()
        return
    with made_database(request.getfixturevalue("postgres_server"), "tests_migrations") as url:
        db = Database(url)
        yield db
        db.close()


def to(db: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_rows_of_the_first_shape_are_kept(empty: Database):
    to(empty, "0001")
    with empty.engine.begin() as connection:
        connection.execute(text(JOB))
    upgrade(empty)
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT lane, turn, organisation_id FROM job")).one() == ("long", 0, None)


def test_the_shape_is_that_of_the_models(empty: Database):
    upgrade(empty)
    found = inspect(empty.engine)
    for table in Model.metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == set(table.columns.keys())
        indexed = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexed, table.name


def test_processes_that_start_together_migrate_once(empty: Database):
    failed: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(empty)
        except BaseException as error:
            failed.append(error)

    together = [threading.Thread(target=start) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert failed == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C'", "locale C does not know Vietnamese lower case"),
        ("TEMPLATE template0 ENCODING 'SQL_ASCII' LC_CTYPE 'C' LC_COLLATE 'C'", "encoded in SQL_ASCII"),
    ],
)
def test_a_database_that_would_spoil_vietnamese_is_refused(postgres_server: str, options: str, says: str):
    with made_database(postgres_server, "tests_unfit", options) as url:
        db = Database(url)
        with pytest.raises(ConfigError, match=says):
            upgrade(db)
        db.close()
