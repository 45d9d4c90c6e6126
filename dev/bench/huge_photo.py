"""A photo of 500 megapixels through ingest, and its deep-zoom pyramid: what each process holds at its highest.

usage: python -m dev.bench.huge_photo [--megapixels 500]

The photo is made first: noise over a slope, which compresses badly, as a baseline JPEG of five to four. Both tasks run as a worker runs
them, each in a fresh process; its own highest resident size is measured, and that of the largest program it started.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dev.bench.row import say

LIMIT = 4096
"""MiB one file's work may use (``limits.memory``)."""
WORK = """
import json, resource, sys, time
from pathlib import Path
task, source, scratch = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
started = time.monotonic()
if task == "ingest":
    import ingest
    from ingest.result import Limits
    class Quiet:
        facts = renditions = progress = staticmethod(lambda _: None)
    result = ingest.run(source, scratch, name=source.name, limits=Limits(), reporter=Quiet())
    assert len(result.renditions) >= 5 and not result.problems, result
else:
    from ingest.pictures import pyramid
    from ingest.result import Limits
    pyramid.make(source, scratch, Limits())
own, started_by_it = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"own": own, "program": started_by_it, "seconds": round(time.monotonic() - started, 1)}))
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megapixels", type=float, default=500)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kho-huge-") as folder:
        source = photo(Path(folder) / "huge.jpg", asked.megapixels)
        for task, name in (("ingest", "ingest"), ("pyramid", "deep-zoom pyramid")):
            peaks = measured(task, source, Path(folder) / task)
            megabytes = round(source.stat().st_size / 2**20)
            say(f"{name} of {asked.megapixels:g} megapixels, the process itself, MiB", LIMIT, value=peaks["own"], file_mebibytes=megabytes, seconds=peaks["seconds"])  # fmt: skip
            if peaks["program"]:  # ExifTool stays open: it is no one's ended child
                say(
                    f"{name} of {asked.megapixels:g} megapixels, its largest program, MiB",
                    LIMIT,
                    value=peaks["program"],
                )
    return 0


def photo(path: Path, megapixels: float) -> Path:
    """A JPEG of so many megapixels, written line by line."""
    import pyvips

    width = round(math.sqrt(megapixels * 1e6 * 5 / 4))
    height = round(megapixels * 1e6 / width)
    slope = pyvips.Image.grey(width, height, uchar=True)
    noise = pyvips.Image.gaussnoise(1024, 1024, mean=0, sigma=24).replicate(width // 1024 + 1, height // 1024 + 1)
    grey = (slope * 0.6 + noise.crop(0, 0, width, height) + 40).cast("uchar")
    colour = grey.bandjoin([grey.linear(0.8, 20).cast("uchar"), (255 - grey).cast("uchar")]).copy(interpretation="srgb")
    colour.jpegsave(str(path), Q=85)
    return path


def measured(task: str, source: Path, scratch: Path) -> dict[str, float]:
    """Highest resident MiB of a process doing this task (``own``) and of the largest it started (``program``)."""
    scratch.mkdir()
    command = [sys.executable, "-c", WORK, task, str(source), str(scratch)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
