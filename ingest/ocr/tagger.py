"""The tagger «ocr»: what stands written in a photo, a poster or a scanned page, and in which language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.ocr import pages, reading
from ingest.ocr.language import language
from ingest.ocr.reading import Line
from ingest.taggers.protocol import LONGEST_WORD, Box, Finding, Subject, Tag, Text, Word

SURE_LANGUAGE = 0.7


class Ocr:
    """Tesseract, Vietnamese and English."""

    name, version, kinds, cost, lane = "ocr", "1", ("photo", "document"), "heavy", "enrich"
    reads: tuple[str, ...] = ("pictures", "original")
    needs: tuple[str, ...] = ()

    def tag(self, subject: Subject) -> Iterable[Finding]:
        """The words of every picture or page that has some; the language of all together. Raises Unavailable."""
        check()
        read = reading.read_page if subject.kind == "document" else reading.read_photo
        said = []
        for number, picture in pages.pictures(subject):
            lines = read(picture)
            if lines:
                words = " ".join(word.text for line in lines for word in line)
                said.append(words)
                yield Text(number, tuple(_words(line, picture, number) for line in lines), language(words)[0])
        tag, sure = language(" ".join(said))
        if sure >= SURE_LANGUAGE:
            yield Tag("language", tag, round(sure, 2))


def check() -> None:
    """Raises Unavailable when Tesseract or one of its languages is not installed."""
    import pytesseract

    try:
        known = pytesseract.get_languages()
    except pytesseract.TesseractNotFoundError as error:
        raise reading.absent() from error
    if not set(reading.BOTH) <= set(known):
        raise reading.absent()


def _words(line: Line, picture: Any, page: int) -> tuple[Word, ...]:
    return tuple(
        Word(word.text[:LONGEST_WORD], _box(word, picture.width, picture.height, page), round(word.sure, 2))
        for word in line
    )


def _box(word: reading.Read, width: int, height: int, page: int) -> Box:
    left, top = (min(max(value, 0.0), 1.0) for value in (word.x / width, word.y / height))
    right, low = (word.x + word.width) / width, (word.y + word.height) / height
    return Box(left, top, min(max(right, left), 1.0) - left, min(max(low, top), 1.0) - top, page)
