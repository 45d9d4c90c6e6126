"""A film of 10 GiB comes in, is worked on, and goes out again: what the web, the workers and their programs hold meanwhile.

usage: python -m dev.bench.ten_gib [--gibibytes 10] [--stack embedded|production] [--no-film]

The film is uncompressed (b48r in MOV, 640 x 360, five minutes at 10 GiB) with sound: so many bytes, so little to encode. On the
production stack's object store (MinIO, as ``make services`` starts it) bytes go there and come from there: the web's own counters say so.
Three times the film's size must be free on the disk. Everything is measured beyond where it stood after a film of a second.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from dev.bench import direct
from dev.bench.row import say
from dev.bench.upload import upload as through_web
from dev.bench.watch import CHILDREN, Watch, thirds
from dev.services.servers import ServerSet
from dev.services.stack import settings
from tests.running import Running

GIBIBYTE = 1024**3
RATE, FRAME = 25, 640 * 360 * 6
BLOCK = 1024**2
GROWTH = 32
"""MiB that the web may grow (design, section 8); the same is asked of a worker."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--gibibytes", type=float, default=10)
    parser.add_argument("--stack", choices=("embedded", "production"), default="embedded")
    parser.add_argument("--no-film", action="store_true", help="only up and down, no work on it")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where there is room; the films stay there for the next run"
    )
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kho-ten-", dir=asked.folder) as folder:
        kept = asked.folder or Path(folder)
        small = film(kept / "small.mov", 1, 440)
        large = film(kept / f"large-{asked.gibibytes:g}.mov", int(asked.gibibytes * GIBIBYTE / FRAME / RATE), 880)
        archive, clean = start(Path(folder) / "home", asked.stack, 0 if asked.no_film else 1)
        try:
            bench = Bench(archive, f"{asked.gibibytes:g} GiB", to_store=asked.stack == "production")
            bench.run(small, large, worked_on=not asked.no_film)
        finally:
            archive.stop()
            clean()
    return 0


def film(path: Path, seconds: int, tone: int) -> Path:
    """An uncompressed film with noise in it and uncompressed sound: four seconds again and again."""
    if path.exists():
        return path
    short = path.with_name(f"short-{path.name}")
    picture = f"testsrc2=size=640x360:rate={RATE}:duration={min(4, seconds)},noise=alls=40:allf=t"
    sound = f"sine={tone}:duration={min(4, seconds)}"
    form = ["-c:v", "rawvideo", "-pix_fmt", "rgb48be", "-tag:v", "b48r", "-c:a", "pcm_s24le"]
    made = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *form, str(short)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *made], check=True)
    again = ["-stream_loop", "-1", "-i", str(short), "-map", "0", "-c", "copy", "-t", str(seconds), str(path)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *again], check=True)
    short.unlink()
    return path


def start(home: Path, stack: str, long: int) -> tuple[Running, Any]:
    """The archive, and what takes away again what it put on servers."""
    if stack == "embedded":
        return Running(home, KHO_WORKERS__LONG=str(long)).start(), lambda: None
    servers = ServerSet()
    servers.start("minio")
    said = {key: value for key, value in settings(servers, home).items() if key.startswith("KHO_STORE__")}
    client = direct.client_of(servers, said)
    archive = Running(home, KHO_WORKERS__LONG=str(long), **said).start()
    buckets = (said["KHO_STORE__BUCKET_ORIGINALS"], said["KHO_STORE__BUCKET_DERIVATIVES"])
    return archive, lambda: direct.remove(client, buckets)


