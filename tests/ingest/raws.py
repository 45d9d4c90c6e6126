"""A camera's RAW made by hand: a DNG (1.4) with a Bayer mosaic, its preview as JPEG, and the tags a developer needs."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

from tests.ingest.pictures import quadrants

SHORT, LONG, RATIONAL, SRATIONAL, ASCII, BYTE = 3, 4, 5, 10, 2, 1
FORMS = {SHORT: "H", LONG: "I", BYTE: "B"}


def mosaic(picture: Any) -> np.ndarray:
    """RGGB samples of a picture, 16 bits, linear."""
    linear = ((picture.numpy().astype(np.float64) / 255) ** 2.2 * 65535).astype("<u2")
    samples = linear[:, :, 1].copy()
    samples[0::2, 0::2], samples[1::2, 1::2] = linear[0::2, 0::2, 0], linear[1::2, 1::2, 2]
    return samples


def dng(
    path: Path, picture: Any = None, *, preview: int = 1200, orientation: int = 1, make: str = "Kho", taken: str = ""
) -> Path:
    """Write it; ``preview`` is the width of the JPEG inside, 0 for none."""
    picture = quadrants() if picture is None else picture
    samples = mosaic(picture)
    height, width = samples.shape
    inside = picture.thumbnail_image(preview).jpegsave_buffer(Q=90, keep="none") if preview else b""
    matrix = [(n, 10000) for n in (32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572)]
    raw = {
        254: (LONG, [0]), 256: (LONG, [width]), 257: (LONG, [height]), 258: (SHORT, [16]), 259: (SHORT, [1]),
        262: (SHORT, [32803]), 273: (LONG, [0]), 277: (SHORT, [1]), 278: (LONG, [height]), 279: (LONG, [samples.nbytes]),
        33421: (SHORT, [2, 2]), 33422: (BYTE, [0, 1, 1, 2]), 50717: (SHORT, [65535]),
    }  # fmt: skip
    said = {
        271: (ASCII, make), 272: (ASCII, "Máy thử".encode().decode("latin-1")), 274: (SHORT, [orientation]),
        50706: (BYTE, [1, 4, 0, 0]), 50708: (ASCII, "Kho thu"), 50721: (SRATIONAL, matrix),
        50728: (RATIONAL, [(1, 1)] * 3), 50778: (SHORT, [21]), **({306: (ASCII, taken)} if taken else {}),
    }  # fmt: skip
    if not inside:
        _write(path, [{**raw, **said}], [samples.tobytes()])
        return path
    small = picture.thumbnail_image(preview)
    shown = {
        254: (LONG, [1]), 256: (LONG, [small.width]), 257: (LONG, [small.height]), 258: (SHORT, [8, 8, 8]),
        259: (SHORT, [7]), 262: (SHORT, [6]), 273: (LONG, [0]), 277: (SHORT, [3]), 278: (LONG, [small.height]),
        279: (LONG, [len(inside)]), 330: (LONG, [0]),
    }  # fmt: skip
    _write(path, [{**shown, **said}, raw], [inside, samples.tobytes()])
    return path


def _write(path: Path, directories: list[dict[int, tuple[int, Any]]], data: list[bytes]) -> None:
    """Directories one after another, the second as child of the first (SubIFDs), then their values and samples."""
    sizes = [2 + 12 * len(one) + 4 for one in directories]
    starts = [8 + sum(sizes[:n]) for n in range(len(directories))]
    at = 8 + sum(sizes)
    blocks, values = [], b""
    ends = at + sum(len(_packed(*entry)) + 1 for one in directories for entry in one.values())
    places = [ends + sum(map(len, data[:n])) for n in range(len(data))]
    for number, one in enumerate(directories):
        block = struct.pack("<H", len(one))
        for tag in sorted(one):
            kind, given = one[tag]
            given = [places[number]] if tag == 273 else [starts[1]] if tag == 330 else given
            raw = _packed(kind, given)
            count = len(raw) if kind == ASCII else len(given)
            if len(raw) <= 4:
                block += struct.pack("<HHI", tag, kind, count) + raw.ljust(4, b"\0")
            else:
                block += struct.pack("<HHII", tag, kind, count, at + len(values))
                values += raw
        blocks.append(block + struct.pack("<I", 0))
    body = struct.pack("<2sHI", b"II", 42, 8) + b"".join(blocks) + values
    path.write_bytes(body.ljust(ends, b"\0") + b"".join(data))


def _packed(kind: int, given: Any) -> bytes:
    if kind == ASCII:
        return bytes(given.encode("latin-1")) + b"\0"
    if kind in (RATIONAL, SRATIONAL):
        return b"".join(struct.pack("<iI", *pair) for pair in given)
    return struct.pack(f"<{len(given)}{FORMS[kind]}", *given)
