"""A long film is worked on by many: cut, encoded in pieces, joined; by real workers on real rows and objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import select

from archive.catalogue.models import Asset, AssetFacts
from archive.clock import SetClock
from archive.config import FilmParts
from archive.film_parts import service as film_parts
from archive.film_parts.models import FilmPart
from archive.jobs import service as jobs
from archive.jobs.models import PART, PARTED, Job
from archive.jobs.worker import Worker
from archive.services import Services
from archive.serving import bulk
from archive.uploads import service as uploads
from archive.uploads.sweeping import sweep
from ingest.programs.ffmpeg import damaged
from ingest.result import OverLimit
from tests.ingest.films import lavfi, make

SECONDS, RATE = 42, 10


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small, with sound, key frames every 2.4 s: three pieces of 12 to 16 s."""
    picture = f"testsrc2=size=160x90:rate={RATE}:duration={SECONDS}"
    sound = f"sine=frequency=440:duration={SECONDS}"
    options = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "24", "-c:a", "aac"]
    return make(tmp_path_factory.mktemp("film") / "phim.mp4", *lavfi(picture, sound), *options)


@pytest.fixture
def services(services: Services) -> Iterator[Services]:
    """Films from half a minute on are cut, for two workers."""
    keys = FilmParts(from_seconds=30, longest_seconds=16, workers=2)
    object.__setattr__(services, "settings", services.settings.model_copy(update={"film_parts": keys}))
    return services


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Too short to be cut."""
    options = ["-c:v", "libx264", "-preset", "ultrafast"]
    return make(tmp_path_factory.mktemp("film") / "ngan.mp4", *lavfi("testsrc2=size=160x90:duration=2"), *options)


def put_in(services: Services, film: Path, code: str = "dantri") -> str:
    """As the operator does; returns the asset's id."""
    assert bulk.ingest(services, [str(film)], code, wait=False, as_json=True) == 0
    with services.db.reading() as session:
        return str(session.scalar(select(Asset.id).order_by(Asset.id.desc()).limit(1)))


def jobs_of(services: Services, asset_id: str) -> list[tuple[str, str]]:
    with services.db.reading() as session:
        own = select(Job).where(Job.asset_id == asset_id, Job.kind.in_(("ingest", PART))).order_by(Job.id)
        return [(job.kind, job.state) for job in session.scalars(own)]


def state_of(services: Services, asset_id: str) -> str:
    with services.db.reading() as session:
        return session.get_one(Asset, asset_id).state


def pictures(services: Services, asset_id: str) -> object:
    with services.db.reading() as session:
        return session.get_one(AssetFacts, asset_id).technical["pictures"]


def scratch(services: Services, asset_id: str) -> list[str]:
    return [blob.key for blob in services.store.list(f"derivatives/{asset_id}/") if film_parts.is_scratch(blob.key)]


def test_a_film_waits_for_its_pieces_without_a_worker_and_is_whole_when_they_are_there(services: Services, film: Path):
    asset = put_in(services, film)
    worker = Worker(services, ["long"])
    assert worker.step()
    assert jobs_of(services, asset) == [("ingest", PARTED), *[(PART, "waiting")] * 4]
    assert state_of(services, asset) == "processing"
    shares = []
    for _ in range(4):
        assert worker.step()
        with services.db.reading() as session:
            shares.append(session.scalar(select(Job.progress).where(Job.asset_id == asset, Job.kind == "ingest")))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(0.97)
    assert jobs_of(services, asset)[0] == ("ingest", "waiting")
    assert worker.step()
    assert state_of(services, asset) == "ready"
    assert jobs_of(services, asset) == [("ingest", "done")]
    assert scratch(services, asset) == []
    assert pictures(services, asset) == SECONDS * RATE


def cut(services: Services, film: Path) -> tuple[str, Worker]:
    """A film whose pieces wait; its id, and a worker."""
    asset, worker = put_in(services, film), Worker(services, ["long"])
    assert worker.step()
    return asset, worker


def finish(worker: Worker) -> None:
    while worker.step():
        pass


