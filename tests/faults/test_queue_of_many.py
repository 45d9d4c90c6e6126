"""Rows on PostgreSQL, word by Celery: Redis and workers die at any moment, and every file is worked once, to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.brokers import Broker
from tests.databases import made_database
from tests.faults.given import picture, processes
from tests.running import ROOT, Running, until


@pytest.fixture(scope="module")
def broker(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    made = Broker(tmp_path_factory.mktemp("broker"))
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def archive(postgres_server: str, broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all: each test leaves it running, with nothing to do."""
    with made_database(postgres_server, f"tests_queue_{os.getpid()}") as url:
        keys = {"KHO_DATABASE__URL": url, "KHO_QUEUE__BACKEND": "celery", "KHO_QUEUE__BROKER": broker.url}
        running = Running(tmp_path_factory.mktemp("many") / "home", **keys, KHO_WORKERS__LEASE_SECONDS="3").start()
        yield running
        running.stop()


def put(archive: Running, tmp_path: Path, *shades: int) -> list[str]:
    sent = [archive.upload(picture(tmp_path / f"{shade}.jpg", shade)) for shade in shades]
    assert {answer.status for answer in sent} == {202}
    return [str(answer.json["id"]) for answer in sent]


def rows(archive: Running, question: str) -> list[tuple[object, ...]]:
    engine = create_engine(archive.database_url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(question))]
    engine.dispose()
    return found


def assert_all_ended_once(archive: Running, assets: list[str]) -> None:
    assert {archive.ended(asset)["state"] for asset in assets} == {"ready"}
    until(lambda: rows(archive, "SELECT count(*) FROM job WHERE state <> 'done'") == [(0,)], "every job is done")
    mine = f"kind = 'ingest' AND asset_id IN ({', '.join(repr(asset) for asset in assets)})"
    assert rows(archive, f"SELECT count(*), count(DISTINCT asset_id) FROM job WHERE {mine}") == [
        (len(assets), len(assets))
    ]


def test_uploads_before_while_and_after_the_broker_is_dead_are_all_worked(
    archive: Running, broker: Broker, tmp_path: Path
):
    assets = put(archive, tmp_path, 1, 2)
    broker.kill()
    assets += put(archive, tmp_path, 3, 4)
    assert {archive.ended(asset)["state"] for asset in assets} == {"ready"}
    broker.start()
    assets += put(archive, tmp_path, 5, 6)
    assert_all_ended_once(archive, assets)


def test_workers_killed_again_and_again_lose_no_job(archive: Running, tmp_path: Path):
    assets = put(archive, tmp_path, *range(10, 16))
    for _ in range(3):
        busy = until(lambda: processes(archive, "worker"), "workers live")
        for pid in busy:
            os.kill(pid, signal.SIGKILL)
    assert_all_ended_once(archive, assets)


def test_a_worker_of_another_machine_joins_in_and_leaves_politely(archive: Running, tmp_path: Path):
    command = [sys.executable, "-m", "archive", "worker", "--lanes", "quick"]
    other = subprocess.Popen(command, cwd=ROOT, env=archive.environment, stderr=subprocess.DEVNULL)
    try:
        for pid in processes(archive, "worker"):
            os.kill(pid, signal.SIGSTOP)
        assets = put(archive, tmp_path, 30, 31)
        assert {archive.ended(asset)["state"] for asset in assets} == {"ready"}
        theirs = f"asset_id IN ({', '.join(repr(asset) for asset in assets)})"
        assert {
            worker for (worker,) in rows(archive, f"SELECT worker FROM job WHERE kind = 'ingest' AND {theirs}")
        } == {f"worker@{os.uname().nodename[:36]}:{other.pid}"}
        other.terminate()
        assert other.wait(30) == 0
    finally:
        for pid in processes(archive, "worker"):
            os.kill(pid, signal.SIGCONT)
        other.kill()


def test_who_waits_for_work_writes_nothing(archive: Running, tmp_path: Path):
    assert_all_ended_once(archive, put(archive, tmp_path, 50))
    written = (
        "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname NOT IN ('lease', 'event')"
    )
    seen: list[object] = []

    def stands_still() -> bool:
        seen.append(rows(archive, written)[0][0])
        return len(seen) > 50 and len(set(seen[-50:])) == 1

    until(stands_still, "the rows stand still", 60)
