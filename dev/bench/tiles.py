"""Tiles of a 24-megapixel photo: how many a second beside iipsrv on the same pyramid, and fifty people panning.

usage: python -m dev.bench.tiles [--seconds N]
needs (Debian): iipimage-server lighttpd wrk

Both servers have one process, both are asked by eight clients of wrk for the same tiles of every level, in rounds that take turns. Ours
decides about rights for each tile, for a signed-in editor; iipsrv decides nothing. A viewer who pans shows a screen of 1920 x 1080,
moves by a third of it each second for as long as the round lasts, over six connections, as a browser does. People come one after another:
the first screens (15 to 20 tiles each) are spread over the first ten seconds, and counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dev.bench.photos import photos
from dev.bench.row import say
from tests.running import Running, free_port, until

NEEDS = {"wrk": "wrk", "lighttpd": "lighttpd"}
IIPSRV = Path("/usr/lib/iipimage-server/iipsrv.fcgi")
ROUNDS, CLIENTS, VIEWERS, CONNECTIONS = 3, 8, 50, 6
COMING = 10.0
"""Seconds over which the viewers come."""
SCREEN = (1920, 1080)
LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""
LIGHTTPD = """
server.modules = ("mod_fastcgi")
server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.max-keep-alive-requests = 100000
fastcgi.server = ("/iipsrv" => (("socket" => "{folder}/iip.sock", "bin-path" => "{program}", "max-procs" => 1,
  "check-local" => "disable", "bin-environment" => ("LOGFILE" => "{folder}/iip.log", "VERBOSITY" => "0"))))
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args(arguments).seconds
    missing = [package for program, package in NEEDS.items() if shutil.which(program) is None]
    missing += [] if IIPSRV.exists() else ["iipimage-server"]
    if missing:
        print(f"missing Debian packages: {' '.join(missing)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as name:
        folder = Path(name)
        archive = Running(folder / "home").start()
        try:
            measure(archive, folder, seconds)
        finally:
            archive.stop()
    return 0


def measure(archive: Running, folder: Path, seconds: float) -> None:
    """Both rows, on one archive with one photo."""
    who = archive.person("binh@example.vn", "dantri", "editor")
    token = archive.token(who)
    media = Path(__file__).resolve().parents[3] / "shared" / "media"
    source = next(path for path in photos(media, folder) if path.name == "scaled.jpg")
    asset = archive.ended(archive.upload(source, {"visibility": "members"}, who).json["id"])
    info = archive.call("GET", f"/iiif/3/{asset['id']}/info.json", who=who).json
    tiles = list(paths(info))
    assert archive.process is not None
    until(lambda: spent(archive.process.pid, 1.0) < 0.1, "the archive's own work on the photo ends")
    (pyramid,) = (archive.home / "tiles").glob("*.tif")
    shutil.copyfile(pyramid, folder / "pyramid.tif")
    theirs: list[float] = []
    ours: list[float] = []
    cpu: list[tuple[float, float]] = []
    with iipsrv(folder) as (port, pid):
        prefix = f"/iipsrv?IIIF={folder}/pyramid.tif"
        for _ in range(ROUNDS):
            before = used(pid), used(archive.process.pid)
            theirs.append(rate(f"http://127.0.0.1:{port}", [prefix + tile for tile in tiles], folder, seconds, ""))
            ours.append(rate(archive.url, [f"/iiif/3/{asset['id']}{tile}" for tile in tiles], folder, seconds, token))
            after = used(pid), used(archive.process.pid)
            cpu.append(
                (
                    (after[0] - before[0]) / theirs[-1] / seconds * 1000,
                    (after[1] - before[1]) / ours[-1] / seconds * 1000,
                )
            )
    mine, other = statistics.median(ours), statistics.median(theirs)
    say("tiles a second at 8 clients, iipsrv over ours", 2, ratio=other / mine, ours=round(mine), iipsrv=round(other), cpu_ms_a_tile=[round(statistics.median(column), 2) for column in zip(*cpu, strict=True)], rounds=[[round(v) for v in ours], [round(v) for v in theirs]])  # fmt: skip
    waits = asyncio.run(panning(archive.port, asset["id"], info, token, COMING + seconds * 2))
    waits.sort()
    p50, p95, p99 = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.95, 0.99))
    say("50 viewers panning, ms a tile, p95", 200, value=p95, p50=round(p50, 1), p99=round(p99, 1), tiles=len(waits))


def paths(info: dict[str, object]) -> Iterator[str]:
    """Every tile of every level, as a viewer asks for it."""
    width, height = int(str(info["width"])), int(str(info["height"]))
    for form in info["tiles"]:  # type: ignore[attr-defined]
        for step in form["scaleFactors"]:
            side = form["width"] * step
            for top in range(0, height, side):
                for left in range(0, width, side):
                    yield tile(left, top, min(side, width - left), min(side, height - top), step)


