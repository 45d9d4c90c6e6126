"""One long film, two workers, one of them killed: its piece is made again, the others are not, and nothing is left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archive.config import load
from archive.film_parts.service import is_scratch
from archive.wiring import build
from tests.faults.given import children, film, processes
from tests.running import EACH, Running, until

SECONDS = 44
SETTINGS = {
    "KHO_WORKERS__LONG": "2", "KHO_WORKERS__LEASE_SECONDS": "3", "KHO_LIMITS__THREADS": "1",
    "KHO_FILM_PARTS__FROM_SECONDS": "30", "KHO_FILM_PARTS__LONGEST_SECONDS": "12",
}  # fmt: skip


@pytest.fixture(params=EACH)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "home", on=request.param, **SETTINGS).start()
    yield running
    running.stop()


def rows(archive: Running, question: str) -> list[tuple[object, ...]]:
    engine = create_engine(archive.database_url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(question))]
    engine.dispose()
    return found


def making_a_piece(archive: Running) -> int | None:
    """A worker that encodes a piece now."""
    held = {str(name).rpartition(":")[2] for (name,) in rows(archive, "SELECT worker FROM job WHERE kind = 'part' AND state = 'running'")}  # fmt: skip
    for pid in processes(archive, "worker"):
        if str(pid) in held and any("frag_discont" in line for _, line in children(pid)):
            return pid
    return None


def scratch(archive: Running, asset: str) -> list[str]:
    services = build(load(None, archive.environment))
    try:
        return [blob.key for blob in services.store.list(f"derivatives/{asset}/") if is_scratch(blob.key)]
    finally:
        services.close()


def test_a_killed_worker_costs_its_piece_and_the_film_is_whole(archive: Running, tmp_path: Path):
    sent = archive.upload(film(tmp_path / "film.mp4", SECONDS, "320x180"))
    asset = str(sent.json["id"])
    victim = until(lambda: making_a_piece(archive), "a worker makes a piece")
    assert rows(archive, "SELECT count(*) FROM job WHERE kind = 'ingest' AND state = 'parted'") == [(1,)]
    os.kill(victim, signal.SIGKILL)
    ended = archive.ended(asset)
    assert (ended["state"], ended["problems"]) == ("ready", [])
    playlist = next(r for r in ended["renditions"] if r["name"] == "hls/v180.m3u8")
    said = archive.call("GET", playlist["url"], who=None).body.decode()
    assert said.count("#EXTINF:4.000000") == SECONDS // 4
    until(lambda: rows(archive, "SELECT count(*) FROM film_part") == [(0,)], "nothing is left of the pieces")
    assert rows(archive, "SELECT count(*) FROM job WHERE kind = 'part'") == [(0,)]
    assert scratch(archive, asset) == []
