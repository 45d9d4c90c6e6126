"""What was measured in pieces, joined: the spans and cuts that one run finds.

A piece is measured from a second before its own pictures, so it knows what came before. What lies in that second wholly was
told by the piece before; what reaches out of it goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest import measures
from ingest.measures import Raw
from ingest.programs.ffmpeg_log import Log

_NEAR = 0.002
"""Seconds: what the filters' own figures leave out, less than the time between two pictures."""


@dataclass(frozen=True)
class Told:
    """What the filters said of one piece, ``zero`` seconds into the film, and when its own pictures are shown (seconds)."""

    log: Log
    zero: float
    shown: NDArray[np.float64]

    def on_film(self, raw: Sequence[Raw]) -> list[Raw]:
        """Spans on the clock of the film."""
        return [(start + self.zero, None if end is None else end + self.zero) for start, end in raw]


def black(told: Sequence[Told]) -> list[Raw]:
    """Black spans of the whole film."""
    return _joined(told, measures.raw_black)


def frozen(told: Sequence[Told]) -> list[Raw]:
    """Standing pictures of the whole film: those whose last picture is the first's for as long as one run asks for."""
    times = np.concatenate([each.shown for each in told])
    return [span for span in _joined(told, measures.raw_frozen) if _stands(span, times)]


def shot_cuts(told: Sequence[Told]) -> list[float]:
    """When another shot begins."""
    return [t for each in told for cut in measures.cuts(each.log) if (t := cut + each.zero) >= each.shown[0] - _NEAR]


def _stands(span: Raw, times: NDArray[np.float64]) -> bool:
    start, end = span
    last = times[-1] if end is None else times[max(0, int(np.searchsorted(times, end - _NEAR)) - 1)]
    return bool(last - start >= measures.FREEZE - _NEAR)


def _joined(told: Sequence[Told], read: Callable[[Log], list[Raw]]) -> list[Raw]:
    spans: list[Raw] = []
    ended = -1.0
    for each in told:
        first, last = float(each.shown[0]), float(each.shown[-1])
        before = [span for span in each.on_film(read(each.log)) if span[0] < first - _NEAR]
        after = [span for span in each.on_film(read(each.log)) if span[0] >= first - _NEAR]
        reaching = next((span for span in before if span[1] is None or span[1] >= first - _NEAR), None)
        going_on = bool(spans) and (spans[-1][1] is None or spans[-1][1] >= ended - _NEAR)
        if going_on and reaching is not None:
            spans[-1] = (spans[-1][0], reaching[1])
        elif reaching is not None and (reaching[1] is None or reaching[1] > first + _NEAR):
            spans.append(reaching)
        elif going_on and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], first)
        spans += after
        ended = last
    return spans
