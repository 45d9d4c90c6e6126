"""What came out of a tagger's process, believed in nothing: every type, range, length and character is looked at."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Sequence
from typing import Any, NoReturn

from ingest.taggers.failing import TaggerFailed, lied
from ingest.taggers.protocol import (
    LONG_FIELDS,
    LONGEST_TEXT,
    LONGEST_VALUE,
    LONGEST_WORD,
    TAG_FIELDS,
    Box,
    Finding,
    Tag,
    Text,
    Word,
)

MOST_TAGS = 2_000
MOST_WORDS = 200_000
MOST_IN_LINE = 2_000
MOST_PAGES = 10_000
SLACK = 1e-6
"""A box may stand over the edge by this share: sums of rounded numbers do."""


def findings(raw: bytes) -> tuple[Finding, ...]:
    """The findings of one answer. Raises TaggerFailed, naming the first lie."""
    try:
        said = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except TaggerFailed:
        raise
    except (ValueError, RecursionError) as error:
        raise lied(f"not JSON: {type(error).__name__}") from error
    given = said.get("findings") if isinstance(said, dict) else None
    if not isinstance(given, list):
        raise lied("no list of findings")
    if len(given) > MOST_TAGS + MOST_PAGES:
        raise lied(f"{len(given)} findings")
    read = tuple(_finding(one) for one in given)
    tags, words = sum(isinstance(one, Tag) for one in read), sum(_words(one) for one in read)
    if tags > MOST_TAGS or words > MOST_WORDS:
        raise lied(f"{tags} tags and {words} words, more than {MOST_TAGS} and {MOST_WORDS}")
    return read


def _words(one: Finding) -> int:
    return sum(len(line) for line in one.lines) if isinstance(one, Text) else 0


def _finding(given: Any) -> Finding:
    match given:
        case {
            "kind": "tag",
            "field": str(field),
            "value": value,
            "confidence": confidence,
            "box": box,
            "identifier": identifier,
        }:
            if field not in TAG_FIELDS:
                raise lied(f"there is no field {field[:40]!r}")
            longest = LONGEST_TEXT if field in LONG_FIELDS else LONGEST_VALUE
            return Tag(
                field, _text(value, longest, lines=field in LONG_FIELDS), _share(confidence, "confidence"),
                None if box is None else _box(box), _text(identifier, LONGEST_VALUE, empty=True),
            )  # fmt: skip
        case {"kind": "text", "page": page, "lines": list(lines), "language": language}:
            return Text(_page(page), tuple(_line(line) for line in lines), _text(language, 16, empty=True))
    raise lied(f"no finding: {given!r:.120}")


def _line(given: Any) -> tuple[Word, ...]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_IN_LINE:
        raise lied(f"no line of words: {given!r:.120}")
    return tuple(_word(word) for word in given)


def _word(given: Any) -> Word:
    match given:
        case {"text": text, "box": box, "confidence": confidence}:
            return Word(_text(text, LONGEST_WORD), _box(box), _share(confidence, "confidence"))
    raise lied(f"no word: {given!r:.120}")


def _box(given: Any) -> Box:
    match given:
        case {"x": x, "y": y, "width": width, "height": height, "page": page}:
            box = Box(_share(x, "x"), _share(y, "y"), _share(width, "width"), _share(height, "height"), _page(page))
            if box.x + box.width > 1 + SLACK or box.y + box.height > 1 + SLACK:
                raise lied("a box stands out of the picture")
            return box
    raise lied(f"no box: {given!r:.120}")


def _share(given: Any, what: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or not 0 <= given <= 1:
        raise lied(f"{what}: {given!r:.40} is not between 0 and 1")
    return float(given)


def _page(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_PAGES:
        raise lied(f"page {given!r:.40}")
    return given


def _text(given: Any, longest: int, *, lines: bool = False, empty: bool = False) -> str:
    if not isinstance(given, str):
        raise lied(f"{given!r:.60} is no text")
    if len(given) > longest or not (given.strip() or empty):
        raise lied(f"a text of {len(given)} characters")
    # Cc, Cf, Cs, Co, Cn: control and format characters, halves of characters, what means nothing
    odd = [c for c in given if unicodedata.category(c)[0] == "C" and not (lines and c == "\n")]
    if odd:
        raise lied(f"a text holds U+{ord(odd[0]):04X}")
    return unicodedata.normalize("NFC", given)


def _no_number(name: str) -> NoReturn:
    raise lied(f"{name} is no number")


def plain(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Findings as the tagger's process writes them; what is no finding stays for the reader to refuse."""
    from dataclasses import asdict

    kinds = {Tag: "tag", Text: "text"}
    return [
        {"kind": kinds[type(one)], **asdict(one)} if type(one) in kinds else {"kind": str(type(one))} for one in found
    ]
