"""What is known of a film once its rungs, its sound and its tiles lie in the folder, by whatever way they got there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.measures import Raw
from ingest.programs.ffmpeg_log import Log


@dataclass(frozen=True)
class Encoded:
    """``log`` holds what was measured of the sound; ``black``, ``frozen`` and ``cuts`` are of the picture, in seconds.

    ``pictures`` is how many each rung has.
    """

    log: Log
    pictures: int
    black: Sequence[Raw]
    frozen: Sequence[Raw]
    cuts: Sequence[float]