def tile(left: int, top: int, wide: int, high: int, step: int) -> str:
    """The path of one tile after its identifier."""
    return f"/{left},{top},{wide},{high}/{-(-wide // step)},{-(-high // step)}/0/default.jpg"


@contextmanager
def iipsrv(folder: Path) -> Iterator[tuple[int, int]]:
    """iipsrv behind lighttpd, one process: the port, and the process that leads it."""
    port = free_port()
    config = folder / "lighttpd.conf"
    config.write_text(LIGHTTPD.format(folder=folder, port=port, program=IIPSRV))
    process = subprocess.Popen(["lighttpd", "-D", "-f", str(config)])
    try:
        until(lambda: answers(port), "iipsrv answers", 20)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def used(leader: int) -> float:
    """Seconds of processor that a process and its living descendants have used (proc(5), fields 4, 14, 15)."""
    rows = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                rows[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    family = {leader}
    while more := {pid for pid, (parent, _) in rows.items() if parent in family} - family:
        family |= more
    return sum(rows[pid][1] for pid in family if pid in rows) / os.sysconf("SC_CLK_TCK")


def spent(leader: int, seconds: float) -> float:
    """Processor seconds used within so many seconds from now."""
    before = used(leader)
    time.sleep(seconds)
    return used(leader) - before


def answers(port: int) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/iipsrv", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def rate(root: str, asked: Sequence[str], folder: Path, seconds: float, token: str) -> float:
    """Answers a second. Raises AssertionError when one is an error."""
    mixed = list(asked)
    random.Random(7).shuffle(mixed)
    (folder / "paths.txt").write_text("\n".join(mixed))
    (folder / "tiles.lua").write_text(LUA % (folder / "paths.txt"))
    bearer = ["-H", f"Authorization: Bearer {token}"] if token else []
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:g}s", *bearer, "-s", str(folder / "tiles.lua"), root],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Non-2xx" not in done, done
    assert "Socket errors" not in done, done
    found = re.search(r"Requests/sec:\s+([\d.]+)", done)
    assert found is not None, done
    return float(found[1])


async def panning(port: int, asset_id: str, info: dict[str, object], token: str, seconds: float) -> list[float]:
    """How long each tile took for each of the viewers, in seconds."""
    end = time.monotonic() + seconds
    viewers = [Viewer(port, asset_id, info, token, seed) for seed in range(VIEWERS)]
    await asyncio.gather(*(viewer.look(end) for viewer in viewers))
    return [wait for viewer in viewers for wait in viewer.waits]


class Viewer:
    """One person at one screen, at full size, wandering over the picture."""

    def __init__(self, port: int, asset_id: str, info: dict[str, object], token: str, seed: int) -> None:
        self.port, self.root, self.token = port, f"/iiif/3/{asset_id}", token
        self.width, self.height = int(str(info["width"])), int(str(info["height"]))
        self.side = int(info["tiles"][0]["width"])  # type: ignore[index]
        self.random, self.seen, self.waits = random.Random(seed), set[tuple[int, int]](), list[float]()

    async def look(self, end: float) -> None:
        wanted: asyncio.Queue[str] = asyncio.Queue()
        lines = [asyncio.create_task(self.line(wanted)) for _ in range(CONNECTIONS)]
        await asyncio.sleep(self.random.random() * COMING)
        left, top = self.random.randrange(self.width - SCREEN[0]), self.random.randrange(self.height - SCREEN[1])
        while time.monotonic() < end:
            for path in self.fresh(left, top):
                wanted.put_nowait(path)
            by_x, by_y = self.random.choice(((640, 0), (-640, 0), (0, 360), (0, -360)))
            left = min(max(0, left + by_x), self.width - SCREEN[0])
            top = min(max(0, top + by_y), self.height - SCREEN[1])
            await asyncio.sleep(1)
        await wanted.join()
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def fresh(self, left: int, top: int) -> Iterator[str]:
        """Tiles on the screen that were not on the last ones; what went by long ago is asked for anew."""
        now = {(x, y) for x in range(left // self.side, (left + SCREEN[0]) // self.side + 1) for y in range(top // self.side, (top + SCREEN[1]) // self.side + 1)}  # fmt: skip
        for x, y in sorted(now - self.seen):
            wide, high = min(self.side, self.width - x * self.side), min(self.side, self.height - y * self.side)
            if wide > 0 and high > 0:
                yield self.root + tile(x * self.side, y * self.side, wide, high, 1)
        self.seen = now

    async def line(self, wanted: asyncio.Queue[str]) -> None:
        """One kept connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while True:
            path = await wanted.get()
            asked = time.monotonic()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()
            )
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            assert head.startswith("HTTP/1.1 200"), head
            length = re.search(r"(?i)content-length: (\d+)", head)
            assert length is not None, head
            await reader.readexactly(int(length[1]))
            self.waits.append(time.monotonic() - asked)
            wanted.task_done()
            if "connection: close" in head.lower():
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
