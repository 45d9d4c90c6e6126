"""TIFF of several pages, as scanners and fax machines write it: its pages as pictures (libvips)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.decoders.paged import FIRST_SIDE, SIDE
from ingest.decoders.samples import admit
from ingest.detection import tiff


def scan(order: dict[str, Any]) -> dict[str, Any]:
    """First page as samples, number of pages."""
    places = _places(order)
    raw = Path(order["folder"]) / "page.raw"
    picture = _page(order, places[0], FIRST_SIDE)
    raw.write_bytes(picture.write_to_memory())
    answer = {
        "path": str(raw),
        "width": picture.width,
        "height": picture.height,
        "bands": 3,
        "technical": _density(order),
    }
    return {**answer, "pages": len(places), "read": len(places), "text": "", "information": {}}


def scan_pages(order: dict[str, Any]) -> dict[str, Any]:
    """Pages ``first`` to ``last`` (from 1, both inclusive) as ``page-N.webp``; a page that is damaged is left out."""
    import pyvips

    places = _places(order)
    made = []
    for number in range(order["first"], min(order["last"], len(places)) + 1):
        path = Path(order["folder"]) / f"page-{number}.webp"
        try:
            picture = _page(order, places[number - 1], SIDE)
        except pyvips.Error:
            continue
        picture.webpsave(str(path), Q=75, effort=2, keep="none")
        made.append([path.name, picture.width, picture.height])
    return {"made": made, "pages": len(places)}


def _places(order: dict[str, Any]) -> list[int]:
    found = tiff.pages(Path(order["source"]))
    if not found:
        raise refusals.damaged("a TIFF without pages")
    return found


def _page(order: dict[str, Any], place: int, side: int) -> Any:
    """One page, upright, square pixels, 8-bit sRGB. A fax has more dots across than down: the resolution says how many."""
    import pyvips

    opened = pyvips.Image.tiffload(order["source"], page=place, access="sequential", fail_on="error")
    admit(order, opened.width, opened.height, max(1, opened.bands))
    across, down = opened.xres, opened.yres
    stretch = across / down if 0.25 <= (across / down if down else 0) <= 4 else 1.0
    if abs(stretch - 1) > 0.05:
        opened = opened.resize(min(1.0, 1 / stretch), vscale=min(1.0, stretch))
    shown = opened.thumbnail_image(side, height=side, size="down", export_profile="srgb").colourspace("srgb")
    if shown.hasalpha():
        shown = shown.flatten(background=[255, 255, 255])
    return (
        shown.extract_band(0, n=3).cast("uchar").copy_memory() if shown.bands > 3 else shown.cast("uchar").copy_memory()
    )


def _density(order: dict[str, Any]) -> dict[str, Any]:
    first = tiff.directories(Path(order["source"]), 1)
    depth = first[0].number(258, 1) if first else 1
    return {"bit_depth": depth}
