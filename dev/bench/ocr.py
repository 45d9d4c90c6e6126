"""How well words in pictures are read: generated Vietnamese pages and signs, the character error rate of each, by face, size and angle.

usage: python -m dev.bench.ocr [--quick]
"""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence

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
    from ingest.ocr import reading

    errors, overlaps, count, begun = 0.0, [], 0, time.process_time()
    letters = 0
    for one in pictures:
        grey = one.picture.convert("L")
        lines = (reading.read_page if one.name.startswith("trang") else reading.read_photo)(grey)
        found = [
            Placed(
                word.text,
                (word.x / grey.width, word.y / grey.height, word.width / grey.width, word.height / grey.height),
            )
            for line in lines
            for word in line
        ]
        rate = character_errors(" ".join(word.text for word in found), one.text, ordered=one.name.startswith("trang"))
        errors, letters, count = errors + rate * len(one.text), letters + len(one.text), count + 1
        by_text = {word.text: word.box for word in found}
        overlaps += [overlap(by_text[true.text], true.box) for true in one.words if true.text in by_text]
        print(f"  {one.name}: {100 * rate:.2f} %", file=sys.stderr, flush=True)
    seconds = time.process_time() - begun
    placed = sum(overlaps) / max(1, len(overlaps))
    say(name, budget, ratio=errors / max(1, letters), pictures=count, characters=letters, boxes_overlap=round(placed, 2), own_seconds=round(seconds, 1))  # fmt: skip
    return errors / max(1, letters) <= budget


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
