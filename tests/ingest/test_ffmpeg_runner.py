"""The one runner: what it starts is bounded, silent towards the network, and never outlives us."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.jobs.alive import is_alive
from ingest.programs.ffmpeg import SINK, Bounds, compiled, ffmpeg, guarded
from ingest.programs.probe import probe
from ingest.result import Damaged, OutOfSpace, OverLimit
from tests.conftest import need_tool
from tests.ingest.films import lavfi, make

ENDLESS = lavfi("testsrc2=size=640x360:rate=25")
LOOSE = Bounds(60, 2**31)


@pytest.fixture(autouse=True)
def _tools() -> None:
    need_tool("ffmpeg")
    need_tool("setpriv")


def children() -> set[int]:
    """The ffmpegs that are ours; another test's ExifTool, kept open, is none."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split() if "ffmpeg" in _command(pid)}
    return found


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def test_a_decode_that_never_ends_is_stopped_by_its_time():
    with pytest.raises(OverLimit) as told:
        ffmpeg([*ENDLESS, "-f", "null", "-"], Bounds(1, 2**31))
    assert told.value.code == "time_limit"
    assert not children()


def test_more_memory_than_allowed_is_stopped():
    with pytest.raises(OverLimit) as told:
        ffmpeg([*lavfi("testsrc2=size=3840x2160"), "-c:v", "libx264", "-f", "null", "-"], Bounds(60, 100 * 1024**2))
    assert told.value.code == "memory_limit"


def test_more_output_than_allowed_is_stopped(tmp_path):
    with pytest.raises(OverLimit) as told:
        ffmpeg([*ENDLESS, "-c:v", "rawvideo", str(tmp_path / "x.avi")], Bounds(60, 2**31, 10**7, tmp_path))
    assert told.value.code == "output_limit"


def test_a_full_disk_is_said_to_be_one_and_tried_again():
    with pytest.raises(OutOfSpace) as told:
        ffmpeg([*ENDLESS, "-t", "5", "-f", "rawvideo", "/dev/full"], LOOSE)
    assert told.value.retry


def test_what_the_reporter_raises_ends_the_child_and_comes_out():
    def stop(_: float) -> None:
        raise KeyError("lease lost")

    with pytest.raises(KeyError):
        ffmpeg([*ENDLESS, "-f", "null", "-"], LOOSE, stop)
    assert not children()


def test_the_tick_counts_the_seconds_written():
    told: list[float] = []
    ran = ffmpeg([*lavfi("testsrc2=size=1280x720:duration=20"), "-f", "null", "-"], LOOSE, told.append)
    assert ran.frames == 500
    assert told == sorted(told)


def test_the_reason_of_a_failure_is_said_in_both_languages_without_the_place_of_the_file(tmp_path):
    source = tmp_path / "broken.mp4"
    source.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 4000)
    with pytest.raises(Damaged) as told:
        probe(source, 2**30)
    assert "hỏng" in told.value.message_vi
    assert "damaged" in told.value.message_en
    assert str(tmp_path) not in told.value.message_en


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile secret.ts\n",
    ],
)
def test_a_file_cannot_make_us_open_another(tmp_path, script):
    make(tmp_path / "secret.ts", *lavfi("testsrc2=duration=1"))
    source = tmp_path / "innocent.mp4"
    source.write_text(script)
    with pytest.raises(Damaged):
        probe(source, 2**30)


def test_samples_come_through_a_pipe_of_their_own(tmp_path):
    import ffmpeg as graph

    source = make(tmp_path / "x.wav", *lavfi("sine=duration=2:sample_rate=8000"))
    poured = bytearray()
    ran = ffmpeg(compiled(graph.output(guarded(source), SINK, f="s16le")), LOOSE, sink=poured.extend)
    assert len(poured) == 2 * 8000 * 2
    assert ran.out == b""


def test_kill_9_of_the_worker_leaves_no_ffmpeg():
    code = f"from ingest.programs.ffmpeg import *; ffmpeg({[*ENDLESS, '-f', 'null', '-']!r}, Bounds(99, 2**31), lambda s: print(s, flush=True))"
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    while float(worker.stdout.readline()) == 0:
        pass
    child = int(Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()[0])
    assert "ffmpeg" in Path(f"/proc/{child}/cmdline").read_text()
    assert int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[16]) == 10, "its nice value"
    gone = os.pidfd_open(child)
    worker.send_signal(signal.SIGKILL)
    assert select.select([gone], [], [], 30)[0], "ffmpeg outlived its worker"
    os.close(gone)
    worker.wait()
    worker.stdout.close()
    assert not is_alive(child)
