"""What the database promises on SQLite and on PostgreSQL: read, decide, write loses nothing; moments keep their zone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from archive.catalogue import changes
from archive.catalogue.models import Asset, IndexPending
from archive.db import Database, new_id, one_at_a_time
from archive.migrate import upgrade
from archive.people.models import Organisation
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TIMES, HANDS = 15, 4


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def asset_id(db: Database) -> str:
    with db.writing() as session:
        desk = Organisation(code="dantri", name="Báo Dân trí", valid_from=NOW.date())
        session.add(desk)
        session.flush()
        asset = Asset(kind="photo", owner_id=desk.id, title="Đường Trường Sơn", created_at=NOW, updated_at=NOW)
        session.add(asset)
    return asset.id


def together(work: Callable[[], None]) -> None:
    """Many hands at the same work at once; what one meets, the test meets."""
    failed: list[BaseException] = []

    def one() -> None:
        try:
            for _ in range(TIMES):
                work()
        except BaseException as error:
            failed.append(error)

    hands = [threading.Thread(target=one) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failed == []


def test_of_many_who_read_then_write_an_asset_none_is_lost(db: Database, asset_id: str):
    def edit() -> None:
        with db.writing() as session:
            asset = session.get_one(Asset, asset_id)
            changes.mark(session, asset, NOW)

    together(edit)
    with db.reading() as session:
        assert session.get_one(Asset, asset_id).version == 1 + TIMES * HANDS
        assert session.get_one(IndexPending, asset_id).version == 1 + TIMES * HANDS


def test_a_narrowing_stays_until_the_index_has_followed(db: Database, asset_id: str):
    with db.writing() as session:
        changes.reindex(session, asset_id, 2, NOW, narrowing=True)
        changes.reindex(session, asset_id, 3, NOW)
    with db.reading() as session:
        pending = session.get_one(IndexPending, asset_id)
        assert (pending.version, pending.narrowing) == (3, True)


def test_what_goes_one_at_a_time_overlaps_nowhere(db: Database):
    inside: list[str] = []
    most: list[int] = []

    def pass_through() -> None:
        with db.writing() as session:
            one_at_a_time(session, "the narrow door")
            me = new_id()
            inside.append(me)
            most.append(len(inside))
            session.scalar(text("SELECT 1"))
            inside.remove(me)

    together(pass_through)
    assert max(most) == 1


def test_who_only_reads_cannot_write(db: Database, asset_id: str):
    with db.reading() as session:
        try:
            session.execute(text("UPDATE asset SET title = 'x'"))
        except SQLAlchemyError:
            session.rollback()
    with db.reading() as session:
        assert session.scalar(select(Asset.title)) == "Đường Trường Sơn"


def test_a_reader_stays_on_one_state(db: Database, asset_id: str):
    with db.reading() as session:
        before = session.scalar(select(Asset.version))
        with db.writing() as other:
            changes.mark(other, other.get_one(Asset, asset_id), NOW)
        assert session.scalar(select(Asset.version)) == before


def test_a_moment_comes_back_in_utc(db: Database, asset_id: str):
    with db.reading() as session:
        assert session.scalar(select(Asset.created_at)) == NOW
