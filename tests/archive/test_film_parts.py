"""A long film is worked on by many: cut, encoded in pieces, joined; by real workers on real rows and objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.catalogue.models import Asset, AssetFacts
from archive.config import FilmParts
from archive.film_parts import service as film_parts
from archive.jobs.models import PART, PARTED, Job
from archive.jobs.worker import Worker
from archive.services import Services
from archive.serving import bulk
from tests.ingest.films import lavfi, make

SECONDS = 42


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small, with sound, key frames every 2.4 s: three pieces of 12 to 16 s."""
    picture = f"testsrc2=size=160x90:rate=25:duration={SECONDS}"
    sound = f"sine=frequency=440:duration={SECONDS}"
    options = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "60", "-c:a", "aac"]
    return make(tmp_path_factory.mktemp("film") / "phim.mp4", *lavfi(picture, sound), *options)


@pytest.fixture
def services(services: Services) -> Iterator[Services]:
    """Films from half a minute on are cut, for two workers."""
    keys = FilmParts(from_seconds=30, longest_seconds=16, workers=2)
    object.__setattr__(services, "settings", services.settings.model_copy(update={"film_parts": keys}))
    return services


def put_in(services: Services, film: Path) -> str:
    """As the operator does, for Dân trí; returns the asset's id."""
    assert bulk.ingest(services, [str(film)], "dantri", wait=False, as_json=True) == 0
    with services.db.reading() as session:
        return str(session.scalar(select(Asset.id).order_by(Asset.id.desc()).limit(1)))


def jobs_of(services: Services, asset_id: str) -> list[tuple[str, str]]:
    with services.db.reading() as session:
        own = select(Job).where(Job.asset_id == asset_id, Job.kind.in_(("ingest", PART))).order_by(Job.id)
        return [(job.kind, job.state) for job in session.scalars(own)]


def state_of(services: Services, asset_id: str) -> str:
    with services.db.reading() as session:
        return session.get_one(Asset, asset_id).state


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
    with services.db.reading() as session:
        assert session.get_one(AssetFacts, asset).technical["pictures"] == SECONDS * 25
