"""One piece of a film, encoded alone into a folder: what :mod:`ingest.video.parts.whole` joins."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.limits import bounds, need_space
from ingest.programs.ffmpeg import ffmpeg
from ingest.programs.probe import probe
from ingest.result import Limits
from ingest.video import ladder
from ingest.video.parts.shared import Piece

SAID = "said.json"
"""What the filters said while a piece was encoded, by filter."""
TILES = "tiles.rgb"


def make(
    source: Path, scratch: Path, piece: Piece, *, limits: Limits, progress: Callable[[float], None]
) -> tuple[Path, ...]:
    """Encode ``piece`` of the film ``source`` into ``scratch``, an empty folder. Returns the files that are to be kept.

    ``progress`` is told 0 to 1 and may raise. Raises :class:`ingest.result.IngestError`.
    """
    from ingest.video.film import looked_at, planned

    found = probe(source, limits.memory)
    progress(0.0)
    plan = planned(source, scratch, found, looked_at(source, found, limits), limits)
    begin, length = _length(plan, piece)
    need_space(scratch, int(sum(r.ceiling for r in plan.rungs) / 16 * length))
    command = ladder.sounds_command(plan) if piece.span is None else ladder.pictures_command(plan, piece.span)
    allowed = replace(bounds(limits, source, scratch, length), folder=scratch)

    def tick(seconds: float) -> None:
        done = (seconds - begin) / length if length > 0 else 0.0
        progress(min(max(done, 0.0), 1.0))

    said = ffmpeg(command, allowed, tick, level="info").log.measured() if command else {}
    (scratch / SAID).write_text(json.dumps(said))
    made = (scratch / SAID, scratch / TILES, *sorted(plan.folder.glob("*.mp4")), *sorted(scratch.glob("raw-*.vtt")))
    return tuple(path for path in made if path.exists())


def _length(plan: ladder.Plan, piece: Piece) -> tuple[float, float]:
    """Where on the film's clock a piece begins, and how long it is, in seconds."""
    if piece.span is None:
        return 0.0, plan.found.duration
    begin = piece.span.start / ladder.CLOCK
    end = plan.found.duration if piece.span.end is None else piece.span.end / ladder.CLOCK
    return begin, max(end - begin, 1.0)
