"""Makes small sources with ffmpeg, runs them through ingest and measures what comes out."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest import video
from ingest.detection.detect import detect
from ingest.result import Facts, Limits, Rendition, Result
from ingest.sounds import audio

QUIET = ("-v", "error", "-y", "-nostdin")


class Listener:
    """A reporter that remembers the order in which it was told things."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.early: Facts | None = None
        self.fractions: list[float] = []

    def facts(self, facts: Facts) -> None:
        self.early = facts
        self.heard.append("facts")

    def renditions(self, made: tuple[Rendition, ...]) -> None:
        assert all(r.path.stat().st_size for r in made)
        self.heard.append(" ".join(r.name for r in made))

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)


def make(path: Path, *arguments: str | Path) -> Path:
    """Run ffmpeg into ``path``."""
    subprocess.run(["ffmpeg", *QUIET, *map(str, arguments), str(path)], check=True)
    return path


def lavfi(*graphs: str) -> list[str]:
    """Inputs made of filters."""
    return [part for graph in graphs for part in ("-f", "lavfi", "-i", graph)]


def film(source: Path, scratch: Path, listener: Listener | None = None, limits: Limits | None = None) -> Result:
    """Ingest a film into ``scratch``."""
    scratch.mkdir(exist_ok=True)
    return video.run(
        source,
        scratch,
        detected=detect(source, 2**31),
        limits=limits or Limits(),
        reporter=listener or Listener(),
        exif={},
    )


def recording(source: Path, scratch: Path, listener: Listener | None = None) -> Result:
    """Ingest a recording into ``scratch``."""
    scratch.mkdir(exist_ok=True)
    return audio.run(
        source, scratch, detected=detect(source, 2**31), limits=Limits(), reporter=listener or Listener(), exif={}
    )


def path(result: Result, name: str) -> Path:
    """The file of one rendition."""
    return next(r.path for r in result.renditions if r.name == name)


def top(result: Result) -> Path:
    """The file of the largest rung."""
    rungs = [r for r in result.renditions if re.fullmatch(r"hls/v\d+\.mp4", r.name)]
    return max(rungs, key=lambda r: r.height or 0).path


def stream(file: Path, kind: str = "v") -> dict[str, str]:
    """ffprobe's words on the first stream of a kind."""
    command = ["ffprobe", "-v", "error", "-select_streams", kind, "-show_streams", "-of", "json", str(file)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(answer)["streams"][0])


def times(file: Path) -> list[float]:
    """When each picture is shown, seconds."""
    command = [
        "ffprobe",
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "frame=pts_time",
        "-of",
        "json",
        str(file),
    ]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(f["pts_time"]) for f in json.loads(answer)["frames"]]


def pictures(file: Path, width: int, height: int) -> np.ndarray:
    """All pictures in grey, (count, height, width), 0 to 255 as stored."""
    command = ["ffmpeg", *QUIET, "-i", str(file), "-fps_mode", "passthrough", "-pix_fmt", "gray"]
    command += ["-vf", "extractplanes=y", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width)


def colours(file: Path, width: int, height: int) -> np.ndarray:
    """All pictures as RGB, (count, height, width, 3)."""
    command = ["ffmpeg", *QUIET, "-i", str(file), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)


def samples(file: Path, rate: int = 48_000) -> np.ndarray:
    """Sound as mono from time 0 on, -1 to 1."""
    command = ["ffmpeg", *QUIET, "-copyts", "-i", str(file), "-vn", "-af", "aresample=async=1:first_pts=0"]
    command += ["-ac", "1", "-ar", str(rate), "-f", "f32le", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype="<f4")


def level(sound: np.ndarray, frequency: float, rate: int = 48_000) -> float:
    """Amplitude of one frequency."""
    turns = np.exp(-2j * np.pi * frequency * np.arange(len(sound)) / rate)
    return float(2 * abs(np.dot(sound, turns)) / len(sound))


def spans(value: object) -> list[tuple[float, float]]:
    """``[{start, end}]`` as pairs."""
    assert isinstance(value, Sequence)
    return [(float(s["start"]), float(s["end"])) for s in value]  # type: ignore[index]
