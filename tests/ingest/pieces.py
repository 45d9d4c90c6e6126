"""A film encoded in pieces and joined, beside the same film encoded in one run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from ingest import video
from ingest.detection.detect import detect
from ingest.result import Limits, Result
from ingest.video.ladder import CLOCK
from ingest.video.parts import make as make_piece
from ingest.video.parts.shared import Piece
from tests.ingest.films import Listener, film, top


class Asked(Exception):
    """The film wants to be made in pieces."""


@dataclass(frozen=True)
class Done:
    """A piece and its files, in a folder."""

    piece: Piece
    files: dict[str, Path]

    def has(self, name: str) -> bool:
        return name in self.files

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        yield self.files[name]


@dataclass
class Others:
    """Two workers who make what they are asked for, when the test says so."""

    longest: float
    asked: Sequence[Piece] = ()
    done: list[Done] | None = None
    forgotten: bool = False
    told: list[float] = field(default_factory=list)

    def workers(self) -> int:
        return 2

    def suits(self, seconds: float) -> bool:
        return True

    def made(self) -> Sequence[Done] | None:
        return self.done

    def ask(self, pieces: Sequence[Piece]) -> NoReturn:
        self.asked = pieces
        raise Asked

    def forget(self) -> None:
        self.forgotten = True

    def work(self, source: Path, folder: Path) -> None:
        """Make every piece; the order is nobody's business."""
        made = []
        for piece in reversed(self.asked):
            place = folder / f"piece-{piece.number}"
            place.mkdir(parents=True)
            files = make_piece(source, place, piece, limits=Limits(), progress=self.told.append)
            made.append(Done(piece, {path.name: path for path in files}))
        self.done = made[::-1]


def taken(source: Path, scratch: Path, others: Others) -> Result:
    """Ingest ``source``; raises Asked where it is to be made in pieces."""
    scratch.mkdir(parents=True)
    found = detect(source, 2**31)
    return video.run(
        source, scratch, detected=found, limits=Limits(), reporter=Listener(), exif={}, apart=others
    )  # fmt: skip


@dataclass(frozen=True)
class Both:
    """The same film made both ways, and where it was joined (seconds)."""

    one: Result
    joined: Result
    joins: tuple[float, ...]


def both(source: Path, folder: Path, longest: float = 12) -> Both:
    """Make it both ways. Raises AssertionError where the film is not cut, or the pieces did not fit."""
    others = Others(longest)
    try:
        taken(source, folder / "asking", others)
    except Asked:
        others.work(source, folder)
    assert others.asked, "the film was not cut"
    joined = taken(source, folder / "joined", others)
    assert not others.forgotten, "the pieces did not fit"
    joins = tuple(p.span.start / CLOCK for p in others.asked if p.span is not None and p.span.start)
    return Both(film(source, folder / "one"), joined, joins)


def packets(file: Path) -> str:
    """When each picture or frame of sound is decoded and shown, how long it lasts and whether it is a key frame."""
    entries = "packet=pts,dts,duration,flags"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "csv", str(file)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def segments(playlist: Path) -> list[str]:
    """The lengths of a playlist's segments."""
    return re.findall(r"#EXTINF:[^,]+", playlist.read_text())


def likeness(source: Path, result: Result) -> list[float]:
    """SSIM of each picture of the largest rung to the source's."""
    rung = top(result)
    graph = "[0:v]settb=1/90000,setpts=N[a];[1:v]settb=1/90000,setpts=N[b];[a][b]ssim=stats_file=-"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(rung), "-i", str(source), "-lavfi", graph, "-f", "null", "-"]  # fmt: skip
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(value) for value in re.findall(r"All:([0-9.]+)", said)]
