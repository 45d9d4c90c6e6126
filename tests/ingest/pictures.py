"""Pictures the tests make: a real photo in other clothes, and metadata written by ExifTool."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from ingest.programs.exif import CONFIG
from ingest.result import Result


def quadrants(width: int = 1200, height: int = 800) -> Any:
    """Red, green, blue and grey quarters: every turn, flip and wrong colour shows."""
    half = (width // 2, height // 2)
    colours = ((200, 30, 30), (30, 160, 60), (40, 60, 190), (128, 128, 128))
    tiles = [pyvips.Image.black(*half, bands=3).copy(interpretation="srgb") + list(c) for c in colours]
    return pyvips.Image.arrayjoin(tiles, across=2).cast("uchar").copy(interpretation="srgb").copy_memory()


def pixels(result: Result, name: str) -> NDArray[np.uint8]:
    """One rendition, decoded."""
    made = next(r for r in result.renditions if r.name == name)
    return pyvips.Image.new_from_file(str(made.path)).numpy()


def corners(result: Result, name: str = "preview-1024.jpg") -> list[tuple[int, ...]]:
    """The colour in the middle of each quarter, row by row."""
    picture = pixels(result, name)
    rows, columns = picture.shape[0], picture.shape[1]
    spots = ((1, 1), (1, 3), (3, 1), (3, 3))
    return [tuple(int(v) for v in picture[rows * y // 4, columns * x // 4][:3]) for y, x in spots]


def near(found: list[tuple[int, ...]], tolerance: int = 12) -> bool:
    """Whether the corners are those of :func:`quadrants`, but for what compression and profiles do."""
    wanted = ((200, 30, 30), (30, 160, 60), (40, 60, 190), (128, 128, 128))
    return all(abs(a - b) <= tolerance for f, w in zip(found, wanted, strict=True) for a, b in zip(f, w, strict=True))


def written(path: Path, *tags: str) -> Path:
    """A small JPEG at ``path`` with these tags (``-XMP-dc:Title=...``)."""
    if not path.exists():
        quadrants(64, 48).jpegsave(str(path))
    arguments = "\n".join(tags)
    done = subprocess.run(
        ["exiftool", "-config", str(CONFIG), "-q", "-q", "-overwrite_original", "-@", "-", str(path)],
        input=arguments.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return path


def copied(source: Path, folder: Path, name: str) -> Path:
    """A copy that may be changed."""
    target = folder / name
    shutil.copyfile(source, target)
    return target
