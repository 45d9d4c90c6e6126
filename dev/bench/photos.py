"""Photos of 5 MP and more: processor time of :func:`ingest.run` over bare libvips making the same renditions, side by side.

usage: python -m dev.bench.photos [MEDIA]      MEDIA: the folder shared/media (default: beside the checkout)

Bare means: one libvips chain of thumbnail and two resizes, the same encoders at the same settings, and one ExifTool read kept
open. Real photos, and two of 24 MP made of them (one scaled up, one tiled). Processor time is ours and ExifTool's together.
Prints one JSON line: name, ratio (median over the photos), budget, holds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

BUDGET = 1.25
ROUNDS = 5
REAL = ("photo/lumix-lx7-full.jpg", "photo/photo.avif")
CAMERA = (6000, 4000)


class Quiet:
    """A reporter that says nothing."""

    def facts(self, facts: object) -> None:
        """Nothing."""

    def renditions(self, made: object) -> None:
        """Nothing."""

    def progress(self, fraction: float) -> None:
        """Nothing."""


def photos(media: Path, folder: Path) -> list[Path]:
    """The photos to measure: real ones, and real ones at 24 MP with their metadata."""
    import pyvips

    width, height = CAMERA
    car = pyvips.Image.new_from_file(str(media / "photo/canon-1d-lightroom.jpg"))
    scaled = car.resize(max(width / car.width, height / car.height), kernel="lanczos3").crop(0, 0, width, height)
    fall = pyvips.Image.new_from_file(str(media / "photo/landscape_1.jpg"))
    tiled = fall.replicate(10, 9).crop(0, 0, width, height)
    made = []
    for name, picture in (("scaled.jpg", scaled), ("tiled.jpg", tiled)):
        picture.jpegsave(str(folder / name), Q=92)
        made.append(folder / name)
    return [*(media / name for name in REAL), *made]


def bare(source: Path, folder: Path) -> None:
    """The same renditions and one ExifTool read, with nothing around."""
    import pyvips

    from ingest.pictures.renditions import JPEG, WEBP
    from ingest.programs import exif

    exif.read(source, 30.0, "-fast")
    profiled = pyvips.Image.new_from_file(str(source)).get_typeof("icc-profile-data")
    colours = {"export_profile": "srgb"} if profiled else {}
    picture = pyvips.Image.thumbnail(str(source), 2048, height=2048, size="down", **colours).copy_memory()
    for size in (2048, 1024):
        picture = picture if size == 2048 else picture.thumbnail_image(size, height=size).copy_memory()
        picture.webpsave(str(folder / f"preview-{size}.webp"), keep="none", **WEBP)
        picture.jpegsave(str(folder / f"preview-{size}.jpg"), keep="none", **JPEG)
    picture.thumbnail_image(320, height=320).webpsave(str(folder / "thumb.webp"), keep="none", **WEBP)


def ours(source: Path, folder: Path) -> None:
    """What the archive does."""
    import ingest
    from ingest.result import Limits

    ingest.run(source, folder, name=source.name, limits=Limits(), reporter=Quiet())


def spent(work: Callable[[Path, Path], None], source: Path) -> float:
    """Seconds of processor time of this process, all its threads, and its ExifTool."""
    with tempfile.TemporaryDirectory() as folder:
        before = process_time() + exiftool_time()
        work(source, Path(folder))
        return process_time() + exiftool_time() - before


def exiftool_time() -> float:
    """Processor seconds that the kept-open ExifTool has used so far (proc(5), fields 14 and 15)."""
    import os

    from ingest.programs import exif

    pids = [p.pid for reader in exif.kept() if (p := reader.process) is not None]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return float(sum(int(f[11]) + int(f[12]) for f in fields)) / os.sysconf("SC_CLK_TCK")


def measure(media: Path, show: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Rounds of both, alternating; the median of each photo, then the median and the worst of the photos."""
    import pyvips

    pyvips.cache_set_max(0)
    pyvips.concurrency_set(2)
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in photos(media, Path(folder)):
            for work in (bare, ours):
                spent(work, source)
            pairs = [(spent(ours, source), spent(bare, source)) for _ in range(ROUNDS)]
            mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratios[source.name] = round(mine / theirs, 3)
            show(f"{source.name}: {mine * 1000:.0f} ms over {theirs * 1000:.0f} ms of processor, {ratios[source.name]}")
    ratio = statistics.median(ratios.values())
    return {"name": "photos, CPU over bare libvips + ExifTool", "ratio": round(ratio, 3), "budget": BUDGET,
            "holds": ratio <= BUDGET, "worst": max(ratios.values()), "photos": ratios}  # fmt: skip


def main() -> None:
    """One JSON line on standard output, the single photos on standard error."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "media"
    media = Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    print(json.dumps(measure(media, lambda line: print(line, file=sys.stderr))))


if __name__ == "__main__":
    main()