def test_a_worker_that_dies_costs_only_its_piece(services: Services, clock: SetClock, film: Path):
    asset, worker = cut(services, film)
    assert worker.step()
    with services.db.writing() as session:
        dead = jobs.claim(session, services.now(), ["long"], "worker@elsewhere:1", 30)
    assert dead is not None
    assert dead.kind == PART
    for _ in range(2):
        assert worker.step()
    assert not worker.step()
    clock.forward(seconds=31)
    assert worker.step()
    with services.db.reading() as session:
        attempts = {job.id: job.attempts for job in session.scalars(select(Job).where(Job.kind == PART))}
    assert attempts.pop(dead.job_id) == 2
    assert set(attempts.values()) == {1}
    finish(worker)
    assert state_of(services, asset) == "ready"


def test_a_piece_that_cannot_be_made_fails_the_film_with_its_reason(
    services: Services, film: Path, monkeypatch: pytest.MonkeyPatch
):
    asset, worker = cut(services, film)
    assert worker.step()
    with monkeypatch.context() as broken:
        broken.setattr("ingest.piece", refusing(OverLimit("time_limit", "quá lâu", "too long")))
        assert worker.step()
    assert worker.step()
    with services.db.reading() as session:
        row = session.get_one(Asset, asset)
        assert (row.state, [problem["code"] for problem in row.problems]) == ("failed", ["time_limit"])
    assert jobs_of(services, asset) == [("ingest", "failed")]
    assert scratch(services, asset) == []
    with services.db.writing() as session:
        assert jobs.retry(session, services.now(), asset) is not None
    finish(worker)
    assert state_of(services, asset) == "ready"


def refusing(error: Exception) -> Callable[..., NoReturn]:
    def piece(*_: object, **__: object) -> NoReturn:
        raise error

    return piece


def test_where_a_piece_does_not_decode_by_itself_one_run_has_the_last_word(
    services: Services, film: Path, monkeypatch: pytest.MonkeyPatch
):
    asset, worker = cut(services, film)
    with monkeypatch.context() as broken:
        broken.setattr("ingest.piece", refusing(damaged("no picture")))
        assert worker.step()
    assert worker.step()
    assert state_of(services, asset) == "ready"
    assert pictures(services, asset) == SECONDS * RATE
    assert jobs_of(services, asset) == [("ingest", "done")]


def test_a_piece_that_the_store_lost_is_no_reason_to_fail(services: Services, film: Path):
    asset, worker = cut(services, film)
    for _ in range(4):
        assert worker.step()
    services.store.delete(next(key for key in scratch(services, asset) if key.endswith("v90.mp4")))
    assert worker.step()
    assert state_of(services, asset) == "ready"
    assert pictures(services, asset) == SECONDS * RATE


def test_an_asset_that_is_purged_takes_its_pieces_along(services: Services, clock: SetClock, film: Path):
    asset, worker = cut(services, film)
    assert worker.step()
    with services.db.writing() as session:
        session.get_one(Asset, asset).deleted_at = services.now()
    clock.forward(days=31)
    assert scratch(services, asset)
    sweep(services)
    assert scratch(services, asset) == []
    assert jobs_of(services, asset) == []
    assert not worker.step()


def test_what_a_killed_worker_left_of_a_finished_film_is_swept(services: Services, film: Path):
    asset, worker = cut(services, film)
    assert worker.step()
    with services.db.writing() as session:
        session.scalars(select(Job).where(Job.asset_id == asset, Job.kind == "ingest")).one().state = "done"
    assert scratch(services, asset)
    assert film_parts.sweep(services) == 1
    assert scratch(services, asset) == []
    with services.db.reading() as session:
        assert session.scalars(select(FilmPart)).all() == []


def test_the_film_of_another_newsroom_does_not_wait_for_all_pieces(services: Services, film: Path, shorter: Path):
    asset, worker = cut(services, film)
    assert worker.step()
    other = put_in(services, shorter, "tapchi")
    for _ in range(2):
        assert worker.step()
    assert state_of(services, other) == "ready"
    assert state_of(services, asset) == "processing"


def test_a_film_in_pieces_is_worked_on_by_no_other_job(services: Services, film: Path):
    asset, worker = cut(services, film)
    with services.db.writing() as session:
        again = uploads.read_again(session, session.get_one(Asset, asset), services.now())
    for _ in range(4):
        assert worker.step()
    with services.db.reading() as session:
        assert session.get_one(Job, again.id).state == "waiting"
    finish(worker)
    assert state_of(services, asset) == "ready"
