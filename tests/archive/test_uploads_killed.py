"""kill -9 of the whole process while a file comes in: what was answered for is never sent again, and nothing enters twice."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.running import Running

PART = 256 * 1024
PARTS = 8


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "home", KHO_STORE__PART_SIZE=str(PART), KHO_WORKERS__LONG="0").start()
    yield running
    running.stop()


@pytest.fixture
def data(photo) -> bytes:
    """A real JPEG and what may follow its end: eight parts, the last a short one."""
    return photo("killed") + b"x" * (PART * (PARTS - 1))


def piece(data: bytes, number: int) -> bytes:
    return data[(number - 1) * PART : number * PART]


def half_a_part(archive: Running, path: str, body: bytes) -> socket.socket:
    """A request whose body stops in the middle, still open."""
    line = socket.create_connection(("127.0.0.1", archive.port))
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {archive.token('admin@localhost')}\r\nContent-Length: {len(body)}\r\n\r\n"
    line.sendall(head.encode() + body[: len(body) // 2])
    return line


def begin(archive: Running, data: bytes):
    return archive.send("POST", "/api/v1/uploads", {"name": "a.jpg", "size": len(data), "fingerprint": "f"}).json


def test_parts_that_were_answered_survive_and_half_a_part_does_not_count(archive, data):
    upload = begin(archive, data)["id"]
    path = f"/api/v1/uploads/{upload}/parts"
    answered: set[int] = set()
    for round_ in ((3, 1), (8, 5), (2, 7)):
        for number in round_:
            assert archive.call("PUT", f"{path}/{number}", piece(data, number)).status == 200
            answered.add(number)
        with half_a_part(archive, f"{path}/4", piece(data, 4)):
            archive.kill()
        archive.start()
        again = begin(archive, data)
        assert again["id"] == upload
        assert {part["number"] for part in again["parts_done"]} == answered
    for number in set(range(1, PARTS + 1)) - answered:
        assert archive.call("PUT", f"{path}/{number}", piece(data, number)).status == 200
    done = archive.call("POST", f"/api/v1/uploads/{upload}/complete")
    assert done.status == 202
    asset = archive.ended(done.json["id"])
    assert (asset["state"], asset["original"]["sha256"]) == ("ready", hashlib.sha256(data).hexdigest())


def test_a_kill_while_completing_ends_in_one_asset(archive, data):
    upload = begin(archive, data)["id"]
    for number in range(1, PARTS + 1):
        assert archive.call("PUT", f"/api/v1/uploads/{upload}/parts/{number}", piece(data, number)).status == 200

    def ask() -> None:
        with suppress(OSError, HTTPException):
            while True:
                archive.call("POST", f"/api/v1/uploads/{upload}/complete")

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    archive.kill()
    for thread in asking:
        thread.join()
    archive.start()
    ids = {archive.call("POST", f"/api/v1/uploads/{upload}/complete").json["id"] for _ in range(2)}
    assert len(ids) == 1
    assert archive.ended(ids.pop())["state"] == "ready"
    assert archive.call("GET", "/api/v1/assets").json["total"] == 1
