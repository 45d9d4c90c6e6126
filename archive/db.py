"""Rows: one model root, the column types that keep promises, and the only owner of transactions."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import uuid_utils
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Select,
    Uuid,
    create_engine,
    event,
    func,
    literal_column,
    make_url,
    select,
)
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, sessionmaker
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


@dataclass(frozen=True)
class Pool:
    """Connections to PostgreSQL that one process keeps, for reading and for writing each; times in seconds."""

    size: int = 5
    overflow: int = 15
    wait_seconds: float = 15.0
    connect_seconds: float = 5.0
    statement_seconds: float = 60.0


class Database:
    """Two ways in: :meth:`reading` and :meth:`writing`. Never hold one open while ffmpeg, network or store work.

    SQLite has one writer at a time. On PostgreSQL many write at once, and a row whose model says ``locked_to_write`` is
    locked by whoever reads it in :meth:`writing`: read, decide, write is safe on both without a word more.
    """

    def __init__(self, url: str, pool: Pool = Pool()) -> None:
        self.url = url
        self._readers = _engine(url, pool, writing=False)
        self._writers = _engine(url, pool, writing=True)
        self._sessions = sessionmaker(self._writers, expire_on_commit=False)
        if self.is_postgres:
            event.listen(self._sessions, "do_orm_execute", _lock_what_is_written)

    @property
    def is_postgres(self) -> bool:
        """Whether PostgreSQL keeps the rows (else SQLite)."""
        return self._writers.dialect.name == "postgresql"

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
        with self._sessions() as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Give every connection back."""
        self._readers.dispose()
        self._writers.dispose()


def one_at_a_time(session: Session, name: str) -> None:
    """Whoever writes under the same name waits here until this transaction ends (SQLite: whoever writes at all)."""
    session.connection()
    if session.get_bind().dialect.name == "postgresql":
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest, "big", signed=True))))


def upsert(session: Session, model: type[Model], key: str, values: Mapping[str, Any], **merged: Any) -> None:
    """Insert a row or, where one with this key stands, set ``merged``: SQL over the table and over :func:`incoming`."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(model).values(**values).on_conflict_do_update(index_elements=[key], set_=merged))


def incoming(name: str) -> ColumnElement[Any]:
    """The value that :func:`upsert` would have inserted."""
    return literal_column(f"excluded.{name}")


def _lock_what_is_written(state: ORMExecuteState) -> None:
    """Whole rows of a model that says so are read ``FOR NO KEY UPDATE``: whoever wants to write them waits its turn."""
    statement = state.statement
    if not state.is_select or not isinstance(statement, Select) or state.is_relationship_load:
        return
    asked = statement.column_descriptions
    entity = asked[0].get("entity") if len(asked) == 1 else None
    if entity is not None and asked[0]["expr"] is entity and getattr(entity, "locked_to_write", False):
        state.statement = statement.with_for_update(of=entity, key_share=True)


def _engine(url: str, pool: Pool, *, writing: bool) -> Engine:
    if make_url(url).get_backend_name() != "postgresql":
        engine = create_engine(url, pool_size=20, max_overflow=20)
        if engine.dialect.name == "sqlite":
            begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=pool.size, max_overflow=pool.overflow, pool_timeout=pool.wait_seconds,
        pool_recycle=1800, connect_args=_postgres_arguments(pool, writing=writing),
    )  # fmt: skip
    if writing:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _postgres_arguments(pool: Pool, *, writing: bool) -> dict[str, Any]:
    """A server that died is noticed, a query that never ends is ended, and nobody holds a lock and falls asleep."""
    milliseconds = int(pool.statement_seconds * 1000)
    bounds = {
        "idle_in_transaction_session_timeout": 60_000,
        **({"lock_timeout": 15_000} if writing else {"statement_timeout": milliseconds}),
    }
    return {
        "application_name": "kho", "client_encoding": "utf8", "connect_timeout": max(2, round(pool.connect_seconds)),
        "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000,
        "options": " ".join(f"-c {name}={value}" for name, value in bounds.items()),
    }  # fmt: skip


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so, not where the driver guesses
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
