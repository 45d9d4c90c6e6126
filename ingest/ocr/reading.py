"""One picture read by Tesseract: level, turned where its lines slant, merged, and what is no writing thrown away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.ocr import sense, slant
from ingest.taggers.failing import Unavailable

VIETNAMESE, BOTH = ("vie",), ("vie", "eng")
SURE, SURE_SHORT, SURE_ODD = 0.45, 0.75, 0.9
"""Least confidence of a word, of one of one or two letters, of one that looks like no word."""
LINE_SURE = 0.6
"""Least confidence of a line, its words weighed by their letters."""
LINE_SENSE = 0.6
"""Share of a line's letters that must stand in words that look like words."""
FOUND = 6
"""Letters in all below which a picture holds no writing."""
ENOUGH = 400
"""Letters that one pass has to find for the picture to be a page, which needs no other."""
FEW = 60
"""Letters below which it is worth looking for scattered words."""
LEVEL, ASKEW, STEEP = 1.5, 0.4, 20.0
"""Degrees that Tesseract bears by itself in a photo, and on a page; more than the last is no page that lay askew."""


@dataclass(frozen=True)
class Read:
    """A word in pixels of the picture as given: x, y, width, height. ``sure`` is 0 to 1."""

    text: str
    x: float
    y: float
    width: float
    height: float
    sure: float


Line = tuple[Read, ...]


def read_page(picture: Any) -> list[Line]:
    """The lines of a scanned page (Pillow, grey), upright or turned by quarters, in reading order."""
    askew = next((turn for turn in slant.angles(picture, 1) if ASKEW < abs(turn) < STEEP), 0.0)
    lines = _turned(picture, askew, BOTH) if askew else _pass(picture, 3, BOTH)
    if _letters(lines) >= FOUND * 4:
        return lines
    return max((lines, *(_turned(picture, turn, BOTH) for turn in (90.0, -90.0, 180.0))), key=_score)


def read_photo(picture: Any) -> list[Line]:
    """The lines in a photo or poster (Pillow, grey): level ones, then those at the angles where lines seem to run.

    Vietnamese alone keeps its marks better than together with English, which is asked where no mark was read.
    """
    from PIL import ImageOps

    passes = [_halved(picture), _pass(picture, 3, VIETNAMESE)]
    if max(map(_letters, passes)) < ENOUGH:
        turns = [turn for turn in slant.angles(picture) if abs(turn) > LEVEL]
        passes += [_turned(picture, turn, VIETNAMESE, halve=True) for turn in turns]
        passes += [_turned(picture, turn, VIETNAMESE) for turn in turns[:1]]
        if max(map(_letters, passes)) < FEW:
            passes += [_halved(ImageOps.invert(picture)), _pass(picture, 11, VIETNAMESE)]
        if max(map(_letters, passes)) < FOUND * 2:
            passes += [_turned(picture, turn, VIETNAMESE, halve=True) for turn in (90.0, -90.0)]
    lines = _merged(passes)
    if lines and not any(map(sense.is_marked, (word.text for line in lines for word in line))):
        return _merged([lines, _pass(picture, 3, BOTH)])
    return lines


def _halved(picture: Any) -> list[Line]:
    """At half the size grain is gone, and letters as high as those of a sign are read best."""
    lines = _pass(picture.reduce(2), 3, VIETNAMESE)
    return [tuple(_doubled(word) for word in line) for line in lines]


def _doubled(word: Read) -> Read:
    return replace(word, x=2 * word.x, y=2 * word.y, width=2 * word.width, height=2 * word.height)


