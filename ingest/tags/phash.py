"""Perceptual hash, dominant colours and sharpness, all from the 320-pixel picture that is in memory anyway.

The hash is the DCT hash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), section 3.1:
32 x 32 grey, the 8 x 8 lowest frequencies, one bit each for above the median. Near copies differ in few bits (Hamming distance).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE, LOW = 32, 8
APART = 48.0
"""Two colours nearer than this (Euclid, 8-bit RGB) count as one."""


@cache
def _cosines() -> NDArray[np.float64]:
    """The lowest rows of the DCT-II matrix."""
    k, n = np.arange(LOW)[:, None], np.arange(SIDE)[None, :]
    return np.cos(np.pi * k * (2 * n + 1) / (2 * SIDE))


FLAT = 1.0
"""Below this spread of grey (of 255) a picture shows nothing, and would be near to every other such."""


def phash(small: Any) -> str | None:
    """64 bits as 16 hex digits, of a pyvips image in sRGB without alpha; None for a plain area."""
    grey = small.colourspace("b-w").thumbnail_image(SIDE, height=SIDE, size="force").numpy().reshape(SIDE, SIDE)
    if float(grey.std()) < FLAT:
        return None
    low = _cosines() @ grey.astype(np.float64) @ _cosines().T
    bits = (low > np.median(low)).flatten()
    return f"{int(''.join('1' if b else '0' for b in bits), 2):016x}"


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two hashes differ; up to about 10 is the same picture re-encoded or resized."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def colours(small: Any, wanted: int = 5) -> tuple[str, ...]:
    """Up to five dominant colours as ``#rrggbb``, most present first."""
    pixels = small.thumbnail_image(64, height=64, size="down").numpy()[:, :, :3].reshape(-1, 3)
    boxes = (pixels >> 5).astype(np.int32) @ np.array([64, 8, 1], dtype=np.int32)
    count = np.bincount(boxes, minlength=512)
    means = np.stack([np.bincount(boxes, weights=pixels[:, i], minlength=512) for i in range(3)], axis=1)
    chosen: list[NDArray[np.float64]] = []
    for box in np.argsort(-count, kind="stable"):
        if count[box] == 0 or len(chosen) == wanted:
            break
        mean = means[box] / count[box]
        if all(float(np.linalg.norm(mean - c)) >= APART for c in chosen):
            chosen.append(mean)
    return tuple("#{:02x}{:02x}{:02x}".format(*(round(float(v)) for v in c)) for c in chosen)


def sharpness(small: Any) -> float:
    """Variance of the Laplacian of the grey picture: some hundreds is sharp, below about 50 soft. Comparable only at this size."""
    grey = small.colourspace("b-w").numpy().astype(np.float32)
    grey = grey.reshape(small.height, small.width)
    if min(grey.shape) < 3:
        return 0.0
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    return round(float(laplacian.var()), 2)
