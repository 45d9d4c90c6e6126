"""How well words in pictures are read: generated Vietnamese pages and signs, the character error rate of each, by face, size and angle.

usage: python -m dev.bench.ocr [--quick]
"""

from __future__ import annotations

import os
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from dev.bench import lettering
from dev.bench.lettering import Lettered, Placed
from dev.bench.row import say

CLEAN = 0.03
"""At most this share of the characters of clean text may be read wrongly."""
SLANTED = 0.15
"""Signs in a scene, up to 45° off level."""
ANGLES = (0, 5, -8, 12, -15, 20, 30, -45)


def main(arguments: Sequence[str]) -> int:
    """Print one row a group, and each picture's own figure on standard error. 1 when a group is over its budget."""
    quick = "--quick" in arguments
    groups = {"ocr: clean pages": (CLEAN, clean(quick)), "ocr: scanned pages": (CLEAN, scanned(quick))}
    groups |= {
        "ocr: level signs": (SLANTED, signs((0,), quick)),
        "ocr: slanted signs": (SLANTED, signs(ANGLES[1:], quick)),
    }
    holds = [_measure(name, budget, pictures) for name, (budget, pictures) in groups.items()]
    return 0 if all(holds) else 1


def clean(quick: bool) -> Iterator[Lettered]:
    """Pages as a printer makes them."""
    for face in list(lettering.FACES)[:: 4 if quick else 1]:
        for points, dpi in ((12, 200), (9, 150)) if not quick else ((10, 150),):
            yield lettering.page(face, points, dpi=dpi)


def scanned(quick: bool) -> Iterator[Lettered]:
    """Pages that lay askew on a scanner with grain."""
    for face, angle in (("Noto Serif", 2.0), ("DejaVu Sans", -3.0)) if not quick else (("Noto Serif", 2.0),):
        yield lettering.page(face, 11, dpi=150, angle=angle, noise=40)


def signs(angles: Sequence[float], quick: bool) -> Iterator[Lettered]:
    """Boards in a scene, other words, faces, sizes and colours each."""
    faces = list(lettering.FACES)
    every = [(lines, size) for size in (40, 80, 120) for lines in lettering.SIGNS]
    for number, (lines, size) in enumerate(every[:: 6 if quick else 2]):
        yield lettering.sign(
            faces[number % len(faces)], lines, size=size, angle=angles[number % len(angles)],
            colours=lettering.COLOURS[number % len(lettering.COLOURS)],
        )  # fmt: skip


def _measure(name: str, budget: float, pictures: Iterator[Lettered]) -> bool:
    errors, overlaps, count, letters, begun = 0.0, list[float](), 0, 0, _seconds()
    for one in pictures:
        found = _read(one)
        rate = character_errors(" ".join(word.text for word in found), one.text, ordered=one.name.startswith("trang"))
        errors, letters, count = errors + rate * len(one.text), letters + len(one.text), count + 1
        by_text = {word.text: word.box for word in found}
        overlaps += [overlap(by_text[true.text], true.box) for true in one.words if true.text in by_text]
        print(f"  {one.name}: {100 * rate:.2f} %", file=sys.stderr, flush=True)
    placed, rate = sum(overlaps) / max(1, len(overlaps)), errors / max(1, letters)
    seconds = (_seconds() - begun) / max(1, count)
    say(name, budget, ratio=rate, pictures=count, characters=letters, boxes_overlap=round(placed, 2), cpu_seconds_a_picture=round(seconds, 1))  # fmt: skip
    return rate <= budget


def _seconds() -> float:
    """Processor seconds of this process and of those it started."""
    return sum(os.times()[:4])


def _read(one: Lettered) -> list[Placed]:
    """The words of a picture as the tagger would give them: a page as a scan, a sign as a photo."""
    from ingest.ocr import pages, reading
    from ingest.taggers.protocol import Subject

    page = one.name.startswith("trang")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("scan.tif" if page else "photo.jpg")
        one.picture.save(path, **({"compression": "tiff_lzw"} if page else {"quality": 92}))
        subject = Subject(
            "document" if page else "photo", "image/tiff" if page else "image/jpeg", Path(folder), (), path
        )
        ((_, grey),) = pages.pictures(subject)
    lines = (reading.read_page if page else reading.read_photo)(grey)
    return [
        Placed(w.text, (w.x / grey.width, w.y / grey.height, w.width / grey.width, w.height / grey.height))
        for line in lines
        for w in line
    ]


def character_errors(read: str, true: str, *, ordered: bool = True) -> float:
    """Edit distance over the number of characters of ``true``; white space counts as one blank, letters are NFC.

    ``ordered=False``: words are compared as sets in order of the alphabet, since the lines of a sign have no reading order.
    """
    left, right = (unicodedata.normalize("NFC", text).split() for text in (read, true))
    if not ordered:
        left, right = sorted(left), sorted(right)
    a, b = " ".join(left), " ".join(right)
    before = list(range(len(b) + 1))
    for row, x in enumerate(a, 1):
        now = [row]
        for column, y in enumerate(b, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (x != y)))
        before = now
    return before[-1] / max(1, len(b))


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two boxes (x, y, width, height)."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one[2] * one[3] + other[2] * other[3] - wide * high)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