def _pass(picture: Any, mode: int, languages: tuple[str, ...]) -> list[Line]:
    """The lines one run of Tesseract finds that look like writing. ``mode``: its page segmentation mode."""
    import pytesseract

    try:
        said = pytesseract.image_to_data(
            picture, lang="+".join(languages), config=f"--psm {mode}", output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractNotFoundError as error:
        raise absent() from error
    lines: dict[tuple[int, int, int], list[Read]] = {}
    for number, text in enumerate(said["text"]):
        word, sure = "".join(char for char in text if char.isprintable()).strip(), float(said["conf"][number]) / 100
        if word and sure >= 0:
            place = (said["block_num"][number], said["par_num"][number], said["line_num"][number])
            x, y, width, height = (float(said[name][number]) for name in ("left", "top", "width", "height"))
            lines.setdefault(place, []).append(Read(word, x, y, width, height, min(sure, 1.0)))
    kept = (_sensible(line) for line in lines.values())
    return [line for line in kept if line]


def _sensible(line: Sequence[Read]) -> Line:
    """The words of a line that look read, not imagined; none where the line as a whole does not."""
    words = [(word, sense.is_word(word.text), max(1, sense.weight(word.text))) for word in line]
    good = [(word, weight) for word, sensible, weight in words if word.sure >= _least(word.text, sensible)]
    letters = sum(weight for _, weight in good)
    if not good or sum(weight for _, _, weight in words) == 0:
        return ()
    sensible_letters = sum(weight for word, weight in good if sense.is_word(word.text))
    all_letters = sum(weight for _, _, weight in words)
    sure = sum(word.sure * weight for word, weight in good) / letters
    if sure < LINE_SURE or sensible_letters / all_letters < LINE_SENSE:
        return ()
    return tuple(word for word, _ in good)


def _least(text: str, sensible: bool) -> float:
    if not sensible:
        return SURE_ODD if sense.weight(text) else SURE_SHORT
    return SURE if sense.weight(text) > 2 or sense.is_vietnamese(sense.core(text)) else SURE_SHORT


def _turned(picture: Any, turn: float, languages: tuple[str, ...], *, halve: bool = False) -> list[Line]:
    """Read the picture turned counter-clockwise by ``turn`` degrees; boxes lie in the picture as given."""
    from PIL import Image

    turned = picture.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=_ground(picture))
    lines = _pass(turned.reduce(2) if halve else turned, 3, languages)
    boxed = [[_doubled(word) if halve else word for word in line] for line in lines]
    return [tuple(_back(word, turned.size, picture.size, turn) for word in line) for line in boxed]


def _ground(picture: Any) -> int:
    """The grey that fills the corners: the picture's median."""
    histogram, half, seen = picture.histogram(), picture.width * picture.height / 2, 0
    for value, count in enumerate(histogram):
        seen += count
        if seen >= half:
            return value
    return 255


def _back(word: Read, turned: tuple[int, int], size: tuple[int, int], turn: float) -> Read:
    """The upright box, in the picture as given, around a box of the picture that was turned about its centre."""
    angle = math.radians(-turn)
    xs, ys = [], []
    for x, y in ((0.0, 0.0), (word.width, 0.0), (0.0, word.height), (word.width, word.height)):
        dx, dy = word.x + x - turned[0] / 2, word.y + y - turned[1] / 2
        xs.append(dx * math.cos(angle) + dy * math.sin(angle) + size[0] / 2)
        ys.append(dy * math.cos(angle) - dx * math.sin(angle) + size[1] / 2)
    return Read(word.text, min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), word.sure)


def _merged(passes: Iterable[list[Line]]) -> list[Line]:
    """The best pass, and of the others, best first, the lines that stand where nothing has been read yet."""
    taken: list[Line] = []
    for lines in sorted(passes, key=_score, reverse=True):
        held = [word for line in taken for word in line]
        for line in lines:
            free = tuple(word for word in line if not any(_meet(word, other) for other in held))
            if 2 * len(free) > len(line):
                taken.append(free)
    return taken if _letters(taken) >= FOUND or _score(taken) >= FOUND * 0.8 else []


def _meet(one: Read, other: Read) -> bool:
    """Whether two boxes share more than a fifth of the smaller one."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    smaller = min(one.width * one.height, other.width * other.height)
    return wide > 0 and high > 0 and wide * high > 0.2 * smaller


def _letters(lines: Iterable[Line]) -> int:
    return sum(sense.weight(word.text) for line in lines for word in line)


def _score(lines: Iterable[Line]) -> float:
    return sum(sense.weight(word.text) * word.sure for line in lines for word in line)


def absent() -> Unavailable:
    """Tesseract or its Vietnamese is not installed."""
    return Unavailable(
        "Máy chủ chưa cài Tesseract với tiếng Việt (gói tesseract-ocr và tesseract-ocr-vie) nên chưa đọc được chữ trong ảnh.",
        "Tesseract with Vietnamese (packages tesseract-ocr and tesseract-ocr-vie) is not installed, so words in pictures are not read.",
    )
