"""Reading a pyramid of :mod:`ingest.pictures.pyramid`: stored tiles as they stand, or any region at any size.

The directory of each level is read once (TIFF 6.0, sections 2 and 15; BigTIFF as libtiff writes it). A stored JPEG tile lacks its
tables, which stand once a level (TIFF Technical Note 2, tag JPEGTables): put before it they make a whole JPEG, without decoding.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ingest.result import Damaged

WIDTH, HEIGHT, COMPRESSION, TILE_WIDTH, TILE_HEIGHT, OFFSETS, COUNTS, TABLES = 256, 257, 259, 322, 323, 324, 325, 347
JPEG = 7
FORMS = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 6: "b", 7: "s", 12: "d", 16: "Q"}


@dataclass(frozen=True)
class Level:
    """One size of the picture. ``tables`` is empty where tiles are no JPEG."""

    width: int
    height: int
    tile: int
    across: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    tables: bytes


class Pyramid:
    """An open pyramid. Safe for many threads; the file stays readable though its name goes. Raises Damaged for what is none."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        try:
            self.levels = tuple(_levels(self._file))
        except (struct.error, KeyError, ValueError, IndexError) as error:
            self._file.close()
            raise Damaged("damaged_pyramid", "Bản phóng sâu bị hỏng.", "The deep-zoom file is damaged.") from error

    def tile(self, level: int, column: int, row: int) -> bytes | None:
        """The stored JPEG, whole, padded to the tile's full size at the picture's edge; None where tiles are no JPEG."""
        found = self.levels[level]
        if not found.tables:
            return None
        at = row * found.across + column
        stored = os.pread(self._file.fileno(), found.counts[at], found.offsets[at])
        return found.tables + stored[2:]

    def region(self, level: int, left: int, top: int, width: int, height: int) -> Any:
        """A part of one level as a pyvips image that is computed when it is written."""
        import pyvips

        # Through the descriptor: the cache may have dropped the name, and each opening has a position of its own.
        # Never from libvips's own cache: the number of a descriptor comes again for another file.
        whole = pyvips.Image.tiffload(f"/proc/self/fd/{self._file.fileno()}", page=level, revalidate=True)
        return whole.crop(left, top, width, height)


def _levels(file: BinaryIO) -> Iterator[Level]:
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}[head[:2]]
    big = struct.unpack(order + "H", head[2:4])[0] == 43
    at = struct.unpack(order + ("Q" if big else "I"), head[8:16] if big else head[4:8])[0]
    while at:
        tags, at = _directory(file, at, order, big)
        width, tile = tags[WIDTH][0], tags[TILE_WIDTH][0]
        jpeg = tags[COMPRESSION][0] == JPEG and TABLES in tags and tags[TILE_HEIGHT][0] == tile
        tables = tags[TABLES][0][:-2] if jpeg else b""
        yield Level(width, tags[HEIGHT][0], tile, -(-width // tile), tags[OFFSETS], tags[COUNTS], tables)


def _directory(file: BinaryIO, at: int, order: str, big: bool) -> tuple[dict[int, tuple[Any, ...]], int]:
    """The tags of one directory and where the next stands (0: none)."""
    count_form, entry, value_size = ("Q", "HHQ8s", 8) if big else ("H", "HHI4s", 4)
    file.seek(at)
    count = struct.unpack(order + count_form, file.read(struct.calcsize(count_form)))[0]
    size = struct.calcsize("<" + entry)
    body = file.read(count * size)
    following = struct.unpack(order + ("Q" if big else "I"), file.read(value_size))[0]
    tags: dict[int, tuple[Any, ...]] = {}
    for start in range(0, count * size, size):
        tag, form, length, value = struct.unpack(order + entry, body[start : start + size])
        if tag in (WIDTH, HEIGHT, COMPRESSION, TILE_WIDTH, TILE_HEIGHT, OFFSETS, COUNTS, TABLES):
            tags[tag] = _values(file, form, length, value, order, big)
    return tags, following


def _values(file: BinaryIO, form: int, length: int, value: bytes, order: str, big: bool) -> tuple[Any, ...]:
    letters = f"{order}{length}{FORMS[form]}"
    size = struct.calcsize(letters)
    if size > len(value):
        file.seek(struct.unpack(order + ("Q" if big else "I"), value)[0])
        value = file.read(size)
    return struct.unpack(letters, value[:size])
