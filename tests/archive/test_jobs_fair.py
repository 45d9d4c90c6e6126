"""Whose turn it is: organisations alternate, higher priorities go first, and nobody's thousand films starve one photo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from archive.db import Database, new_id
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.migrate import upgrade
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DANTRI, TAPCHI = new_id(), new_id()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    db = Database(database_url)
    upgrade(db)
    with db.writing() as session:
        yield session
    db.close()


def put(session: Session, organisation: str, times: int = 1, priority: int = 0) -> list[Job]:
    made = [
        jobs.enqueue(session, NOW, "ingest", "long", priority=priority, organisation_id=organisation)
        for _ in range(times)
    ]
    session.flush()
    return made


def worked(session: Session, times: int, *, finish: bool = True) -> list[str]:
    """Whose jobs the next ``times`` claims take: D or T."""
    order = []
    for _ in range(times):
        held = jobs.claim(session, NOW, ["long"], "w", 30)
        assert held is not None
        order.append("D" if session.get_one(Job, held.job_id).organisation_id == DANTRI else "T")
        if finish:
            jobs.finish(session, NOW, held)
    return order


def test_organisations_alternate_however_much_each_put_in(session: Session):
    put(session, DANTRI, 5)
    put(session, TAPCHI, 2)
    assert "".join(worked(session, 7)) == "DTDTDDD"


def test_who_comes_late_does_not_wait_behind_all_of_the_other(session: Session):
    put(session, DANTRI, 20)
    worked(session, 3)
    put(session, TAPCHI)
    assert "T" in worked(session, 2)


def test_who_was_idle_long_gets_no_more_than_its_turn(session: Session):
    put(session, DANTRI, 6)
    worked(session, 3)
    put(session, TAPCHI, 3)
    assert sorted(worked(session, 2)) == ["D", "T"]


def test_those_in_work_count_as_the_present_turn(session: Session):
    put(session, DANTRI, 4)
    worked(session, 2, finish=False)
    put(session, TAPCHI, 1)
    assert "T" in worked(session, 2, finish=False)


def test_a_higher_priority_goes_before_all_others(session: Session):
    put(session, DANTRI, 3)
    put(session, TAPCHI, 1, priority=1)
    assert worked(session, 2) == ["T", "D"]


def test_a_lower_priority_waits_for_all_others(session: Session):
    put(session, TAPCHI, 1, priority=-1)
    put(session, DANTRI, 2)
    assert worked(session, 3) == ["D", "D", "T"]


def test_a_job_that_failed_long_ago_keeps_nobody_back(session: Session):
    last = put(session, DANTRI, 3)[-1]
    for _ in range(3):
        held = jobs.claim(session, NOW, ["long"], "w", 30)
        assert held is not None
        jobs.fail(session, NOW, held, "damaged", "damaged")
    session.expire_all()
    put(session, TAPCHI, 2)
    put(session, DANTRI, 1)
    assert session.get_one(Job, last.id).state == "failed"
    assert "D" in worked(session, 2)
