"""Jobs: claimed once, held by a token, tried again, set free when their worker dies."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.db import Database, new_id
from archive.errors import LeaseLost
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.migrate import upgrade
from tests.databases import BOTH_DATABASES
from tests.running import until

pytestmark = BOTH_DATABASES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=31)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.writing() as session:
        yield session


def claim(session: Session, now: datetime = NOW, *lanes: str) -> jobs.Held:
    held = jobs.claim(session, now, lanes or ("quick",), "worker@here:1", 30)
    assert held is not None
    return held


def test_a_job_is_claimed_once(session: Session):
    jobs.enqueue(session, NOW, "ingest", "quick")
    claim(session)
    assert jobs.claim(session, NOW, ["quick"], "other", 30) is None


def test_thirty_threads_claim_thirty_jobs_once_each(db: Database):
    with db.writing() as session:
        for _ in range(30):
            jobs.enqueue(session, NOW, "ingest", "quick")
    taken: list[str] = []

    def work() -> None:
        for _ in range(5):
            with db.writing() as session:
                held = jobs.claim(session, NOW, ["quick"], "w", 30)
            if held is not None:
                taken.append(held.job_id)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 30


def test_the_quick_lane_never_takes_a_film(session: Session):
    jobs.enqueue(session, NOW, "ingest", "long")
    assert jobs.claim(session, NOW, ["quick"], "w", 30) is None


def test_a_silent_worker_loses_its_job_and_its_say(session: Session):
    jobs.enqueue(session, NOW, "ingest", "quick")
    first = claim(session)
    second = claim(session, LATER)
    assert second.job_id == first.job_id
    with pytest.raises(LeaseLost):
        jobs.hold(session, LATER, first, 30)


def test_a_worker_that_speaks_keeps_its_job(session: Session):
    jobs.enqueue(session, NOW, "ingest", "quick")
    held = claim(session)
    jobs.hold(session, NOW + timedelta(seconds=20), held, 30, 0.5)
    assert jobs.claim(session, LATER, ["quick"], "other", 30) is None


def test_a_finished_job_cannot_be_finished_again(session: Session):
    jobs.enqueue(session, NOW, "ingest", "quick")
    held = claim(session)
    jobs.finish(session, NOW, held)
    with pytest.raises(LeaseLost):
        jobs.fail(session, NOW, held, "late", "too late")


def test_a_job_put_back_waits_longer_each_time(session: Session):
    job = jobs.enqueue(session, NOW, "ingest", "quick")
    waits = []
    now = NOW
    for _ in range(3):
        held = claim(session, now)
        jobs.put_back(session, now, held, "disk", "full")
        session.refresh(job)
        waits.append((job.not_before - now).total_seconds())
        now = job.not_before
    assert waits == [2.0, 15.0, 120.0]


def test_a_failed_job_runs_again_when_a_person_asks(session: Session):
    job = jobs.enqueue(session, NOW, "ingest", "quick", asset_id="0" * 8 + "-0000-7000-8000-" + "0" * 12)
    jobs.fail(session, NOW, claim(session), "damaged", "damaged")
    session.expire_all()
    assert jobs.retry(session, NOW, job.asset_id or "") is job
    assert claim(session).attempt == 1


@pytest.fixture
def ended() -> Iterator[int]:
    """A process that has ended while nobody took note of it."""
    process = subprocess.Popen(["true"])
    until(lambda: Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z", "it has ended")
    yield process.pid
    process.wait()


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize(("forgive", "attempts"), [(True, 0), (False, 1)])
def test_jobs_of_dead_workers_are_free_at_once(session: Session, ended: int, noted: bool, forgive: bool, attempts: int):
    job = jobs.enqueue(session, NOW, "ingest", "quick")
    jobs.claim(session, NOW, ["quick"], f"worker@{socket.gethostname()[:36]}:{999999999 if noted else ended}", 30)
    assert jobs.free_the_dead(session, NOW, forgive=forgive) == 1
    session.flush()
    session.refresh(job)
    assert (job.state, job.attempts) == ("waiting", attempts)


def test_a_worker_told_to_stop_hands_on_without_blame(session: Session):
    job = jobs.enqueue(session, NOW, "ingest", "quick")
    jobs.hand_on(session, NOW, claim(session))
    session.expire_all()
    assert (session.get_one(Job, job.id).state, session.get_one(Job, job.id).attempts) == ("waiting", 0)


def test_a_named_lease_has_one_holder(session: Session):
    a, b = "0" * 8 + "-0000-7000-8000-" + "a" * 12, "0" * 8 + "-0000-7000-8000-" + "b" * 12
    assert jobs.take(session, NOW, "index", a, 20)
    assert not jobs.take(session, NOW, "index", b, 20)
    assert jobs.take(session, NOW + timedelta(seconds=21), "index", b, 20)
    assert not jobs.take(session, NOW + timedelta(seconds=22), "index", a, 20)


def test_two_jobs_of_one_asset_never_run_at_once(session: Session):
    asset = new_id()
    jobs.enqueue(session, NOW, "ingest", "quick", asset)
    jobs.enqueue(session, NOW, "ingest", "quick", asset)
    other = jobs.enqueue(session, NOW, "ingest", "quick", new_id())
    session.flush()
    first = jobs.claim(session, NOW, ["quick"], "a", 30)
    second = jobs.claim(session, NOW, ["quick"], "b", 30)
    assert first is not None
    assert second is not None
    assert (first.asset_id, second.job_id) == (asset, other.id)
    assert jobs.claim(session, NOW, ["quick"], "c", 30) is None
    jobs.finish(session, NOW, first)
    third = jobs.claim(session, NOW, ["quick"], "c", 30)
    assert third is not None
    assert third.asset_id == asset


def test_waiting_out_an_outage_does_not_count_against_the_file_and_never_takes_longer_than_a_minute(session: Session):
    jobs.enqueue(session, NOW, "ingest", "quick", new_id())
    session.flush()
    at = NOW
    for _ in range(20):
        held = jobs.claim(session, at, ["quick"], "a", 30)
        assert held is not None
        assert held.attempt == 1
        jobs.wait_out(session, at, held, "StorageFull", "full")
        at += timedelta(seconds=61)
