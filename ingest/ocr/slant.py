"""The angles at which lines of writing may run in a picture: where the rows of its edges stand out from one another most."""

from __future__ import annotations

from typing import Any

SIDE = 640
"""Pixels of the longer side on which angles are looked for."""
STEEPEST, STEP = 46, 2
APART = 7
"""Degrees between two candidates."""
CLEAR = 1.12
"""A candidate stands out when its rows differ this much more than those of the median angle."""


def angles(picture: Any, most: int = 3) -> list[float]:
    """Up to ``most`` angles, likeliest first, by which the picture (Pillow, grey) is to be turned counter-clockwise so that lines lie level.

    The projection of edges on the vertical axis is sharpest along the lines of a text (W. Postl, US 4723297, 1988).
    """
    import numpy as np
    from PIL import Image

    small = picture.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.float32)
    edges = np.zeros_like(pixels)
    edges[:, 1:] = np.abs(
        np.diff(pixels, axis=1)
    )  # strokes of letters are upright: a horizon and a table's edge are not
    edges = np.where(edges > max(12.0, float(np.percentile(edges, 85))), 1.0, 0.0).astype(np.float32)
    image = Image.fromarray((edges * 255).astype(np.uint8))
    scores = {turn: _sharpness(image, turn) for turn in range(-STEEPEST, STEEPEST + 1, STEP)}
    usual = float(np.median(list(scores.values()))) or 1.0
    found: list[float] = []
    for turn in sorted(scores, key=lambda one: -scores[one]):
        if len(found) == most or scores[turn] < CLEAR * usual:
            break
        if all(abs(turn - other) >= APART for other in found):
            found.append(_finer(image, turn))
    return found


def _finer(image: Any, turn: float) -> float:
    near = [turn + step for step in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)]
    return max(near, key=lambda one: _sharpness(image, one))


def _sharpness(image: Any, turn: float) -> float:
    """How much neighbouring rows differ, once the picture is turned."""
    import numpy as np
    from PIL import Image

    turned = image.rotate(turn, resample=Image.Resampling.BILINEAR, expand=False) if turn else image
    rows = np.asarray(turned, dtype=np.float32).sum(axis=1)
    return float((np.diff(rows) ** 2).sum())
