"""Decoded pictures as files of 8-bit samples, rows from the top, upright: how a task hands them to the worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import refusals


def admit(order: dict[str, Any], width: int, height: int, bytes_each: int) -> None:
    """Refuse a bomb by its header: ``bytes_each`` is what one pixel takes while it is decoded. Raises OverLimit."""
    if width * height > order["pixels"]:
        raise refusals.too_many_pixels(width, height, order["pixels"])
    if width * height * bytes_each > order["memory"]:
        raise refusals.too_much_memory(width * height * bytes_each, order["memory"])


def handed(
    picture: Any, order: dict[str, Any], technical: dict[str, Any], profile: bytes | None = None
) -> dict[str, Any]:
    """A Pillow picture written beside the order's folder, with its colour profile, and the answer that names both."""
    folder = Path(order["folder"])
    if picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    raw = folder / "pixels.raw"
    raw.write_bytes(picture.tobytes())
    icc = None
    if profile:
        icc = folder / "pixels.icc"
        icc.write_bytes(profile)
    bands = len(picture.getbands())
    told = {"channels": bands, "alpha": "A" in picture.getbands(), **technical}
    answer = {
        "path": str(raw),
        "icc": icc and str(icc),
        "width": picture.width,
        "height": picture.height,
        "bands": bands,
    }
    return {**answer, "technical": told}
