"""Which sizes of a film are made: a ladder that never goes above the source."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.video.picture import Picture

LADDER = (240, 480, 720, 1080, 1440, 2160)
_TALLEST = 2160
_STEP = 1.25
"""Two rungs closer than this look the same and cost an encode each."""


@dataclass(frozen=True)
class Rung:
    """One size. ``lines`` is its class (a 1920 x 804 film is 1080), ``ceiling`` the highest bit rate, bits per second."""

    lines: int
    width: int
    height: int
    ceiling: int

    @property
    def name(self) -> str:
        """``v720``."""
        return f"v{self.lines}"


def rungs(picture: Picture) -> tuple[Rung, ...]:
    """The ladder of ``picture``, largest first. A size between two steps keeps its own top rung.

    The class is measured on the short side, so an upright film has the same rungs as a lying one, and counts a film
    wider than 16:9 by the 16:9 frame it fills.
    """
    own = max(min(picture.width, picture.height), round(max(picture.width, picture.height) * 9 / 16))
    top = next((step for step in reversed(LADDER) if step <= own <= step * 1.1), min(own, _TALLEST))
    # 1440 is worth its encode only as the top: between 1080 and 2160 hardly any player would choose it.
    below = [step for step in reversed(LADDER) if step * _STEP <= top and step != 1440]
    return tuple(_rung(lines, own, picture) for lines in (top, *below))


def _rung(lines: int, own: int, picture: Picture) -> Rung:
    width, height = _even(picture.width * lines / own), _even(picture.height * lines / own)
    return Rung(lines, width, height, _ceiling(width * height, picture))


def _even(length: float) -> int:
    """4:2:0 has one colour sample for two pixels; below 16 the encoder has nothing to predict from."""
    return max(16, round(length / 2) * 2)


def _ceiling(pixels: int, picture: Picture) -> int:
    """6 Mbit/s for 1080p25; larger pictures need less per pixel, field-rate ones half as much again."""
    shown = (picture.rate or 25.0) * (2 if picture.interlaced else 1)
    return int(6_000_000 * (pixels / (1920 * 1080)) ** 0.75 * (1.5 if shown > 31 else 1.0))
