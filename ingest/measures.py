"""What the measuring filters found in the one decode: black, frozen and silent spans, shots, loudness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from ingest.programs.ffmpeg_log import Log
from ingest.programs.probe import number
from ingest.result import JSON

_PAIR = re.compile(r"([a-z_.]+): ?(-?[0-9.]+|-?inf|-?nan)")
_LOUDNESS = re.compile(r"^ +(I|LRA|Peak): +(-?[0-9.]+|-?inf|-?nan) ", re.MULTILINE)
_SHORTEST_RANGE = 3.0
"""Seconds of one window of the loudness range (EBU Tech 3342); of less there is no range."""
Raw = tuple[float, float | None]
"""A span as its filter told it: start, and end unless the film ended first."""
BLACK, FREEZE = 0.5, 2
"""Seconds from which black or a standing picture is told."""
_GATE = -70.0
"""LUFS; what never passes the absolute gate of ITU-R BS.1770 has no loudness."""


def picture_measures(node: Any) -> Any:
    """Filters that measure while the picture passes, unchanged. Put them on the smallest rung: there they are cheap."""
    return _measures(node, FREEZE)


def part_measures(node: Any) -> Any:
    """The same for a part of a film: a standing picture is told early, because it may go on in the next part."""
    return _measures(node, BLACK)


def _measures(node: Any, freeze: float) -> Any:
    node = node.filter("blackdetect", d=BLACK, pix_th=0.1)
    node = node.filter("freezedetect", n="-60dB", d=freeze)
    return node.filter("scdet", t=10)


def loudness_measure(node: Any, name: str) -> Any:
    """EBU R 128 of one sound, unchanged in passing; ``name`` tells it from the others in the log."""
    return node.filter(f"ebur128@{name}", peak="true", framelog="verbose")


def silence_measure(node: Any) -> Any:
    """Silent spans of a second or more; once in a graph."""
    return node.filter("silencedetect", n="-50dB", d=1)


def raw_black(log: Log) -> list[Raw]:
    """Spans where (nearly) all of the picture is black."""
    return _raw(log.said("blackdetect"), "black_start", "black_end")


def raw_frozen(log: Log) -> list[Raw]:
    """Spans where the picture stands still; the last may have no end."""
    return _raw(log.said("freezedetect"), "lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end")


def silent(log: Log, duration: float) -> list[JSON]:
    """Spans below -50 dBFS."""
    return _spans(log.said("silencedetect"), "silence_start", "silence_end", duration)


def shots(cuts: Iterable[float], duration: float) -> list[JSON]:
    """The film between its cuts, ``{start, end}``, first to last without a gap."""
    edges = [0.0, *sorted({time for time in cuts if 0 < time < duration}), duration]
    return [_span(a, b) for a, b in pairwise(edges)] if duration > 0 else []


def cuts(log: Log) -> list[float]:
    """When another shot begins."""
    return [time for _, time in _pairs(log.said("scdet"), "lavfi.scd.time")]


def spans_of(raw: Iterable[Raw], duration: float) -> list[JSON]:
    """``{start, end}``; a span that the end of the film leaves open ends there."""
    closed = ((max(0.0, a), duration if b is None or duration - b < 0.1 else b) for a, b in raw)
    return [_span(a, b) for a, b in closed if a < duration]


def loudness(log: Log, name: str, duration: float) -> JSON:
    """``{integrated (LUFS), range (LU), true_peak (dBTP)}``, or nothing for what is too short or silent to have one."""
    said = dict(_LOUDNESS.findall("\n".join(log.said(f"ebur128@{name}"))))
    integrated = number(said.get("I"))
    if integrated is None or integrated <= _GATE:
        return None
    spread = number(said.get("LRA")) if duration >= _SHORTEST_RANGE else None
    return {"integrated": integrated, "range": spread, "true_peak": number(said.get("Peak"))}


def _spans(lines: Iterable[str], opened: str, closed: str, duration: float) -> list[JSON]:
    return spans_of(_raw(lines, opened, closed), duration)


def _raw(lines: Iterable[str], opened: str, closed: str) -> list[Raw]:
    found: list[Raw] = []
    for key, value in _pairs(lines, opened, closed):
        if key == opened:
            found.append((value, None))
        elif found and found[-1][1] is None:
            found[-1] = (found[-1][0], value)
    return found


def _pairs(lines: Iterable[str], *keys: str) -> list[tuple[str, float]]:
    pairs = (pair for line in lines for pair in _PAIR.findall(line))
    return [(key, value) for key, text in pairs if key in keys and (value := number(text)) is not None]


def _span(start: float, end: float) -> JSON:
    return {"start": round(start, 3), "end": round(end, 3)}
