"""PDF (pdfium): the first page, pictures of more pages, the words of all, what the document says of itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.result import Damaged

PAGE_TEXT, ALL_TEXT = 200_000, 5_000_000
"""Characters of text kept of one page, and of a document."""
FIRST_SIDE, SIDE = 2048, 1600
"""Pixels of the longer side: of the page that stands for the document, and of each page that is turned to."""
WEBP = {"quality": 75, "method": 2}


def pdf(order: dict[str, Any]) -> dict[str, Any]:
    """First page as samples, number of pages, text of the pages, document information."""
    document = _opened(order["source"])
    answer = _first_page(document, Path(order["folder"]) / "page.raw")
    text, done = _text(document, order["pages"])
    return {**answer, "pages": len(document), "read": done, "text": text, "information": document.get_metadata_dict()}


def pdf_pages(order: dict[str, Any]) -> dict[str, Any]:
    """Pages ``first`` to ``last`` (from 1, both inclusive) as ``page-N.webp``; a page that cannot be drawn is left out."""
    import pypdfium2

    document = _opened(order["source"])
    made = []
    for number in range(order["first"], min(order["last"], len(document)) + 1):
        try:
            picture = _drawn(document[number - 1], SIDE)
        except (pypdfium2.PdfiumError, Damaged):
            continue
        path = Path(order["folder"]) / f"page-{number}.webp"
        picture.save(path, "WEBP", **WEBP)
        made.append([path.name, picture.width, picture.height])
    return {"made": made, "pages": len(document)}


def _opened(source: str) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise _locked() if "assword" in str(error) else refusals.damaged(str(error)) from error
    if len(document) == 0:
        raise refusals.damaged("a PDF without pages")
    return document


def _drawn(page: Any, side: int) -> Any:
    wide, high = page.get_size()
    if not (
        math.isfinite(wide) and math.isfinite(high) and min(wide, high) >= 1 and max(wide, high) / min(wide, high) < 200
    ):
        raise refusals.damaged(f"a page of {wide:g} x {high:g} points")
    bitmap = page.render(scale=side / max(wide, high), rev_byteorder=True, may_draw_forms=False)
    return bitmap.to_pil().convert("RGB")


def _first_page(document: Any, raw: Path) -> dict[str, Any]:
    wide, high = document[0].get_size()
    picture = _drawn(document[0], FIRST_SIDE)
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
