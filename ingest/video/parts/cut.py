"""Where a film is cut. Only one whose clock runs evenly is; every other is encoded in one run, which is always right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.programs.ffmpeg import Bounds, Tick, ffprobe, silent
from ingest.result import Limits
from ingest.streaming.hls import SEGMENT
from ingest.video.ladder import CLOCK, LEAD, Plan, Span
from ingest.video.parts.shared import Piece

EACH = 6
"""Pieces for each worker: whoever is slower, or comes late, takes fewer, and all end at about the same time."""
SHORTEST = 5 * SEGMENT
"""Seconds: of a shorter piece too much goes into decoding what comes before it."""
_GAP = 0.5
"""Seconds between two pictures from which a clock is no even one."""
_FARTHEST = 40.0
"""Seconds that may have to be decoded before a piece begins: films with hardly a key frame are not cut."""
_SURE = 0.3
"""Seconds after a key frame at which one may ask for it and get it: demuxers aim a little earlier than they are asked."""
_SOUND = 0.04
"""What sound and captions cost of the whole."""
_INDEXED = ("mov", "matroska")
"""Containers whose readers go to the key frame that was asked for. Others arrive somewhere before it: there one key frame
more lies between."""


@dataclass(frozen=True)
class Packets:
    """Times of a film's pictures on the file's clock, seconds: all, in order of display, and those that are key frames."""

    times: NDArray[np.float64]
    keys: NDArray[np.float64]
    gone_back: float
    """The farthest that a time lies before one that came earlier in the file."""


def cut(plan: Plan, limits: Limits, workers: int, longest: float, tick: Tick = silent) -> tuple[Piece, ...]:
    """The pieces of a film; none where it must not, or need not, be cut. Raises :class:`ingest.result.IngestError`.

    ``longest``: seconds of film in one piece, at most.
    """
    read = packets(plan, limits, tick)
    if not _even(read, plan):
        return ()
    length = float(read.times[-1]) - plan.picture.start
    segments = max(1, math.ceil(length / SEGMENT))
    wanted = min(max(length / (EACH * workers), SHORTEST), longest)
    count = max(1, round(length / wanted))
    edges = [round(segments * n / count) * SEGMENT for n in range(count)]
    spans = _spans(edges, read, plan)
    if count < 2 or spans is None:
        return ()
    heard = bool(plan.sounds or plan.captions)
    shares = [(b - a) / (segments * SEGMENT) for a, b in pairwise([*edges, segments * SEGMENT])]
    left = 1.0 - (_SOUND if heard else 0.0)
    pieces = [Piece(n, share * left, span, _count(span, read, plan)) for n, (share, span) in enumerate(zip(shares, spans, strict=True), 1)]  # fmt: skip
    return (Piece(0, _SOUND, None), *pieces) if heard else tuple(pieces)


def packets(plan: Plan, limits: Limits, tick: Tick) -> Packets:
    """Read the times of all pictures, undecoded."""
    wanted = ["-select_streams", str(plan.picture.index), "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0"]
    ran = ffprobe(["-v", "error", *wanted, f"file:{plan.source}"], Bounds(limits.seconds_base, limits.memory), tick)
    times: list[float] = []
    keys: list[float] = []
    latest = back = -math.inf
    for line in ran.out.split():
        said, _, flags = line.partition(b",")
        if b"D" in flags or said in (b"", b"N/A"):
            continue
        time = float(said)
        times.append(time)
        latest = max(latest, time)
        back = max(back, latest - time)
        if b"K" in flags:
            keys.append(time)
    return Packets(np.sort(np.array(times)), np.sort(np.array(keys)), back)


def _even(read: Packets, plan: Plan) -> bool:
    """No gap, no jump back, and as long as the file says: only then every run finds the same pictures at the same times."""
    if len(read.times) < 2 or not len(read.keys):
        return False
    length = float(read.times[-1]) - plan.picture.start
    steps = np.diff(read.times[read.times >= plan.picture.start - 0.001])
    return bool(
        steps.size
        and steps.max() <= _GAP
        and steps.min() >= 0
        and read.gone_back <= 2.0
        and abs(length - plan.found.duration) <= max(5.0, 0.02 * plan.found.duration)
    )


def _spans(edges: Sequence[int], read: Packets, plan: Plan) -> list[Span] | None:
    spans = []
    for start, end in pairwise([*edges, None]):
        assert start is not None
        seek = _seek(start, read, plan)
        if seek is not None and start + plan.picture.start - plan.found.start - seek > _FARTHEST:
            return None
        if seek is None and start > _FARTHEST:
            return None
        spans.append(Span(start * CLOCK, None if end is None else end * CLOCK, seek))
    return spans


def _seek(start: int, read: Packets, plan: Plan) -> float | None:
    """Seconds after the start of the file, just behind a key frame; none for a piece that begins too near to it."""
    before = read.keys[read.keys <= plan.picture.start + start - LEAD / CLOCK - _SURE]
    back = 1 if set(_INDEXED) & set(plan.found.container.split(",")) else 2
    if len(before) < back or start == 0:
        return None
    place = float(before[-back]) - plan.found.start + _SURE / 2
    return round(place, 6) if place > 0 else None


def _count(span: Span, read: Packets, plan: Plan) -> int | None:
    """Pictures the file announces for a span; unknown where fields, or a rate that no screen shows, change their number."""
    if plan.picture.interlaced or plan.picture.too_fast:
        return None
    ticks = np.round((read.times - plan.picture.start) * CLOCK)
    end = np.inf if span.end is None else span.end
    return int(((ticks >= span.start) & (ticks < end)).sum())
