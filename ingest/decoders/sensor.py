"""Cameras' RAW files (LibRaw): the JPEG the camera put inside, or the picture developed from the sensor's samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.decoders.samples import admit
from ingest.detection import tiff
from ingest.result import Damaged

USABLE = 1024
"""Pixels of the longer side from which an embedded preview is worth showing (or half of the RAW's own, if that is less)."""
TURNS = {0: 1, 3: 3, 5: 8, 6: 6}
"""LibRaw's flip as an EXIF orientation."""
DEVELOPING = 24
"""Bytes a pixel takes while it is developed: four 16-bit planes, what interpolation keeps beside them, the result."""


def raw(order: dict[str, Any]) -> dict[str, Any]:
    """Size, and the embedded preview as a file; ``embedded`` is null where there is none worth showing."""
    import rawpy

    missing = tiff.missing_bytes(Path(order["source"]))
    if missing:
        raise refusals.damaged(f"{missing} bytes of the sensor's data are missing")
    with _opened(order["source"]) as opened:
        sizes = opened.sizes
        turned = sizes.flip in (5, 6)
        width, height = sizes.width, sizes.height
        if sizes.pixel_aspect not in (0, 1):
            height = round(height / sizes.pixel_aspect) if sizes.pixel_aspect < 1 else height
        if width * height > order["pixels"]:
            raise refusals.too_many_pixels(width, height, order["pixels"])
        try:
            embedded = _embedded(opened, order, min(USABLE, max(width, height) / 2))
        except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
            embedded = None
        said = _said(opened)
        flip = TURNS.get(sizes.flip, 1)
    size = {"width": height if turned else width, "height": width if turned else height}
    return {"embedded": embedded, "orientation": flip, **size, "technical": said}


def develop(order: dict[str, Any]) -> dict[str, Any]:
    """The whole picture developed as the camera would: its white balance, sRGB, 8 bits, full size, upright."""
    import rawpy

    with _opened(order["source"]) as opened:
        sizes = opened.sizes
        admit(order, sizes.raw_width, sizes.raw_height, DEVELOPING)
        picture = opened.postprocess(use_camera_wb=True, output_color=rawpy.ColorSpace.sRGB, output_bps=8)
        said = _said(opened)
    path = Path(order["folder"]) / "pixels.raw"
    picture.tofile(path)
    answer = {"path": str(path), "icc": None, "width": picture.shape[1], "height": picture.shape[0], "bands": 3}
    return {**answer, "technical": {**said, "developed": f"LibRaw {'.'.join(map(str, rawpy.libraw_version))}"}}


def _opened(source: str) -> Any:
    import rawpy

    try:
        return rawpy.imread(source)
    except rawpy.LibRawFileUnsupportedError as error:
        raise Damaged(
            "unknown_camera",
            "Chưa đọc được tệp RAW của máy ảnh này (hoặc tệp bị hỏng). Hãy xuất ra DNG hoặc JPEG rồi tải lên lại.",
            "The RAW of this camera cannot be read yet (or it is damaged). Export it as DNG or JPEG and upload that.",
        ) from error


def _said(opened: Any) -> dict[str, Any]:
    white = opened.white_level
    told: dict[str, Any] = {"raw": True, "colour_filter": opened.color_desc.decode("ascii", "replace").strip("\0")}
    if white:
        told["bit_depth"] = int(white).bit_length()
    return told


def _embedded(opened: Any, order: dict[str, Any], least: float) -> dict[str, Any] | None:
    """The largest preview: a JPEG as it is, or samples as an uncompressed picture."""
    import io

    import rawpy
    from PIL import Image

    found = opened.extract_thumb()
    path = Path(order["folder"]) / "embedded.jpg"
    if found.format == rawpy.ThumbFormat.JPEG:
        with Image.open(io.BytesIO(found.data), formats=("JPEG",)) as seen:
            width, height = seen.size
            tagged = 0x0112 in seen.getexif()
        path.write_bytes(found.data)
    else:
        picture = Image.fromarray(found.data)
        (width, height), tagged = picture.size, False
        picture.save(path, "JPEG", quality=95)
    if max(width, height) < least:
        path.unlink()
        return None
    return {"path": str(path), "width": width, "height": height, "tagged": tagged}
