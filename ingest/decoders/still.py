"""Pictures that Pillow opens and libvips does not: HEIC, BMP, JPEG 2000."""

from __future__ import annotations

from typing import Any

from ingest.decoders.samples import admit, handed

SIDE = 2048


def pixels(order: dict[str, Any]) -> dict[str, Any]:
    """Decode into 8-bit samples, upright. JPEG 2000 is decoded at the resolution level that is just large enough."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limit, with our own words, follows
    with Image.open(order["source"], formats=("HEIF", "BMP", "JPEG2000")) as opened:
        width, height = opened.size
        mode, depth = opened.mode, opened.info.get("bit_depth", 16 if opened.mode.startswith("I") else 8)
        level = 0
        if opened.format == "JPEG2000":
            while max(width, height) >> (level + 1) >= SIDE and level < 5:
                level += 1
            reader: Any = opened  # in this reader a setting, elsewhere a method has the name
            reader.reduce = level
        admit(order, width, height, 1 if level else 8)
        profile = opened.info.get("icc_profile")
        answer = handed(
            _grey(opened) if mode.startswith("I") else opened,
            order,
            {"bit_depth": depth, "colour_model": mode},
            profile,
        )
    shown = {"shown_width": width, "shown_height": height} if level else {}
    return {**answer, **shown}


def _grey(opened: Any) -> Any:
    """Sixteen bits of grey as eight: Pillow's own conversion cuts where it should scale."""
    import numpy as np
    from PIL import Image

    return Image.fromarray((np.asarray(opened).astype(np.uint32) >> 8).astype(np.uint8))
