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
_GATE = -70.0
"""LUFS; what never passes the absolute gate of ITU-R BS.1770 has no loudness."""


def picture_measures(node: Any) -> Any:
    """Filters that measure while the picture passes, unchanged. Put them on the smallest rung: there they are cheap."""
    node = node.filter("blackdetect", d=0.5, pix_th=0.1)
    node = node.filter("freezedetect", n="-60dB", d=2)
    return node.filter("scdet", t=10)


def loudness_measure(node: Any, name: str) -> Any:
    """EBU R 128 of one sound, unchanged in passing; ``name`` tells it from the others in the log."""
    return node.filter(f"ebur128@{name}", peak="true", framelog="verbose")


def silence_measure(node: Any) -> Any:
    """Silent spans of a second or more; once in a graph."""
    return node.filter("silencedetect", n="-50dB", d=1)


def black(log: Log, duration: float) -> list[JSON]:
    """Spans ``{start, end}`` in seconds where (nearly) all of the picture is black."""
    return _spans(log.said("blackdetect"), "black_start", "black_end", duration)


def frozen(log: Log, duration: float) -> list[JSON]:
    """Spans where the picture stands still for two seconds or more."""
    return _spans(
        log.said("freezedetect"), "lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end", duration
    )


def silent(log: Log, duration: float) -> list[JSON]:
    """Spans below -50 dBFS."""
    return _spans(log.said("silencedetect"), "silence_start", "silence_end", duration)


def shots(log: Log, duration: float) -> list[JSON]:
    """The film cut into shots ``{start, end}``, first to last without a gap."""
    cuts = [time for _, time in _pairs(log.said("scdet"), "lavfi.scd.time") if 0 < time < duration]
    edges = [0.0, *sorted(set(cuts)), duration]
    return [_span(a, b) for a, b in pairwise(edges)] if duration > 0 else []


def loudness(log: Log, name: str, duration: float) -> JSON:
    """``{integrated (LUFS), range (LU), true_peak (dBTP)}``, or nothing for what is too short or silent to have one."""
    said = dict(_LOUDNESS.findall("\n".join(log.said(f"ebur128@{name}"))))
    integrated = number(said.get("I"))
    if integrated is None or integrated <= _GATE:
        return None
    spread = number(said.get("LRA")) if duration >= _SHORTEST_RANGE else None
    return {"integrated": integrated, "range": spread, "true_peak": number(said.get("Peak"))}


def _spans(lines: Iterable[str], opened: str, closed: str, duration: float) -> list[JSON]:
    """A span that the end of the film leaves open ends there."""
    found: list[JSON] = []
    start: float | None = None
    for key, value in _pairs(lines, opened, closed):
        if key == opened:
            start = max(0.0, value)
        elif start is not None:
            found.append(_span(start, duration if duration - value < 0.1 else value))
            start = None
    if start is not None and start < duration:
        found.append(_span(start, duration))
    return found


def _pairs(lines: Iterable[str], *keys: str) -> list[tuple[str, float]]:
    pairs = (pair for line in lines for pair in _PAIR.findall(line))
    return [(key, value) for key, text in pairs if key in keys and (value := number(text)) is not None]


def _span(start: float, end: float) -> JSON:
    return {"start": round(start, 3), "end": round(end, 3)}
