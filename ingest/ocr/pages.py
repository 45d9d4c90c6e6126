"""The pictures that are read of an asset: the photo itself, or the pages of a document that have no text of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.taggers.protocol import Subject

SAFE = ("image/jpeg", "image/png", "image/webp", "image/tiff")
"""Originals that libvips opens; of others the largest preview is read."""
LEAST, LARGEST, PAGE = 1600, 3000, 3300
"""Pixels of the longer side: a small photo is enlarged to the first, a large one made as small as the second; a page is drawn in the third."""
MOST_PAGES = 300
OWN_TEXT = 24
"""Characters of text with which a page of a PDF needs no reading."""


def pictures(subject: Subject) -> Iterator[tuple[int, Any]]:
    """Page number, from 1, and picture (Pillow, grey, upright) of all there is to read."""
    source = subject.original
    if subject.kind == "document" and source is not None and subject.media_type == "application/pdf":
        yield from _pdf(source)
    elif subject.kind == "document" and source is not None and subject.media_type == "image/tiff":
        yield from _tiff(source)
    elif subject.kind == "photo" and source is not None and subject.media_type in SAFE:
        yield 1, _photo(source)
    elif subject.kind == "photo":
        for picture in subject.pictures[:1]:
            yield 1, _photo(picture.path)


def _photo(path: Path) -> Any:
    import pyvips

    image = pyvips.Image.thumbnail(str(path), LARGEST, height=LARGEST, size="down", fail_on="none")
    return _grey(image, LEAST)


def _tiff(path: Path) -> Iterator[tuple[int, Any]]:
    import pyvips

    pages = int(pyvips.Image.new_from_file(str(path)).get_n_pages())
    for number in range(min(pages, MOST_PAGES)):
        yield number + 1, _grey(pyvips.Image.thumbnail(f"{path}[page={number}]", PAGE, height=PAGE, size="down"), PAGE)


def _grey(image: Any, least: int) -> Any:
    """8-bit grey, on white where it is transparent, at least ``least`` pixels long."""
    import pyvips
    from PIL import Image

    if image.hasalpha():
        image = image.flatten(background=[255] * (image.bands - 1))
    image = image.colourspace(pyvips.enums.Interpretation.B_W).cast("uchar")
    longest = max(image.width, image.height)
    if longest < least:
        image = image.resize(least / longest, kernel="cubic")
    return Image.frombytes("L", (image.width, image.height), image[0].write_to_memory())


def _pdf(path: Path) -> Iterator[tuple[int, Any]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words = page.get_textpage()
        wide, high = page.get_size()
        if words.count_chars() < OWN_TEXT and min(wide, high) >= 1 and max(wide, high) < 200 * min(wide, high):
            yield number + 1, page.render(scale=PAGE / max(wide, high), may_draw_forms=False).to_pil().convert("L")
        words.close()
        page.close()
