"""Outside programs: found or named by their Debian package, run at low priority, their error shown when they fail."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
from pathlib import Path

PACKAGES = {
    "povray": "povray",
    "espeak-ng": "espeak-ng",
    "sox": "sox",
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "exiftool": "libimage-exiftool-perl",
}

_PR_SET_PDEATHSIG = 1


class DemoError(Exception):
    """Demo media cannot be made; the words say what to do."""


class MissingProgram(DemoError):
    """A program is not installed. The message names its Debian package, in Vietnamese and English."""


def need(*names: str) -> None:
    """Raise ``MissingProgram`` naming the packages of all programs that are absent."""
    packages = sorted({PACKAGES[name] for name in names if shutil.which(name) is None})
    if packages:
        line = " ".join(packages)
        raise MissingProgram(
            f"Chưa làm được dữ liệu mẫu: thiếu chương trình, hãy chạy «apt-get install {line}».\n"
            f"Demo media cannot be made: programs are missing, run “apt-get install {line}”."
        )


def run(*command: str | Path, cwd: Path | None = None, stdin: bytes | None = None) -> bytes:
    """Run to the end and return what it printed. Raises ``DemoError`` with the last lines of its complaint."""
    words = [str(word) for word in command]
    source = subprocess.DEVNULL if stdin is None else None
    done = subprocess.run(words, cwd=cwd, capture_output=True, preexec_fn=politely, stdin=source, input=stdin)
    if done.returncode != 0:
        tail = done.stderr.decode(errors="replace").strip()[-1200:]
        raise DemoError(f"{words[0]} failed ({done.returncode}):\n{tail}")
    return done.stdout


def politely() -> None:
    """For ``preexec_fn``: the archive's own work goes first, and a program dies with the run that started it (prctl(2), Linux)."""
    os.nice(10)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
