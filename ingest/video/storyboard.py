"""Small pictures on a regular clock, on sheets, with a WebVTT index: what a player shows while one scrubs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.timestamp import timestamp
from ingest.video.rungs import Rung

VTT = "storyboard.vtt"
_COLUMNS, _ROWS = 10, 10
_LONG = 160
_MOST = 300
_NEAR = 1e-6
"""Seconds: less than a tick of any clock, more than what is lost in floating point."""


@dataclass(frozen=True)
class Clock:
    """Tiles of ``width`` x ``height`` pixels, one every ``interval`` seconds."""

    width: int
    height: int
    interval: float

    def tiles(self, node: Any) -> Any:
        """The graph: the film's first picture at once, then one from the middle of every interval.

        At once, because ffmpeg tells no progress before every output has begun; for the same reason the tiles are
        laid out afterwards and not by its filter, which holds them back until a sheet is full.
        """
        return self._small(node, f"eq(selected_n,0)+gte(t+{_NEAR},(selected_n+0.5)*{self.interval:.6f})")

    def tiles_of(self, node: Any, zero: float, start: float) -> Any:
        """Of pictures that begin ``zero`` seconds into the film: those tiles that :meth:`tiles` has from ``start`` on.

        A picture is one when the middle of an interval lies between it and the picture before.
        """
        passed = "max(floor(({t}+{zero:.6f}+{near})/{interval:.6f}-0.5),0)"
        now, before = (passed.format(t=t, zero=zero, near=_NEAR, interval=self.interval) for t in ("t", "prev_t"))
        first = "isnan(prev_t)+" if start <= 0 else ""
        return self._small(node, f"{first}gte(t+{_NEAR},{start - zero:.6f})*gt({now},{before})")

    def _small(self, node: Any, chosen: str) -> Any:
        node = node.filter("select", chosen).filter("scale", self.width, self.height, in_color_matrix="bt709")
        return node.filter("format", "rgb24")


@dataclass(frozen=True)
class Sheet:
    """One file of tiles, and its size in pixels."""

    path: Path
    width: int
    height: int


def regular(rung: Rung, duration: float) -> Clock:
    """A tile a second, or 300 in all."""
    scale = _LONG / max(rung.width, rung.height)
    count = min(_MOST, max(1, math.floor(duration)))
    return Clock(_even(rung.width * scale), _even(rung.height * scale), duration / count if duration > 0 else 1.0)


def output(folder: Path) -> tuple[str, dict[str, object]]:
    """Path and options of the output that holds the tiles, one after another."""
    return str(_tiles(folder)), {"f": "rawvideo", "fps_mode": "vfr"}


def lay_out(folder: Path, clock: Clock, duration: float) -> list[Sheet]:
    """Lay the tiles out on ``storyboard-1.jpg`` … and write ``storyboard.vtt``, whose cues point at them by ``#xywh``
    (W3C Media Fragments). Returns the sheets, first to last; none when there is no tile."""
    import numpy
    import pyvips

    raw = numpy.fromfile(_tiles(folder), dtype=numpy.uint8)
    _tiles(folder).unlink()
    size = clock.height * clock.width * 3
    count = min(len(raw) // size, max(1, math.ceil(duration / clock.interval)))
    tiles = raw[: count * size].reshape(count, clock.height, clock.width, 3)
    sheets: list[Sheet] = []
    lines = ["WEBVTT", ""]
    for first in range(0, count, _COLUMNS * _ROWS):
        part = [pyvips.Image.new_from_array(t) for t in tiles[first : first + _COLUMNS * _ROWS]]
        image = pyvips.Image.arrayjoin(part, across=min(_COLUMNS, len(part))).copy(interpretation="srgb")
        path = folder / f"storyboard-{len(sheets) + 1}.jpg"
        image.jpegsave(str(path), Q=78, optimize_coding=True, keep="none")
        sheets.append(Sheet(path, image.width, image.height))
        for place in range(len(part)):
            lines += _cue(clock, first + place, duration if first + place == count - 1 else 0.0, path.name)
    (folder / VTT).write_text("\n".join(lines))
    return sheets


def _cue(clock: Clock, tile: int, end: float, name: str) -> list[str]:
    row, column = divmod(tile % (_COLUMNS * _ROWS), _COLUMNS)
    start = tile * clock.interval
    end = max(end or start + clock.interval, start + 0.001)
    place = f"{column * clock.width},{row * clock.height},{clock.width},{clock.height}"
    return [f"{timestamp(start)} --> {timestamp(end)}", f"{name}#xywh={place}", ""]


def _tiles(folder: Path) -> Path:
    return folder / "tiles.rgb"


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
