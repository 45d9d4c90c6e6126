"""The databases tests run on: SQLite always, and PostgreSQL too where a module says ``pytestmark = BOTH_DATABASES``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archive.db import Database, Model
from archive.migrate import upgrade

BOTH_DATABASES = pytest.mark.both_databases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a marked module that stands on a database runs once on each."""
    if "database_url" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """An empty database of this test process, at head; tests leave rows behind, :func:`database_url` takes them away."""
    with made_database(postgres_server, f"tests_{os.getpid()}") as url:
        upgraded = Database(url)
        upgrade(upgraded)
        upgraded.close()
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the rows of this test stand; none yet."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.sqlite3'}"
    url: str = request.getfixturevalue("postgres_database")
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(Model.metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    return url


@contextmanager
def made_database(server: str, name: str, options: str = "") -> Iterator[str]:
    """A database of its own on a server, gone at the end; gives its URL. ``options`` follow CREATE DATABASE."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    gone = text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    with engine.connect() as connection:
        connection.execute(gone)
        connection.execute(text(f'CREATE DATABASE "{name}" {options}'))
    try:
        yield server.rpartition("/")[0] + "/" + name
    finally:
        with engine.connect() as connection:
            connection.execute(gone)
        engine.dispose()
