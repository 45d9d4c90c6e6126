"""SVG: drawn once, here, by librsvg from memory, so that it has no address to resolve references against.

librsvg runs no script and opens nothing over the network; without a base address it opens no file either (its own rule: only
below the folder of the document). Nobody is ever shown the SVG itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest import refusals

SIDE = 2048
SIZE = 32 * 1024**2
"""Bytes of a drawing; maps of a country stay below a third of it."""
WORDS = 200_000
ENTITY = re.compile(rb"<!ENTITY", re.I)


def svg(order: dict[str, Any]) -> dict[str, Any]:
    """Samples at 2048 pixels and the words of the drawing. Raises Damaged, OverLimit."""
    import pyvips

    data = _bytes(Path(order["source"]))
    if ENTITY.search(data):
        raise refusals.damaged("a drawing that defines entities of its own")
    try:
        natural = pyvips.Image.svgload_buffer(data)
        width, height = natural.width, natural.height
        scale = SIDE / max(width, height)
        drawn = pyvips.Image.svgload_buffer(data, scale=min(scale, 1000.0))
        if drawn.width * drawn.height > 4 * SIDE * SIDE:
            raise refusals.damaged(f"a drawing of {width} x {height}")
        raw = Path(order["folder"]) / "pixels.raw"
        raw.write_bytes(drawn.write_to_memory())
    except pyvips.Error as error:
        raise refusals.damaged(str(error)) from error
    technical = {"vector": True, "alpha": True, "bit_depth": 8, "channels": drawn.bands}
    answer = {"path": str(raw), "icc": None, "width": drawn.width, "height": drawn.height, "bands": drawn.bands}
    return {**answer, "technical": technical, "text": _words(data)}


def _bytes(source: Path) -> bytes:
    size = source.stat().st_size
    if size > SIZE:
        raise refusals.too_much_memory(size * 40, SIZE * 40)
    return source.read_bytes()


def _words(data: bytes) -> str:
    """What the drawing says: title, description and text, in the order of the file."""
    from xml.etree import ElementTree

    words: list[str] = []
    try:
        for element in ElementTree.fromstring(data).iter():  # noqa: S314  entities were refused above
            name = str(element.tag).rpartition("}")[2]
            if name in ("title", "desc", "text", "tspan", "textPath"):
                words += [part.strip() for part in (element.text, element.tail if name == "tspan" else "") if part]
    except ElementTree.ParseError:
        return ""  # librsvg is more forgiving; the drawing is shown all the same
    return " ".join(filter(None, words))[:WORDS]
