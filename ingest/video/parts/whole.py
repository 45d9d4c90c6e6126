"""Pieces become one film again: the same files, times and measurements that one run would have left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray

from ingest.programs.ffmpeg import Tick
from ingest.programs.ffmpeg_log import Log
from ingest.result import Limits
from ingest.streaming.joined import Join
from ingest.video.encoded import Encoded
from ingest.video.ladder import CLOCK, Plan, raw_captions
from ingest.video.parts.cut import cut
from ingest.video.parts.measured import Told, black, frozen, shot_cuts
from ingest.video.parts.piece import SAID, TILES
from ingest.video.parts.shared import Apart, Made

_SEAM = 0.6
"""Seconds between the pictures on both sides of a join: more and some are missing."""


class NotWhole(Exception):
    """The pieces do not make a film without a seam."""


def shared(plan: Plan, limits: Limits, apart: Apart, tick: Tick) -> Encoded | None:
    """The film out of pieces that others made; nothing where it is to be encoded here. ``tick`` is told 0 to 1.

    A film that is worth it is cut, and whatever ``apart`` raises when it is asked for the pieces comes out.
    """
    try:
        made = apart.made()
        if made is not None:
            return whole(plan, made, tick)
    except (NotWhole, ValueError):
        # Files that lie about themselves, or of which a stretch does not decode: one run has the last word.
        apart.forget()
        for path in (*plan.folder.iterdir(), *plan.folder.parent.glob("raw-*.vtt")):
            path.unlink()
        return None
    workers = apart.workers()
    if workers > 1 and apart.suits(plan.found.duration):
        pieces = cut(plan, limits, workers, apart.longest, lambda _: tick(0.0))
        if pieces:
            apart.ask(pieces)
    return None


def whole(plan: Plan, made: Sequence[Made], tick: Tick) -> Encoded:
    """Join pieces, all of a film in order, into the folder of ``plan``. Raises NotWhole, ValueError."""
    said: dict[str, list[str]] = {}
    told: list[Told] = []
    with ExitStack() as closing:
        joins = {rung.name: Join(plan.folder / f"{rung.name}.mp4") for rung in plan.rungs}
        for join in joins.values():
            closing.callback(join.close)
        tiles = closing.enter_context((plan.folder.parent / TILES).open("wb"))
        for number, each in enumerate(made, 1):
            with each.file(SAID) as path:
                lines = json.loads(path.read_text())
            if each.piece.span is None:
                said = lines
                _take_sounds(plan, each)
            else:
                shown = _take_pictures(each, joins, last=number == len(made))
                told.append(Told(Log.of(lines), each.piece.span.lead / CLOCK, shown / CLOCK))
                with each.file(TILES) as path, path.open("rb") as file:
                    shutil.copyfileobj(file, tiles, 1 << 20)
            tick(number / len(made))
    return Encoded(Log.of(said), sum(len(t.shown) for t in told), black(told), frozen(told), shot_cuts(told))


def _take_pictures(made: Made, joins: dict[str, Join], *, last: bool) -> NDArray[np.int64]:
    """Add a piece to every rung; returns the times of its pictures, which are the same in all."""
    for name, join in joins.items():
        if not made.has(f"{name}.mp4"):
            raise NotWhole(f"piece {made.piece.number} has no {name}")
        with made.file(f"{name}.mp4") as path:
            join.take(path, last=last)
    first, *others = (join.shown[-1] for join in joins.values())
    if any(not np.array_equal(first, other) for other in others):
        raise NotWhole(f"the rungs of piece {made.piece.number} differ")
    _must_fit(made, first, next(iter(joins.values())).shown)
    return first


def _must_fit(made: Made, shown: NDArray[np.int64], all_shown: Sequence[NDArray[np.int64]]) -> None:
    span, wanted = made.piece.span, made.piece.pictures
    assert span is not None
    if wanted is not None and len(shown) != wanted:
        raise NotWhole(f"piece {made.piece.number} has {len(shown)} of {wanted} pictures")
    if shown[0] < span.start or (span.end is not None and shown[-1] >= span.end):
        raise NotWhole(f"piece {made.piece.number} has pictures of another")
    if len(all_shown) > 1 and shown[0] - all_shown[-2][-1] > _SEAM * CLOCK:
        raise NotWhole(f"pictures are missing before piece {made.piece.number}")


def _take_sounds(plan: Plan, made: Made) -> None:
    for sound in plan.sounds:
        if made.has(f"{sound.name}.mp4"):
            with made.file(f"{sound.name}.mp4") as path:
                shutil.copyfile(path, plan.folder / f"{sound.name}.mp4")
    for stream in plan.captions:
        target = raw_captions(plan.folder.parent, stream)
        if made.has(target.name):
            with made.file(target.name) as path:
                shutil.copyfile(path, target)
