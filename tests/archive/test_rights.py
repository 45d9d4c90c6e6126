"""One decision, three forms: the function, the SQL filter and the index's scope must never differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from archive.catalogue.models import VISIBILITIES, Asset, Share
from archive.db import Database, new_id
from archive.migrate import upgrade
from archive.people.models import ROLES, Membership, Organisation, User
from archive.rights.actor import NOBODY, Actor, actor_for
from archive.rights.decide import decide
from archive.rights.filters import readers, tokens, visible
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DESKS = tuple(new_id() for _ in range(3))
AN, BINH, CHI = (new_id() for _ in range(3))


@dataclass(frozen=True)
class Thing:
    owner_id: str = DESKS[0]
    created_by: str | None = AN
    visibility: str = "own"
    shared_with: frozenset[str] = field(default_factory=frozenset)
    deleted_at: datetime | None = None


things = some.builds(
    Thing,
    owner_id=some.sampled_from(DESKS),
    created_by=some.sampled_from([AN, BINH, None]),
    visibility=some.sampled_from(VISIBILITIES),
    shared_with=some.frozensets(some.sampled_from(DESKS)),
    deleted_at=some.sampled_from([None, None, NOW]),
)
actors = some.builds(
    Actor,
    user_id=some.sampled_from([AN, BINH, CHI, None]),
    superadmin=some.sampled_from([False, False, False, True]),
    roles=some.dictionaries(some.sampled_from(DESKS), some.sampled_from(ROLES)),
)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    upgrade(made)
    with made.writing() as session:
        for number, desk in enumerate(DESKS):
            session.add(Organisation(id=desk, code=f"desk{number}", name="Đơn vị", valid_from=date(2024, 1, 1)))
        for user in (AN, BINH, CHI):
            session.add(User(id=user, email=f"{user}@example.test", created_at=NOW))
    yield made
    made.close()


def stored(thing: Thing) -> Asset:
    asset = Asset(id=new_id(), kind="photo", owner_id=thing.owner_id, created_by=thing.created_by, visibility=thing.visibility, created_at=NOW, updated_at=NOW, deleted_at=thing.deleted_at)  # fmt: skip
    asset.shares = [Share(asset_id=asset.id, organisation_id=desk) for desk in thing.shared_with]
    return asset


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(thing=things, actor=actors)
def test_function_sql_and_scope_agree_on_who_sees_a_live_asset(db: Database, thing: Thing, actor: Actor):
    said = thing.deleted_at is None and decide(actor, thing, "discover", NOW).allowed
    held = tokens(actor)
    by_scope = bool(readers(thing)) and (held is None or bool(held & readers(thing)))
    with db._writers.connect() as connection, connection.begin() as undone:
        from sqlalchemy.orm import Session

        session = Session(connection)
        asset = stored(thing)
        session.add(asset)
        session.flush()
        by_sql = session.scalar(select(Asset.id).where(Asset.id == asset.id, visible(actor))) is not None
        undone.rollback()
    assert (by_scope, by_sql) == (said, said)


@given(thing=things, actor=actors)
def test_who_may_not_discover_may_do_nothing(thing: Thing, actor: Actor):
    if not decide(actor, thing, "discover", NOW).allowed:
        others = ("preview", "download", "download_original", "edit", "share", "publish", "manage")
        assert not any(decide(actor, thing, action, NOW).allowed for action in others)


@given(thing=things, actor=actors)
def test_every_answer_gives_a_reason_in_two_languages(thing: Thing, actor: Actor):
    for action in ("discover", "download", "edit"):
        reasons = decide(actor, thing, action, NOW).reasons  # type: ignore[arg-type]
        assert reasons
        assert all(reason.vi and reason.en for reason in reasons)


@pytest.mark.parametrize(
    ("action", "journalist", "editor"),
    [("edit", True, True), ("manage", True, True), ("share", False, True), ("publish", False, True)],
)
def test_a_journalist_works_on_her_own_and_an_editor_on_the_desk(action: str, journalist: bool, editor: bool):
    an, binh = Actor(AN, roles={DESKS[0]: "journalist"}), Actor(BINH, roles={DESKS[0]: "editor"})
    assert decide(an, Thing(), action, NOW).allowed is journalist  # type: ignore[arg-type]
    assert decide(binh, Thing(), action, NOW).allowed is editor  # type: ignore[arg-type]


def test_a_journalist_does_not_edit_a_colleagues_asset():
    other = Actor(CHI, roles={DESKS[0]: "journalist"})
    assert not decide(other, Thing(), "edit", NOW).allowed


def test_an_outsider_previews_the_public_and_downloads_nothing():
    thing = Thing(visibility="public")
    assert decide(NOBODY, thing, "preview", NOW).allowed
    assert [reason.code for reason in decide(NOBODY, thing, "download", NOW).reasons] == ["outsider"]


def test_what_is_in_the_bin_is_seen_only_by_those_who_can_restore_it():
    binned = Thing(visibility="public", deleted_at=NOW)
    assert decide(Actor(BINH, roles={DESKS[0]: "editor"}), binned, "manage", NOW).allowed
    assert not decide(Actor(CHI, roles={DESKS[1]: "admin"}), binned, "discover", NOW).allowed
    assert not decide(NOBODY, binned, "discover", NOW).allowed


def test_a_membership_counts_only_on_its_days():
    user = User(id=AN, email="an@example.test", superadmin=False, created_at=NOW)
    user.memberships = [
        Membership(organisation_id=DESKS[0], role="editor", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    ]
    assert actor_for(user, date(2025, 12, 31)).roles == {DESKS[0]: "editor"}
    assert actor_for(user, date(2026, 1, 1)).roles == {}


def test_the_highest_of_two_roles_counts():
    user = User(id=AN, email="an@example.test", superadmin=False, created_at=NOW)
    user.memberships = [
        Membership(organisation_id=DESKS[0], role=role, valid_from=date(2025, 1, 1)) for role in ("admin", "journalist")
    ]
    assert actor_for(user, date(2026, 1, 1)).roles == {DESKS[0]: "admin"}
