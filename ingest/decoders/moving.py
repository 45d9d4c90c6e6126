"""The frames of an animated GIF or WebP, at a constant rate, as one file of samples for the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.decoders.samples import admit

SIDE = 720
SECONDS, RATE = 30.0, 25
"""What is shown of a long animation, and the most pictures a second."""
ROOM = 384 * 1024**2
"""Bytes of frames at most: a larger animation is shown shorter."""
SHORTEST, USUAL = 20, 100
"""Milliseconds: browsers show a frame that claims less than 20 for 100 (every engine since 2012)."""


def frames(order: dict[str, Any]) -> dict[str, Any]:
    """Write the frames one after another, each as often as its time asks for. Only one is in memory at a time."""
    from PIL import Image, ImageSequence

    Image.MAX_IMAGE_PIXELS = None
    path = Path(order["folder"]) / "frames.raw"
    with Image.open(order["source"], formats=("GIF", "WEBP")) as opened, path.open("wb") as out:
        admit(order, *opened.size, 16)
        scale = min(1.0, SIDE / max(opened.size))
        width, height = (max(16, round(side * scale / 2) * 2) for side in opened.size)
        most = min(int(SECONDS * RATE), ROOM // (width * height * 3))
        written, clock = 0, 0.0
        for frame in ImageSequence.Iterator(opened):
            picture = frame.convert("RGBA").resize((width, height), Image.Resampling.BILINEAR)
            flat = Image.new("RGB", (width, height), "white")
            flat.paste(picture, mask=picture.getchannel("A"))
            clock += _milliseconds(frame) / 1000
            times = max(0, min(round(clock * RATE), most) - written)
            data = flat.tobytes()
            for _ in range(times):
                out.write(data)
            written += times
            if written >= most:
                break
    if not written:
        raise refusals.damaged("an animation without time")
    return {"path": str(path), "width": width, "height": height, "rate": RATE, "seconds": written / RATE}


def _milliseconds(frame: Any) -> float:
    stated = float(frame.info.get("duration", 0) or 0)
    return stated if stated >= SHORTEST else USUAL
