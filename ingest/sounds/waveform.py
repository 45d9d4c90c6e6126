"""The shape of a sound: peaks for the player, and a picture of them so that the wall has something to show."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

RATE = 8_000
"""Samples a second that the peaks are read from; more would look the same."""
_PER_SECOND = 100
_MOST = 18_000
"""Peaks in all, so that ten hours are as quick to draw as three minutes."""


class Peaks:
    """Lowest and highest sample of each short span, gathered while ffmpeg pours 16-bit mono at ``RATE`` in."""

    def __init__(self, duration: float) -> None:
        self.span = max(RATE // _PER_SECOND, math.ceil(duration * RATE / _MOST))
        self.samples = 0
        self._rest = b""
        self._pairs: list[Any] = []

    def feed(self, data: bytes) -> None:
        """Take samples, however the pipe cut them."""
        import numpy

        self.samples += len(data) // 2
        data = self._rest + data
        whole = len(data) // (2 * self.span) * 2 * self.span
        self._rest = data[whole:]
        if whole:
            samples = numpy.frombuffer(data[:whole], dtype="<i2").reshape(-1, self.span)
            self._pairs.append(numpy.stack([samples.min(axis=1), samples.max(axis=1)], axis=1))

    def pairs(self) -> list[tuple[int, int]]:
        """(lowest, highest) per span, -128 to 127."""
        import numpy

        rest = numpy.frombuffer(self._rest[: len(self._rest) // 2 * 2], dtype="<i2")
        last = [numpy.array([[rest.min(), rest.max()]])] if rest.size else []
        if not self._pairs and not last:
            return []
        found = numpy.concatenate([*self._pairs, *last]) // 256
        return [(int(low), int(high)) for low, high in found]

    def write(self, path: Path) -> None:
        """``data`` alternates lowest and highest, as BBC audiowaveform's JSON (version 2) has it."""
        pairs = self.pairs()
        told = {
            "version": 2,
            "channels": 1,
            "sample_rate": RATE,
            "samples_per_pixel": self.span,
            "bits": 8,
            "length": len(pairs),
            "data": [value for pair in pairs for value in pair],
        }
        path.write_text(json.dumps(told, separators=(",", ":")))


def draw(pairs: list[tuple[int, int]], path: Path, width: int = 320, height: int = 180) -> tuple[int, int]:
    """Draw the peaks as bars into the WebP ``path``; scaled so that a quiet recording is seen too."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "#12232e")
    pen = ImageDraw.Draw(image)
    bar, gap, middle = 3, 2, height / 2
    count = (width - 16) // (bar + gap)
    loudest = max((max(-low, high) for low, high in pairs), default=0) or 1
    for place in range(count):
        part = pairs[
            place * len(pairs) // count : max((place + 1) * len(pairs) // count, place * len(pairs) // count + 1)
        ]
        reach = max((max(-low, high) for low, high in part), default=0) / loudest * (height * 0.42)
        left = 8 + place * (bar + gap)
        pen.rounded_rectangle((left, middle - max(reach, 1), left + bar - 1, middle + max(reach, 1)), 1, fill="#7fd1c7")
    image.save(path, "WEBP", quality=85, method=4)
    return width, height
