"""The disk fills, or the store goes away, at each step: states stay honest and all goes on by itself when it is over."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.given import call_it, encoding, film, found_by_index, picture, search
from tests.running import Running, until

MIB = 1 << 20
FLOOR = 512 * MIB
"""What the archive leaves free for its rows; a small disk must be larger than that."""


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """A file system of its own, in memory: it costs only what is written."""
    place.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def filled(disk: Path, leave: int = 0) -> Iterator[None]:
    """The disk with only ``leave`` bytes free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        fill(disk, file.fileno(), leave)
    try:
        yield
    finally:
        ballast.unlink()


def fill(disk: Path, file: int, leave: int) -> None:
    end, share = 0, 1
    while (free := os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - leave) >= share * 4096:
        try:
            os.posix_fallocate(file, end, free // share)
            end += free // share
        except OSError:  # others write too: all of it may be gone before it is ours
            share *= 2


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with small_disk(tmp_path_factory.mktemp("small") / "disk", FLOOR + 300 * MIB) as place:
        yield place


@pytest.fixture(scope="module")
def archive(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Its home on a small disk, its index on a smaller one of its own."""
    home = disk / "home"
    with small_disk(home / "index", 2 * MIB):
        running = Running(home)
        running.log = tmp_path_factory.mktemp("log") / "home.log"
        running.start()
        running.token("admin@localhost")
        yield running
        running.stop()


def test_an_upload_that_finds_no_room_is_refused_in_words_and_taken_later(archive: Running, disk: Path, tmp_path: Path):
    path = picture(tmp_path / "a.jpg", 1)
    with filled(disk, FLOOR // 2):
        refused = archive.upload(path)
        assert (refused.status, refused.json["code"], refused.json["retry"]) == (507, "storage_full", True)
        begun = archive.send("POST", "/api/v1/uploads", {"name": "a.jpg", "size": path.stat().st_size})
        assert begun.status == 507
        assert search(archive, "")["total"] == 0
    taken = archive.upload(path)
    assert taken.status == 202
    assert archive.ended(taken.json["id"])["state"] == "ready"


def test_rows_that_find_no_room_are_refused_in_words_and_reading_goes_on(archive: Running, disk: Path, tmp_path: Path):
    asset = archive.upload(picture(tmp_path / "b.jpg", 2), {"title": "Còn nguyên"}).json["id"]
    archive.ended(asset)
    found_by_index(archive, "còn nguyên")
    with filled(disk):
        said = ({"description": f"{number}" * 5000} for number in range(1000, 1400))
        answers = (archive.send("PATCH", f"/api/v1/assets/{asset}", body, If_Match="*") for body in said)
        refused = next(answer for answer in answers if answer.status != 200)
        assert (refused.status, refused.json["code"]) == (507, "storage_full")
        assert archive.asset(asset)["title"] == "Còn nguyên"
        assert search(archive, "còn nguyên")["total"] == 1
        assert archive.call("GET", f"/media/{asset}/thumb.webp").status == 200
    call_it(archive, asset, "Lại ghi được")
    found_by_index(archive, "lại ghi được")


def test_work_that_finds_no_room_waits_and_goes_on_by_itself(archive: Running, disk: Path, tmp_path: Path):
    asset = archive.upload(film(tmp_path / "c.mp4", 6)).json["id"]
    until(lambda: encoding(archive), "the film is encoded")
    with filled(disk, MIB):
        waiting = until(
            lambda: (found := archive.asset(asset))["problems"] and found, "the asset says what it waits for", 60
        )
        assert waiting["state"] in ("received", "processing")
        assert [problem["code"] for problem in waiting["problems"]] == ["waiting_for_room"]
        assert "tự làm tiếp" in waiting["problems"][0]["message"]
    done = archive.ended(asset)
    assert (done["state"], done["problems"]) == ("ready", [])
    assert "0 missing" in archive.kho("check")


def test_an_index_without_room_answers_on_and_follows_later(archive: Running, tmp_path: Path):
    asset = archive.upload(picture(tmp_path / "d.jpg", 4), {"title": "Trước khi đầy"}).json["id"]
    archive.ended(asset)
    found_by_index(archive, "trước khi đầy")
    with filled(archive.home / "index"):
        for number in range(6):
            call_it(archive, asset, f"Lúc đầy {number}")
            page = search(archive, "")
            assert asset in [item["id"] for item in page["items"]]
        until(lambda: archive.call("GET", "/readyz", who=None).json["work"]["unindexed"] > 0, "the outbox holds it")
    found_by_index(archive, "lúc đầy 5")
    assert search(archive, "trước khi đầy")["total"] == 0


def test_a_store_that_is_away_is_said_and_work_waits_for_it(archive: Running, tmp_path: Path):
    asset = archive.upload(picture(tmp_path / "e.jpg", 5)).json["id"]
    archive.ended(asset)
    store, away = archive.home / "store", archive.home / "away"
    waiting = archive.upload(film(tmp_path / "f.mp4", 7)).json["id"]
    until(lambda: encoding(archive), "the film is encoded")
    store.rename(away)
    try:
        refused = archive.upload(picture(tmp_path / "g.jpg", 7))
        assert (refused.status, refused.json["code"]) == (503, "storage_unavailable")
        assert archive.call("GET", f"/media/{asset}/thumb.webp").status == 503
        ready = archive.call("GET", "/readyz", who=None)
        assert (ready.status, ready.json["checks"]["store"]["well"]) == (503, False)
        said = until(lambda: archive.asset(waiting)["problems"], "the asset says what it waits for", 60)
        assert [problem["code"] for problem in said] == ["waiting_for_store"]
        assert not store.exists()
    finally:
        away.rename(store)
    assert archive.call("GET", f"/media/{asset}/thumb.webp").status == 200
    assert archive.ended(waiting)["state"] == "ready"
    assert archive.upload(picture(tmp_path / "g.jpg", 7)).status == 202
