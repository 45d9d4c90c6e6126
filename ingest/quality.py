"""Faults that an editor filters by, from what ingest measures anyway. They are facts with a threshold, never a refusal.

``blur`` ``noise`` ``clipping`` of pictures; ``black`` ``freeze`` ``silence`` ``clipping`` ``loud`` ``quiet`` ``no_sound``
``uncaptioned`` of films; ``silence`` ``clipping`` ``loud`` ``quiet`` of recordings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ingest.result import JSON

FAULTS = ("black", "freeze", "silence", "no_sound", "clipping", "loud", "quiet", "blur", "noise", "uncaptioned")
SOFT = 50.0
"""Variance of the Laplacian at 320 pixels below which a picture looks soft (see :func:`ingest.tags.phash.sharpness`)."""
GRAINY = 6.0
"""Estimated standard deviation of the noise, of 255, at 320 pixels: what is left of the sensor's after shrinking."""
BURNT = 0.05
"""Part of a picture at pure white or pure black from which light is lost for good."""
LONG_BLACK, LONG_FREEZE, LONG_SILENCE = 2.0, 10.0, 10.0
"""Seconds of one span from which an editor should look (shorter ones are cuts, titles and pauses)."""
LOUD, QUIET = -12.0, -32.0
"""LUFS, whole file: far outside EBU R 128 (-23) and of what the web plays (-14 to -18)."""
PEAK = 0.0
"""dBTP: above, the wave was cut somewhere (ITU-R BS.1770 annex 2)."""


def photo_faults(small: Any, sharp: float | None) -> tuple[str, ...]:
    """Of the 320-pixel picture, sRGB without alpha."""
    grey = small.colourspace("b-w").numpy().astype(np.float32).reshape(small.height, small.width)
    if min(grey.shape) < 64:
        return ()  # too small to say anything
    found = {
        "blur": sharp is not None and sharp < SOFT and float(grey.std()) > 2,
        "noise": noise(grey) > GRAINY,
        "clipping": max(float((grey >= 254.5).mean()), float((grey <= 0.5).mean())) > BURNT,
    }
    return tuple(name for name, holds in found.items() if holds)


def noise(grey: Any) -> float:
    """Standard deviation of the noise, in grey levels: Immerkær, "Fast Noise Variance Estimation" (1996), taken where the
    picture is smoothest, so that texture is not counted."""
    a = grey
    mask = (
        a[:-2, :-2] - 2 * a[:-2, 1:-1] + a[:-2, 2:] - 2 * a[1:-1, :-2] + 4 * a[1:-1, 1:-1] - 2 * a[1:-1, 2:]
        + a[2:, :-2] - 2 * a[2:, 1:-1] + a[2:, 2:]
    )  # fmt: skip
    side = 16
    rows, columns = mask.shape[0] // side, mask.shape[1] // side
    tiles = np.abs(mask[: rows * side, : columns * side]).reshape(rows, side, columns, side).mean(axis=(1, 3))
    return float(np.percentile(tiles, 10) * np.sqrt(np.pi / 2) / 6)


def sound_faults(technical: Mapping[str, JSON], duration: float) -> tuple[str, ...]:
    """Of the measured sound of a film or recording."""
    told = technical.get("loudness")
    loud = told if isinstance(told, dict) else {}
    level, peak = loud.get("integrated"), loud.get("true_peak")
    found = {
        "silence": _longest(technical.get("silence")) >= min(LONG_SILENCE, max(duration * 0.9, 1.0)),
        "clipping": isinstance(peak, float) and peak > PEAK,
        "loud": isinstance(level, float) and level > LOUD,
        "quiet": isinstance(level, float) and level < QUIET,
    }
    return tuple(name for name, holds in found.items() if holds)


def film_faults(technical: Mapping[str, JSON], duration: float, *, sound: bool, captions: bool, sharp: float | None) -> tuple[str, ...]:  # fmt: skip
    """Of a whole film: picture, sound, captions."""
    found = {
        "black": _longest(technical.get("black")) >= LONG_BLACK,
        "freeze": _longest(technical.get("freeze")) >= LONG_FREEZE,
        "no_sound": not sound,
        "blur": sharp is not None and sharp < SOFT,
        "uncaptioned": sound and not captions,
    }
    heard = sound_faults(technical, duration) if sound else ()
    return (*(name for name, holds in found.items() if holds), *heard)


def _longest(spans: JSON) -> float:
    lengths = [
        float(end) - float(start)
        for span in (spans if isinstance(spans, list) else ())
        if isinstance(span, dict) and isinstance(end := span.get("end"), int | float) and isinstance(start := span.get("start"), int | float)
    ]  # fmt: skip
    return max(lengths, default=0.0)
