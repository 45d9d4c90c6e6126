"""The directories of a TIFF (TIFF 6.0 section 2, BigTIFF): whether it is a camera's RAW, how many pages, whether it is whole.

Only directories are read, never a sample; each walk is bounded, so a file whose directories run in a ring ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SUBFILE, WIDTH, HEIGHT, PHOTOMETRIC, MAKE = 254, 256, 257, 262, 271
STRIPS, STRIP_BYTES, TILES, TILE_BYTES, SUB_IFDS, DNG_VERSION = 273, 279, 324, 325, 330, 50706
COLOUR_FILTER_ARRAY, LINEAR_RAW = 32803, 34892
"""Values of PhotometricInterpretation (TIFF/EP, DNG 1.7 chapter 4)."""
REDUCED, PAGE = 1, 2
"""Bits of NewSubfileType: a smaller copy of another picture of the file; a single page of several."""
TAGS_LIMIT, DIRECTORIES_LIMIT, VALUES_LIMIT = 512, 10_000, 100_000
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 13: 4, 16: 8, 18: 8}
"""Bytes of one value, of the types that are read here: bytes, text, short, long, IFD, long8, IFD8."""


@dataclass(frozen=True)
class Directory:
    """One picture of the file: tag -> raw bytes of its values, and how many bytes one has."""

    order: str
    tags: Mapping[int, tuple[int, bytes]]

    def numbers(self, tag: int) -> tuple[int, ...]:
        """All values of a tag; none where it is absent."""
        size, data = self.tags.get(tag, (1, b""))
        letter = {1: "B", 2: "H", 4: "I", 8: "Q"}[size]
        return struct.unpack(f"{self.order}{len(data) // size}{letter}", data[: len(data) // size * size])

    def number(self, tag: int, otherwise: int = 0) -> int:
        """The first value of a tag."""
        return next(iter(self.numbers(tag)), otherwise)

    def text(self, tag: int) -> str:
        """A tag of letters."""
        return self.tags.get(tag, (1, b""))[1].split(b"\0")[0].decode("latin-1").strip()

    @property
    def raw(self) -> bool:
        """Samples of a sensor, not of a picture."""
        return DNG_VERSION in self.tags or self.number(PHOTOMETRIC) in (COLOUR_FILTER_ARRAY, LINEAR_RAW)

    @property
    def area(self) -> int:
        """Pixels."""
        return self.number(WIDTH) * self.number(HEIGHT)


def directories(source: Path, limit: int = DIRECTORIES_LIMIT) -> list[Directory]:
    """The pictures of the file in order, without their children; none for anything that cannot be read."""
    with source.open("rb") as file:
        try:
            return list(_chain(file, limit))
        except (struct.error, OverflowError, OSError):
            return []


def children(source: Path, parent: Directory) -> list[Directory]:
    """The pictures a directory names as its own (SubIFDs): previews, and the RAW data of most makers."""
    found = []
    with source.open("rb") as file:
        for offset in parent.numbers(SUB_IFDS)[:8]:
            try:
                found.append(_directory(file, parent.order, offset, big=False)[0])
            except (struct.error, OverflowError, OSError):
                continue
    return found


def raw_make(source: Path) -> str | None:
    """The maker of the camera (may be empty) where the file is RAW, else ``None``."""
    for first in directories(source, 8):
        if first.raw or any(child.raw for child in children(source, first)):
            return first.text(MAKE) or "?" if DNG_VERSION not in first.tags else "DNG"
    return None


def pages(source: Path) -> list[int]:
    """Which pictures are pages: those that say so, and those of at least half the first's area that are no smaller copy."""
    found = directories(source)
    least = max(found[0].area / 2, 1) if found else 1
    return [n for n, one in enumerate(found) if _is_page(one, least)]


def _is_page(one: Directory, least: float) -> bool:
    kind = one.number(SUBFILE)
    return bool(kind & PAGE) or (not kind & REDUCED and one.area >= least)


def missing_bytes(source: Path) -> int:
    """How many bytes of the pictures' data lie beyond the end of the file: more than 0 when it was copied in part."""
    size, furthest = source.stat().st_size, 0
    for first in directories(source, 8):
        for one in (first, *children(source, first)):
            for places, lengths in ((STRIPS, STRIP_BYTES), (TILES, TILE_BYTES)):
                ends = [a + b for a, b in zip(one.numbers(places), one.numbers(lengths), strict=False)]
                furthest = max(furthest, *ends, 0)
    return max(0, furthest - size)


def _chain(file: BinaryIO, limit: int) -> Iterator[Directory]:
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        return
    big = struct.unpack(order + "H", head[2:4])[0] == 43
    (offset,) = struct.unpack(order + ("Q" if big else "I"), head[8:16] if big else head[4:8])
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < limit:
        seen.add(offset)
        found, offset = _directory(file, order, offset, big=big)
        yield found


def _directory(file: BinaryIO, order: str, offset: int, *, big: bool) -> tuple[Directory, int]:
    """One directory and the place of the next."""
    file.seek(offset)
    counted, entry, word = ("Q", 20, "Q") if big else ("H", 12, "I")
    (count,) = struct.unpack(order + counted, file.read(struct.calcsize(counted)))
    if count > 4096:
        raise struct.error("too many tags")
    block = file.read(entry * count)
    rest = file.read(struct.calcsize(word))
    following = struct.unpack(order + word, rest)[0] if len(rest) == struct.calcsize(word) else 0
    tags: dict[int, tuple[int, bytes]] = {}
    for at in range(0, min(len(block), TAGS_LIMIT * entry) - entry + 1, entry):
        tag, kind, number = struct.unpack(order + "HH" + word, block[at : at + 4 + struct.calcsize(word)])
        size = SIZES.get(kind)
        if size is None or number > VALUES_LIMIT:
            continue
        value = block[at + 4 + struct.calcsize(word) : at + entry]
        if size * number > len(value):
            file.seek(struct.unpack(order + word, value)[0])
            value = file.read(size * number)
        tags[tag] = (size, value[: size * number])
    return Directory(order, tags), following
