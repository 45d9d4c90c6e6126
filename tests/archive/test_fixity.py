"""Originals are read again: damage is found, told once, and forgotten when it is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.audit.models import Event
from archive.catalogue.models import File
from archive.copies import fixity
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES


@pytest.fixture
def original(services, cast, put, work) -> Path:
    put(cast.an, "một")
    work()
    with services.db.reading() as session:
        return services.home / "store" / "blobs" / session.query(File).one().key


def spoil(path: Path) -> bytes:
    before = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes(reversed(before)))
    return before


def events(services) -> list[str]:
    with services.db.reading() as session:
        return [event.action for event in session.query(Event).order_by(Event.id) if event.action.startswith("fixity")]


def later(services, clock, days: int) -> None:
    clock.forward(days=days)


def test_nothing_is_read_before_its_time(services, clock, original) -> None:
    spoil(original)
    assert fixity.check_due(services).read == 0
    later(services, clock, 91)
    assert fixity.check_due(services) == fixity.Checked(1, 1)


def test_damage_is_told_once_and_mending_too(services, clock, original) -> None:
    before = spoil(original)
    for _ in range(2):
        later(services, clock, 91)
        fixity.check_due(services)
    assert events(services) == ["fixity.failed"]
    original.write_bytes(before)
    later(services, clock, 91)
    fixity.check_due(services)
    assert events(services) == ["fixity.failed", "fixity.mended"]
    with services.db.reading() as session:
        assert fixity.damaged(session) == 0


def test_the_operator_s_look_reads_everything_and_names_it(services, original) -> None:
    original.unlink()
    lines: list[str] = []
    assert fixity.check_all(services, lines.append).damaged == 1
    assert original.name in lines[0]


def test_a_store_that_is_away_damages_nothing(services, clock, original) -> None:
    folder = services.home / "store" / "blobs"
    folder.rename(folder.with_name("away"))
    later(services, clock, 91)
    assert fixity.check_due(services, seconds=0.05).damaged == 0
    folder.with_name("away").rename(folder)
    assert events(services) == []


def test_the_numbers_say_so(services, api, original) -> None:
    spoil(original)
    fixity.check_all(services, print)
    told = api(None).get("/metrics").text
    assert "kho_damaged_originals 1.0" in told
    assert api(None).get("/readyz").json["checks"]["originals"]["well"] is False
