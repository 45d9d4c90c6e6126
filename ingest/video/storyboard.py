"""Small pictures on a regular clock, on sheets, with a WebVTT index: what a player shows while one scrubs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.video.rungs import Rung

VTT = "storyboard.vtt"
_COLUMNS, _ROWS = 10, 10
_LONG = 160
_MOST = 300


@dataclass(frozen=True)
class Sheet:
    """Tiles of ``width`` x ``height`` pixels, ``columns`` by ``rows`` a sheet, one every ``interval`` seconds."""

    width: int
    height: int
    interval: float
    columns: int
    rows: int

    def tiled(self, node: Any) -> Any:
        """The graph: one picture from the middle of every interval, in the colours that a JPEG means (JFIF: BT.601,
        full range)."""
        node = node.filter("fps", f"1/{self.interval:.6f}", start_time=0)
        colours = {"in_color_matrix": "bt709", "out_color_matrix": "bt601", "out_range": "pc"}
        node = node.filter("scale", self.width, self.height, **colours).filter("format", "yuvj420p")
        return node.filter("tile", f"{self.columns}x{self.rows}")


def sheet(rung: Rung, duration: float) -> Sheet:
    """A tile a second, or 300 in all. The interval divides ``duration``, so that the last tile is a whole one."""
    scale = _LONG / max(rung.width, rung.height)
    count = min(_MOST, max(1, math.floor(duration)))
    columns = min(_COLUMNS, count) if duration > 0 else _COLUMNS
    rows = min(_ROWS, math.ceil(count / columns)) if duration > 0 else _ROWS
    interval = duration / count if duration > 0 else 1.0
    return Sheet(_even(rung.width * scale), _even(rung.height * scale), interval, columns, rows)


def sheets(folder: Path) -> tuple[str, dict[str, object]]:
    """Path and options of the output that holds the sheets."""
    return str(folder / "storyboard-%d.jpg"), {"f": "image2", "q:v": 5, "fps_mode": "vfr", "map_metadata": -1}


def write_index(folder: Path, made: Sheet, duration: float) -> list[Path]:
    """Write ``storyboard.vtt`` for the sheets in ``folder``; every cue points at a picture by ``#xywh`` (W3C Media
    Fragments). Returns the sheets, first to last; none when the film was too short to have a picture."""
    found = [p for n in range(1, _MOST + 1) if (p := folder / f"storyboard-{n}.jpg").exists()]
    if not found:
        return []
    count = max(1, min(round(duration / made.interval), len(found) * made.columns * made.rows))
    lines = ["WEBVTT", ""]
    for tile in range(count):
        page, place = divmod(tile, made.columns * made.rows)
        row, column = divmod(place, made.columns)
        end = duration if tile == count - 1 else (tile + 1) * made.interval
        lines += [
            f"{clock(tile * made.interval)} --> {clock(max(end, tile * made.interval + 0.001))}",
            f"storyboard-{page + 1}.jpg#xywh={column * made.width},{row * made.height},{made.width},{made.height}",
            "",
        ]
    (folder / VTT).write_text("\n".join(lines))
    return found


def clock(seconds: float) -> str:
    """WebVTT's timestamp, ``00:01:02.500``."""
    thousandths = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