class Bench:
    """One run against one archive."""

    def __init__(self, archive: Running, label: str, *, to_store: bool) -> None:
        archive.answers_within = 900.0
        self.archive, self.to_store, self.label = archive, to_store, label
        self.proof = self._cookie() if to_store else {"Authorization": f"Bearer {archive.token('admin@localhost')}"}
        self.watch = Watch(archive.home)

    def run(self, small: Path, large: Path, *, worked_on: bool) -> None:
        """Print every row."""
        first = self._up(small)
        if worked_on:
            self._until_ready(first)
        self._down(first, small.stat().st_size)
        base = {role: max(self.watch.mebibytes(role)[-8:]) for role in ("web", "worker")}
        passed = self._passed()
        begun = self.watch.now()
        started = time.monotonic()
        key = self._up(large)
        self._row(f"web growth while {self.label} come in, MiB", "web", base, begun, seconds=time.monotonic() - started)
        if worked_on:
            self._film(key, base)
        self._downloads(key, large, base)
        if self.to_store:
            there = large.stat().st_size
            say(f"bytes of {self.label} up and twice down that the web passed on, share", 0.001, value=(self._passed() - passed) / there)  # fmt: skip
        self.watch.close()

    def _downloads(self, key: str, large: Path, base: dict[str, float]) -> None:
        size, begun = large.stat().st_size, self.watch.now()
        with large.open("rb") as file:
            expected = hashlib.file_digest(file, "sha256").hexdigest()
        started = time.monotonic()
        assert self._down(key, size) == expected, "other bytes came back"
        self._row(f"web growth while {self.label} go out, MiB", "web", base, begun, seconds=time.monotonic() - started)
        begun, started = self.watch.now(), time.monotonic()
        step = 64 * BLOCK
        whole = hashlib.sha256()
        for at in range(0, size, step):
            whole.update(self._range(key, at, min(size, at + step) - 1))
        assert whole.hexdigest() == expected, "other bytes came back by ranges"
        self._row(f"web growth while {self.label} go out by ranges, MiB", "web", base, begun, seconds=time.monotonic() - started)  # fmt: skip

    def _film(self, key: str, base: dict[str, float]) -> None:
        """The work on it; it begins when the last byte has come in."""
        begun, started = self.watch.now(), time.monotonic()
        made = self._until_ready(key)
        minutes = (time.monotonic() - started) / 60
        film_minutes = made["duration"] / 60
        limit = 10 + 30 * film_minutes  # limits.seconds_base and seconds_per_film_second
        names = sorted(one["name"] for one in made["renditions"])
        say(f"a film of {self.label} is ready, minutes of its limit", limit, value=minutes, film_minutes=film_minutes, renditions=len(names), problems=made["problems"])  # fmt: skip
        self._row(f"worker growth while a film of {self.label} is worked on, MiB", "worker", base, begun)
        held = self.watch.mebibytes(CHILDREN, begun)
        busy = [each for each in held if each > 0.3 * max(held)]
        say(f"programs' memory for a film of {self.label}, MiB", 4096, value=max(held), thirds=[round(each) for each in thirds(busy)])  # fmt: skip
        say("programs' memory, last third of the work over the first", 1.1, ratio=thirds(busy)[2] / thirds(busy)[0])

    def _row(self, name: str, role: str, base: dict[str, float], begun: float, *, seconds: float | None = None) -> None:
        held = self.watch.mebibytes(role, begun)
        more = {"seconds": round(seconds, 1)} if seconds is not None else {}
        say(name, GROWTH, value=max(held) - base[role], stood_at=round(base[role]), thirds=[round(each, 1) for each in thirds(held)], **more)  # fmt: skip

    def _up(self, path: Path) -> str:
        return (direct.upload if self.to_store else through_web)(self.archive, path)

    def _until_ready(self, key: str) -> Any:
        while (made := self.archive.asset(key))["state"] not in ("ready", "failed"):
            time.sleep(1)
        assert made["state"] == "ready", made["problems"]
        return made

    def _down(self, key: str, size: int) -> str:
        """The whole original, thrown away while it is hashed; returns its SHA-256."""
        digest, got = hashlib.sha256(), 0
        answer = self._get(key, {})
        while block := answer.read(BLOCK):
            digest.update(block)
            got += len(block)
        assert got == size, (got, size)
        return digest.hexdigest()

    def _range(self, key: str, first: int, last: int) -> bytes:
        answer = self._get(key, {"Range": f"bytes={first}-{last}"})
        assert answer.status == 206, answer.status
        return answer.read()

    def _get(self, key: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        """The answer of whoever holds the bytes: the web, or the store it leads to.

        As a browser asks, where there is a store: who proves himself by header is not led on, for he may send it there too.
        """
        url = self.archive.url + (f"/media/{key}/original" if self.to_store else f"/api/v1/assets/{key}/original")
        sent = {**headers, **self.proof}
        for _ in range(3):
            there = urlsplit(url)
            connection = http.client.HTTPConnection(there.netloc, timeout=600)
            connection.request("GET", f"{there.path}?{there.query}", headers=sent)
            answer = connection.getresponse()
            if answer.status not in (302, 307):
                return answer
            url, sent = urljoin(url, answer.headers["Location"]), headers
        raise AssertionError("led on and on")

    def _cookie(self) -> dict[str, str]:
        """Signed in through the page."""
        password = (self.archive.home / "admin-password").read_text().strip()
        connection = http.client.HTTPConnection("127.0.0.1", self.archive.port, timeout=60)
        form = urlencode({"email": "admin@localhost", "password": password, "next": "/"})
        connection.request("POST", "/dang-nhap", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        assert answer.status == 303, answer.status
        return {"Cookie": "; ".join(each.split(";")[0] for each in answer.headers.get_all("Set-Cookie", []))}

    def _passed(self) -> float:
        """Bytes that the web has taken and given as bodies, by its own counters."""
        text = self.archive.call("GET", "/metrics").body.decode()
        return sum(
            float(found) for found in re.findall(r"^kho_(?:received|sent)_bytes_total (\S+)", text, re.MULTILINE)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
