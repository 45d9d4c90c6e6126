"""Whether a TIFF is really a camera's RAW file: then its first picture is only a stamp-sized preview."""

from __future__ import annotations

import struct
from pathlib import Path

DNG_VERSION, PHOTOMETRIC, SUB_IFDS = 50706, 262, 330
COLOUR_FILTER_ARRAY, LINEAR_RAW = 32803, 34892
"""Values of PhotometricInterpretation (TIFF/EP, DNG 1.7 chapter 4)."""
TAGS_LIMIT, DIRECTORIES_LIMIT = 512, 8


def is_raw(source: Path) -> bool:
    """Read the first directory and its children; false for anything that cannot be read (the decoder will say why)."""
    with source.open("rb") as file:
        head = file.read(8)
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        if order is None or len(head) < 8 or struct.unpack(order + "H", head[2:4])[0] != 42:
            return False
        todo = [struct.unpack(order + "I", head[4:8])[0]]
        for _ in range(DIRECTORIES_LIMIT):
            if not todo:
                return False
            file.seek(todo.pop(0))
            tags = _directory(file.read(2 + 12 * TAGS_LIMIT), order)
            if DNG_VERSION in tags or tags.get(PHOTOMETRIC, (0, 0, 0))[2] in (COLOUR_FILTER_ARRAY, LINEAR_RAW):
                return True
            if SUB_IFDS in tags:
                _, count, value = tags[SUB_IFDS]
                if count == 1:
                    todo.append(value)
                else:
                    file.seek(value)
                    raw = file.read(4 * min(count, DIRECTORIES_LIMIT))
                    todo += [offset for (offset,) in struct.iter_unpack(order + "I", raw[: len(raw) // 4 * 4])]
    return False


def _directory(block: bytes, order: str) -> dict[int, tuple[int, int, int]]:
    """Tag -> (type, count, value or offset) of one image file directory."""
    if len(block) < 2:
        return {}
    (count,) = struct.unpack(order + "H", block[:2])
    tags: dict[int, tuple[int, int, int]] = {}
    for at in range(2, min(2 + 12 * count, len(block) - 11), 12):
        tag, kind, number = struct.unpack(order + "HHI", block[at : at + 8])
        short = kind == 3 and number == 1
        (value,) = struct.unpack(order + ("H" if short else "I"), block[at + 8 : at + (10 if short else 12)])
        tags[tag] = (kind, number, value)
    return tags
