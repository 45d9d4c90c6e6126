"""kill -9 at many moments: after the restart everything completes, nothing twice, nothing lost, no ffmpeg left."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.given import encoding, film, found_by_index, processes
from tests.running import Running, descendants_left, until

SEED = 20260101


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all: each test leaves it running."""
    running = Running(tmp_path_factory.mktemp("killed") / "home", KHO_WORKERS__LEASE_SECONDS="3").start()
    yield running
    running.stop()


@pytest.fixture
def long_film(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """No two are alike: the same bytes again would be the same asset."""
    return film(tmp_path / "film.mp4", 8, comment=request.node.name)


@pytest.mark.slow
def test_workers_killed_during_a_transcode(archive: Running, long_film: Path):
    asset_id = archive.upload(long_film).json["id"]
    moments = random.Random(SEED)
    for _ in range(3):
        until(lambda: encoding(archive), "ffmpeg runs")
        time.sleep(moments.uniform(0, 1.0))
        for pid in processes(archive, "worker"):
            os.kill(pid, signal.SIGKILL)
        until(
            lambda: (
                not [line for line in descendants_left(str(archive.home)) if "ffmpeg" in line]
                or processes(archive, "worker")
            ),
            "ffmpeg is gone",
        )
    done = archive.ended(asset_id)
    assert done["state"] == "ready", done["problems"]
    archive.stop()
    assert descendants_left(str(archive.home)) == []
    assert "0 missing" in archive.kho("check")
    archive.start()


@pytest.mark.slow
def test_everything_killed_during_the_pipeline_at_many_moments(archive: Running, long_film: Path):
    asset_id = archive.upload(long_film, {"title": "Mấtđiện"}).json["id"]
    moments = random.Random(SEED)
    for _ in range(4):
        time.sleep(moments.uniform(0.05, 2.5))
        archive.kill()
        until(lambda: not descendants_left(str(archive.home)), "nothing of it is left", 20)
        archive.start()
    done = archive.ended(asset_id)
    assert done["state"] == "ready", done["problems"]
    assert [item["id"] for item in found_by_index(archive, "Mấtđiện")["items"]] == [asset_id]
    assert "0 missing" in archive.kho("check")


@pytest.mark.slow
def test_an_accepted_upload_survives_a_power_cut_the_moment_it_is_accepted(archive: Running, shared_media: Path):
    accepted = []
    for name in ("gps.jpg", "landscape_1.jpg", "landscape_3.jpg"):
        accepted.append(archive.upload(shared_media / "photo" / name).json["id"])
        archive.kill()
        archive.start()
    assert {archive.ended(asset_id)["state"] for asset_id in accepted} == {"ready"}

    def all_found() -> bool:
        page = archive.call("GET", "/api/v1/assets?kind=photo").json
        return sorted(item["id"] for item in page["items"]) == sorted(accepted) and page["notice"] is None

    until(all_found, "all are found, each once")
