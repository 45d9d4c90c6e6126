"""What runs in the process of :mod:`ingest.apart`: decode one file, write its samples, print one JSON object, end."""

from __future__ import annotations

import errno
import json
import math
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.result import Damaged, IngestError

PAGE_TEXT, ALL_TEXT = 200_000, 5_000_000
"""Characters of text kept of one page, and of a document."""
PAGE_SIDE = 2048


def pixels(order: dict[str, Any]) -> dict[str, Any]:
    """Decode HEIC or BMP into a file of 8-bit samples, rows from the top, upright."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limit, with our own words, follows
    with Image.open(order["source"], formats=("HEIF", "BMP")) as opened:
        width, height = opened.size
        if width * height > order["pixels"]:
            raise refusals.too_many_pixels(width, height, order["pixels"])
        if width * height * 8 > order["memory"]:
            raise refusals.too_much_memory(width * height * 8, order["memory"])
        depth = opened.info.get("bit_depth", 8)
        profile = opened.info.get("icc_profile")
        mode = opened.mode
        picture = (
            opened if mode in ("RGB", "RGBA", "L") else opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
        )
        raw = Path(order["folder"]) / "pixels.raw"
        raw.write_bytes(picture.tobytes())
    icc = None
    if profile:
        icc = Path(order["folder"]) / "pixels.icc"
        icc.write_bytes(profile)
    technical = {
        "bit_depth": depth,
        "channels": len(picture.getbands()),
        "colour_model": mode,
        "alpha": "A" in picture.getbands(),
    }
    answer = {"path": str(raw), "icc": icc and str(icc), "width": width, "height": height}
    return {**answer, "bands": len(picture.getbands()), "technical": technical}


def pdf(order: dict[str, Any]) -> dict[str, Any]:
    """First page as samples at 2048 pixels, number of pages, text of the pages, document information."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(order["source"])
    except pypdfium2.PdfiumError as error:
        raise _locked() if "assword" in str(error) else refusals.damaged(str(error)) from error
    if len(document) == 0:
        raise refusals.damaged("a PDF without pages")
    answer = _first_page(document, Path(order["folder"]) / "page.raw")
    text, done = _text(document, order["pages"])
    return {**answer, "pages": len(document), "read": done, "text": text, "information": document.get_metadata_dict()}


def _first_page(document: Any, raw: Path) -> dict[str, Any]:
    page = document[0]
    wide, high = page.get_size()
    if not (
        math.isfinite(wide)
        and math.isfinite(high)
        and wide >= 1
        and high >= 1
        and max(wide, high) / min(wide, high) < 200
    ):
        raise refusals.damaged(f"a page of {wide:g} x {high:g} points")
    bitmap = page.render(scale=PAGE_SIDE / max(wide, high), rev_byteorder=True, may_draw_forms=False)
    picture = bitmap.to_pil().convert("RGB")
    raw.write_bytes(picture.tobytes())
    size = {"page_width_mm": round(wide * 25.4 / 72, 1), "page_height_mm": round(high * 25.4 / 72, 1)}
    return {"path": str(raw), "width": picture.width, "height": picture.height, "bands": 3, "technical": size}


def _text(document: Any, limit: int) -> tuple[str, int]:
    """Text of the pages with a form feed between two, and of how many pages it is."""
    parts: list[str] = []
    kept = 0
    for number in range(min(len(document), limit)):
        page = document[number]
        words = page.get_textpage().get_text_range()[:PAGE_TEXT]
        page.close()
        parts.append(words)
        kept += len(words)
        if kept > ALL_TEXT:
            break
    return "\f".join(parts), len(parts)


def _locked() -> Damaged:
    return Damaged(
        "locked",
        "Tệp PDF có mật khẩu nên không mở được. Hãy bỏ mật khẩu rồi tải lên lại.",
        "The PDF is protected by a password. Remove the password and upload it again.",
    )


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"pixels": pixels, "pdf": pdf}


def main(task: str, order: dict[str, Any]) -> dict[str, Any]:
    """One task under its limits, its failure as data: the parent has the words."""
    seconds = math.ceil(order["seconds"])
    # Address space is reserved more than used, by every thread: twice the memory is the last fence.
    resource.setrlimit(resource.RLIMIT_AS, (2 * order["memory"], 2 * order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return TASKS[task](order)
    except IngestError as error:
        return {"error": type(error).__name__, "code": error.code, "vi": error.message_vi, "en": error.message_en}
    except OSError as error:
        return {"space": True} if error.errno == errno.ENOSPC else {"fault": f"{type(error).__name__}: {error}"}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # whatever a decoder throws at a hostile file means: damaged
        return {"fault": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    json.dump(main(sys.argv[1], json.loads(sys.argv[2])), sys.stdout)
