"""Uploading 1 GiB in parts into a running archive, over ``cp`` + SHA-256 of the same file; memory of the web process.

usage: python -m dev.bench.upload [--mebibytes 1024] [--rounds 3]
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dev.bench.row import say
from tests.running import Running

BLOCK = 1024**2


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as folder:
        source = film_like(Path(folder) / "film.mp4", asked.mebibytes)
        archive = Running(Path(folder) / "home", KHO_WORKERS__LONG="0").start()
        archive.token("admin@localhost")  # made before the clock starts
        grown = Memory(archive)
        try:
            ratios = []
            for number in range(asked.rounds):
                # A new copy each time, as the archive keeps each file: memory that was never used costs both alike.
                copy = Path(folder) / f"copy-{number}"
                bare = timed(lambda copy=copy: copy_and_hash(source, copy))
                ratios.append(timed(lambda: upload(archive, source)) / bare)
                freshen(source)
        finally:
            archive.stop()
    say("upload over cp + sha-256", 1.5, ratio=statistics.median(ratios), mebibytes=asked.mebibytes, rounds=ratios)
    say("web memory growth while uploading, MiB", 32, value=grown.mebibytes())
    return 0


def film_like(path: Path, mebibytes: int) -> Path:
    """A real short film followed by a ``free`` box of noise (ISO/IEC 14496-12, 8.1.2), which players skip."""
    made = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=1", "-c:v", "libx264", "-f", "mp4", str(path)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *made], check=True)
    with path.open("ab") as file:
        file.write(struct.pack(">I4sQ", 1, b"free", 16 + mebibytes * BLOCK))
        for _ in range(mebibytes):
            file.write(os.urandom(BLOCK))
    return path


def freshen(path: Path) -> None:
    """Other bytes, so that the next upload is no duplicate."""
    with path.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(os.urandom(4096))


def copy_and_hash(source: Path, target: Path) -> None:
    """What the bytes cost anyhow: one durable copy, one hash."""
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    with source.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def upload(archive: Running, source: Path) -> str:
    """Begin, three parts at a time, complete: as the browser does. Returns the id of the asset."""
    begun = archive.send(
        "POST", "/api/v1/uploads", {"name": source.name, "size": source.stat().st_size, "organisation": "dantri"}
    ).json
    numbers = iter(range(1, -(-source.stat().st_size // begun["part_size"]) + 1))
    lock, token = threading.Lock(), archive.token("admin@localhost")
    etags: dict[int, str] = {}

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", archive.port)
        with source.open("rb") as file:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                file.seek((number - 1) * begun["part_size"])
                body = file.read(begun["part_size"])
                headers = {"Authorization": f"Bearer {token}", "X-Part-SHA256": hashlib.sha256(body).hexdigest()}
                connection.request("PUT", f"/api/v1/uploads/{begun['id']}/parts/{number}", body, headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status < 300, answer.status
                etags[number] = answer.headers["ETag"]

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    parts: list[dict[str, Any]] = [{"number": number, "etag": etag} for number, etag in sorted(etags.items())]
    done = archive.send("POST", f"/api/v1/uploads/{begun['id']}/complete", {"parts": parts})
    assert done.status in (200, 202), json.dumps(done.json)
    return str(done.json["id"])


def timed(work: Any) -> float:
    """Wall seconds of a call."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


class Memory:
    """How far the web processes grow beyond where they stood."""

    def __init__(self, archive: Running) -> None:
        self.archive = archive
        self.start = self._now()
        self.peak = self.start
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, self._now())
            time.sleep(0.2)

    def _now(self) -> int:
        total = 0
        for entry in Path("/proc").iterdir():
            try:
                if (
                    entry.name.isdigit()
                    and b"archive\0web" in (entry / "cmdline").read_bytes()
                    and str(self.archive.home).encode() in (entry / "environ").read_bytes()
                ):
                    total += int((entry / "statm").read_text().split()[1]) * 4096
            except OSError:
                continue
        return total

    def mebibytes(self) -> float:
        """Growth in MiB."""
        return (self.peak - self.start) / BLOCK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
