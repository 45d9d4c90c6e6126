"""What people do with assets: edit, clash, undo, share, bin, restore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.models import Event
from archive.catalogue import fields, service
from archive.catalogue.changes import Author
from archive.catalogue.models import Asset, IndexPending
from archive.db import Database
from archive.errors import Conflict, EditClash, Forbidden, Invalid, NotFound
from archive.migrate import upgrade
from archive.people.models import Organisation, User
from archive.rights.actor import Actor
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    db = Database(database_url)
    upgrade(db)
    with db.writing() as session:
        yield session
    db.close()


@pytest.fixture
def desk(session: Session) -> Organisation:
    made = Organisation(code="dantri", name="Báo Dân trí", valid_from=date(2024, 8, 28))
    session.add_all([made, Organisation(code="tapchi", name="Tạp chí", valid_from=date(2024, 8, 28))])
    session.flush()
    return made


@pytest.fixture
def binh(session: Session, desk: Organisation) -> Actor:
    user = User(email="binh@example.test", created_at=NOW)
    session.add(user)
    session.flush()
    return Actor(user.id, "Bình", roles={desk.id: "editor"})


@pytest.fixture
def asset(session: Session, desk: Organisation, binh: Actor) -> Asset:
    return service.create(
        session, Author(binh.user_id, NOW), desk, "photo", {"title": "Chợ phiên Bắc Hà", "keywords": ["chợ"]}
    )


def test_an_edit_counts_and_is_kept_with_before_and_after(session: Session, binh: Actor, asset: Asset):
    version = asset.version
    service.edit(session, binh, asset.id, {"title": "Chợ Bắc Hà"}, NOW)
    session.flush()
    newest = service.history(session, asset)[0]
    assert asset.version == newest.version == version + 1
    assert newest.changes == {"title": ["Chợ phiên Bắc Hà", "Chợ Bắc Hà"]}


def test_setting_the_same_value_changes_nothing(session: Session, binh: Actor, asset: Asset):
    version = asset.version
    service.edit(session, binh, asset.id, {"title": "Chợ phiên Bắc Hà"}, NOW)
    assert asset.version == version


def test_two_edits_of_one_field_clash_and_show_both_values(session: Session, binh: Actor, asset: Asset):
    version = asset.version
    service.edit(session, binh, asset.id, {"title": "Một"}, NOW, version=version)
    session.flush()
    with pytest.raises(EditClash) as clash:
        service.edit(session, binh, asset.id, {"title": "Hai"}, NOW, version=version)
    assert clash.value.details["fields"] == {"title": {"yours": "Hai", "theirs": "Một"}}


def test_edits_of_different_fields_do_not_clash(session: Session, binh: Actor, asset: Asset):
    version = asset.version
    service.edit(session, binh, asset.id, {"title": "Một"}, NOW, version=version)
    session.flush()
    service.edit(session, binh, asset.id, {"place": "Bắc Hà"}, NOW, version=version)
    assert (asset.title, asset.place) == ("Một", "Bắc Hà")


def test_undo_takes_back_a_whole_batch_but_not_what_changed_since(session: Session, desk: Organisation, binh: Actor):
    two = [service.create(session, Author(binh.user_id, NOW), desk, "photo", {"place": "Huế"}) for _ in range(2)]
    batch = "0190a0a0-0000-7000-8000-000000000000"
    for asset in two:
        service.edit(session, binh, asset.id, {"place": "Đà Nẵng"}, NOW, batch=batch)
    service.edit(session, binh, two[1].id, {"place": "Hội An"}, NOW)
    session.flush()
    service.undo(session, binh, service.history(session, two[0])[0].id, NOW)
    assert [asset.place for asset in two] == ["Huế", "Hội An"]


def test_every_change_marks_the_outbox_once(session: Session, binh: Actor, asset: Asset):
    for title in ("a", "b", "c"):
        service.edit(session, binh, asset.id, {"title": title}, NOW)
    session.flush()
    rows = session.scalars(select(IndexPending).where(IndexPending.asset_id == asset.id)).all()
    assert [row.version for row in rows] == [asset.version]


@pytest.mark.parametrize(
    ("start", "end", "narrowing"),
    [
        ("own", "public", False),
        ("public", "own", True),
        ("public", "members", True),
        ("organisations", "members", False),
    ],
)
def test_only_a_change_that_narrows_withholds(
    session: Session, binh: Actor, asset: Asset, start: str, end: str, narrowing: bool
):
    service.set_visibility(session, binh, asset.id, start, ["tapchi"] if start == "organisations" else [], NOW)
    session.flush()
    session.get_one(IndexPending, asset.id).narrowing = False
    service.set_visibility(session, binh, asset.id, end, [], NOW)
    assert session.get_one(IndexPending, asset.id).narrowing is narrowing


def test_bin_and_restore(session: Session, binh: Actor, asset: Asset):
    service.bin_asset(session, binh, asset.id, NOW)
    with pytest.raises(NotFound):
        service.get(session, Actor(), asset.id, "discover", NOW)
    with pytest.raises(Forbidden, match="bin"):
        service.edit(session, binh, asset.id, {"title": "x"}, NOW)
    assert service.restore(session, binh, asset.id, NOW).deleted_at is None


def test_restoring_what_came_in_again_says_where_it_is(session: Session, desk: Organisation, binh: Actor, asset: Asset):
    asset.sha256 = "a" * 64
    service.bin_asset(session, binh, asset.id, NOW)
    session.flush()
    again = service.create(session, Author(binh.user_id, NOW), desk, "photo", {})
    again.sha256 = "a" * 64
    session.flush()
    with pytest.raises(Conflict) as conflict:
        service.restore(session, binh, asset.id, NOW)
    assert conflict.value.details["existing"] == again.id


def test_who_may_not_see_it_is_told_nothing(session: Session, asset: Asset):
    stranger = Actor("0190a0a0-0000-7000-8000-000000000001", roles={"elsewhere": "admin"})
    for action in ("edit", "manage", "share"):
        with pytest.raises(NotFound):
            service.get(session, stranger, asset.id, action, NOW)  # type: ignore[arg-type]


def test_the_trail_tells_who_did_what(session: Session, binh: Actor, asset: Asset):
    service.bin_asset(session, binh, asset.id, NOW)
    session.flush()
    actions = session.scalars(select(Event.action).where(Event.asset_id == asset.id)).all()
    assert set(actions) >= {"asset.created", "asset.edited", "asset.binned"}


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("title", "  Lễ\x00 hội \u200b", "Lễ hội"),
        ("title", "Hoa\u0300 bi\u0300nh", "Hoà bình"),
        ("keywords", ["a", "a", " ", "b"], ["a", "b"]),
        ("taken_on", "2024-05", "2024-05"),
        ("taken_on", "202x", "202x"),
        ("description", None, ""),
    ],
)
def test_values_are_stored_clean(name: str, value: object, stored: object):
    assert fields.read(name, value) == stored


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 7),
        ("title", "x" * 501),
        ("keywords", "chợ"),
        ("taken_on", "hôm qua"),
        ("taken_on", "2024-02-30"),
        ("nope", "x"),
        ("kind", "hologram"),
    ],
)
def test_a_bad_value_is_refused_in_both_languages(name: str, value: object):
    with pytest.raises(Invalid) as refused:
        fields.read(name, value)
    assert refused.value.message_vi
    assert refused.value.message_en
    assert refused.value.details["field"] == name


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-05-01T08:30:00", date(2024, 5, 1), date(2024, 5, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("202x", date(2020, 1, 1), date(2029, 12, 31)),
        ("", None, None),
    ],
)
def test_a_date_covers_the_days_it_may_mean(value: str, first: date | None, last: date | None):
    assert fields.days(value) == (first, last)
