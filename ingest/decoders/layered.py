"""Photoshop files: the picture as it looks, with its layers flattened, in sRGB."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.decoders.samples import admit, handed


def psd(order: dict[str, Any]) -> dict[str, Any]:
    """The flattened picture that Photoshop saved along, else the layers put together here (psd-tools)."""
    from PIL import Image
    from psd_tools import PSDImage

    Image.MAX_IMAGE_PIXELS = None
    with Path(order["source"]).open("rb") as file:
        head = file.read(26)
    if len(head) < 26:
        raise refusals.damaged("a PSD of fewer bytes than its header")
    channels, height, width, depth = struct.unpack(">12xHIIH2x", head)
    # psd-tools works in 32-bit floats on the picture, one layer and the result.
    admit(order, width, height, 12 if depth == 8 else 40)
    opened = PSDImage.open(order["source"])
    saved = opened.topil() if opened.has_preview() else None
    picture = saved if saved is not None else opened.composite()
    if picture is None:
        raise refusals.damaged("a PSD without a picture")
    layers = sum(1 for layer in opened.descendants() if not layer.is_group())
    told = {
        "bit_depth": depth,
        "colour_model": opened.color_mode.name.lower(),
        "layers": layers,
        "stored_channels": channels,
    }
    return handed(picture, order, told)
