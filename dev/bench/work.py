"""What one photo and one minute of film cost: processor seconds and bytes of what is made, for planning how many workers.

usage: python -m dev.bench.work [MEDIA] [--seconds 20]      MEDIA: the folder shared/media (default: beside the checkout)

Processor time, not wall time: a busy machine disturbs it less (two programs on one core's two threads still slow each other).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

from dev.bench import film, photos
from dev.bench.row import say


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.bench.work")
    ask.add_argument("media", nargs="?", type=Path, default=Path(__file__).resolve().parents[3] / "shared" / "media")
    ask.add_argument("--seconds", type=int, default=20, help="of 1080p film")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _photos(asked.media, folder)
        _film(asked.media, folder, asked.seconds)
    return 0


def _photos(media: Path, folder: Path) -> None:
    import pyvips

    pyvips.cache_set_max(0)
    taken, made = [], []
    for source in photos.photos(media, folder)[-2:]:
        spent = [_spent(lambda source=source: made.append(_photo(source))) for _ in range(4)][1:]  # type: ignore[misc]
        taken.append(statistics.median(spent))
    mean = sum(made) / len(made)
    say("a photo of 24 MP, processor seconds", 2, value=statistics.mean(taken), kib_made=round(mean / 1024))


def _photo(source: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        photos.ours(source, Path(name))
        return _bytes(Path(name))


def _film(media: Path, folder: Path, seconds: int) -> None:
    source, cut = film.source(media, folder), folder / "cut.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", source, "-t", str(seconds), "-c", "copy", cut], check=True)
    out = folder / "out"
    out.mkdir()
    taken = _spent(lambda: film.ours(cut, out, 1, "film"))
    minutes = seconds / 60
    say("a minute of 1080p film, processor seconds", 300, value=taken / minutes, mib_made=round(_bytes(out) / minutes / 2**20), source_mib=round(cut.stat().st_size / minutes / 2**20))  # fmt: skip


def _spent(work: Callable[[], object]) -> float:
    """Processor seconds of this process, of its children that ended, and of the ExifTool kept open."""
    before = _so_far()
    work()
    return _so_far() - before


def _so_far() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime + photos.exiftool_time()


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
