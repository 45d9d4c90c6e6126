"""A camera that moves in front of a still: pan, zoom, and parallax from how near things are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from .scene import Nearness

Grid = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Stand:
    """Where the camera stands: ``x``, ``y`` in the picture (-1 to 1), ``zoom`` (1: whole width), ``push`` and ``slide`` of near things."""

    x: float
    y: float
    zoom: float
    push: float
    slide: float

    def towards(self, other: Stand, share: float) -> Stand:
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("x", "y", "zoom", "push", "slide"))
        return Stand(*(a + (b - a) * share for a, b in pairs))


@dataclass(frozen=True)
class Move:
    """From one stand to another, softly; ``shake`` in thousandths of the width (a hand-held phone: 3)."""

    start: Stand
    end: Stand
    shake: float = 0.6


def frames(still: Path, near: Nearness | None, move: Move, size: tuple[int, int], count: int) -> Iterator[bytes]:
    """``count`` frames of ``size``, each as RGB bytes, row by row."""
    import pyvips

    picture = pyvips.Image.new_from_file(str(still)).copy_memory()
    depth = None if near is None else _soft(near)
    width, height = size
    right, down = np.meshgrid(
        np.linspace(-0.5, 0.5, width, dtype=np.float32), np.linspace(-0.5, 0.5, height, dtype=np.float32)
    )
    bilinear = pyvips.Interpolate.new("bilinear")
    for number in range(count):
        share = number / max(count - 1, 1)
        stand = move.start.towards(move.end, share * share * (3 - 2 * share) * 0.6 + share * 0.4)
        index = _index(picture.width, picture.height, depth, right, down, stand, move.shake, number / 25)
        view = picture.mapim(
            pyvips.Image.new_from_memory(index.tobytes(), width, height, 2, "float"),
            interpolate=bilinear,
            extend="copy",
        )
        yield view.write_to_memory()


def _index(
    wide: int, high: int, depth: Nearness | None, right: Grid, down: Grid, stand: Stand, shake: float, second: float
) -> Grid:
    """For each pixel of the frame, the place in the still that it shows, shape (height, width, 2)."""
    rows, columns = right.shape
    span = min(wide, high * columns / rows) / stand.zoom
    tall = span * rows / columns
    sway = np.sin(second * np.array([1.9, 2.7])) * 0.6 + np.sin(second * np.array([4.3, 3.6]) + 1) * 0.4
    centre_x = wide / 2 + (wide - span) / 2 * stand.x + sway[0] * shake / 1000 * span
    centre_y = high / 2 + (high - tall) / 2 * stand.y + sway[1] * shake / 1000 * span
    x, y = centre_x + right * span, centre_y + down * tall
    if depth is not None and (stand.push or stand.slide):
        deep_rows, deep_columns = depth.shape
        i = (y * (deep_rows / high)).astype(np.int32).clip(0, deep_rows - 1)
        j = (x * (deep_columns / wide)).astype(np.int32).clip(0, deep_columns - 1)
        near = depth[i, j]
        x = x - near * (stand.push * right + stand.slide) * span
        y = y - near * (stand.push * down) * tall
    return np.stack([x.clip(0, wide - 2), y.clip(0, high - 2)], axis=-1).astype(np.float32)


def _soft(near: Nearness) -> Nearness:
    """Near things grown a little and blurred, so that their outlines move with them."""
    grey = Image.fromarray((near.clip(0, 1) * 255).astype(np.uint8))
    grown = grey.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(4))
    return np.asarray(grown, dtype=np.float32) / np.float32(255)
