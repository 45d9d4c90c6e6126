"""Rows: one model root, the column types that keep promises, and the only owner of transactions."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uuid_utils
from sqlalchemy import DateTime, Dialect, Engine, MetaData, Uuid, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")


class Model(DeclarativeBase):
    """Root of every table."""

    metadata = MetaData(naming_convention=NAMING)


class Id(TypeDecorator[str]):
    """A UUIDv7 as its usual 36 characters: ordered by creation, never a counter."""

    impl = Uuid(as_uuid=False)
    cache_ok = True


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused: SQLite would lose the offset in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def new_id() -> str:
    """A fresh UUIDv7."""
    return str(uuid_utils.uuid7())


def is_id(value: object) -> bool:
    """Whether this can be an id at all: what cannot is never asked of the database."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


class Database:
    """Two ways in: :meth:`reading` and :meth:`writing`. Never hold one open while ffmpeg, network or store work."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._readers = _engine(url, "BEGIN")
        self._writers = _engine(url, "BEGIN IMMEDIATE")

    @property
    def engine(self) -> Engine:
        """For migrations only."""
        return self._writers

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent state; nothing written in it lasts."""
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end of the block and rolls back if it raises: the edge's transaction."""
        with Session(self._writers, expire_on_commit=False) as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Give every connection back."""
        self._readers.dispose()
        self._writers.dispose()


def _engine(url: str, begin: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), pool_size=20, max_overflow=20)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so, not where the driver guesses
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
