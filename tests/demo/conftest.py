"""A quick demo set, made for real, once: its first run is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, need_tool


@dataclass(frozen=True)
class Made:
    """The finished folder; the file that stood when the first run was killed, with its time of change."""

    folder: Path
    survivor: Path
    survivor_changed: int


def demo_command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "dev.demo", str(folder), "--quick", "--jobs", "1"]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    for tool in ("povray", "espeak-ng", "ffmpeg", "ffprobe", "exiftool"):
        need_tool(tool)
    folder = tmp_path_factory.mktemp("demo") / "media"
    with subprocess.Popen(
        demo_command(folder), cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as first:
        assert first.stdout is not None
        survivor = folder / first.stdout.readline().split()[0]
        os.killpg(first.pid, signal.SIGKILL)
    changed = survivor.stat().st_mtime_ns
    done = subprocess.run(demo_command(folder), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Made(folder, survivor, changed)
