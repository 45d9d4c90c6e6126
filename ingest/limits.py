"""Bounds of one file's work, and the reporter's progress cut into the parts of that work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ingest.programs.ffmpeg import Bounds
from ingest.result import Limits, OutOfSpace, Reporter


def bounds(limits: Limits, source: Path, folder: Path, duration: float) -> Bounds:
    """What the long command of a film or recording of ``duration`` seconds may use."""
    return Bounds(
        seconds=limits.seconds_base + limits.seconds_per_film_second * duration,
        memory=limits.memory,
        output=int(limits.output_bytes + limits.output_factor * source.stat().st_size),
        folder=folder,
    )


def part(reporter: Reporter, start: float, end: float, duration: float) -> Callable[[float], None]:
    """A tick that reports ``start`` to ``end`` of the whole while a command goes through ``duration`` seconds."""

    def tick(seconds: float) -> None:
        done = min(1.0, seconds / duration) if duration > 0 else 0.0
        reporter.progress(start + (end - start) * done)

    return tick


def need_space(folder: Path, wanted: int) -> None:
    """Raise :class:`OutOfSpace` before hours of work, when ``wanted`` bytes would not fit."""
    if shutil.disk_usage(folder).free < wanted:
        raise OutOfSpace(
            "no_space",
            "Không đủ chỗ trên đĩa để xử lý tệp này; sẽ tự thử lại khi có chỗ.",
            "There is no room on the disk to work on this file; it is tried again when there is.",
        )
