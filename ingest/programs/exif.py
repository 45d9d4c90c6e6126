"""ExifTool, started once and kept open: 2 to 40 ms a file, where a fresh start costs 70 to 100.

Our own small reader of ExifTool's ``-stay_open`` protocol, because a hostile file must not hold a worker for ever: every read has
a time limit, after which ExifTool is ended and started anew. The configuration beside :mod:`ingest.tags` names the XMP properties
of IPTC 2025.1 that Debian's 12.57 does not know.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from ingest.result import JSON

CONFIG = Path(__file__).parent.parent / "tags" / "exiftool.config"
COMMON = (
    "-j",
    "-G1",
    "-struct",
    "-n",
    "-charset",
    "exif=Latin",
    "-charset",
    "iptc=Latin",
    "-api",
    "largefilesupport=1",
)
MEMORY = 2 * 1024**3


class ExifUnreadable(Exception):
    """ExifTool gave no answer for this file: absent, ended, or past its time."""


class _Ended(ExifUnreadable):
    """The process was gone: killed with the thread that started it, or by this file."""


class Reader:
    """One ExifTool process. Safe to share between threads; each process of ours needs its own (see :func:`read`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._asked = 0

    def read(self, path: Path, seconds: float = 30.0, *options: str) -> dict[str, JSON]:
        """All tags of one file, keyed ``Group1:Tag``. Empty when ExifTool knows nothing of it; raises ExifUnreadable."""
        order: tuple[str | Path, ...] = (*COMMON, *options, path.absolute())
        with self._lock:
            try:
                answer = self._ask(order, seconds)
            except _Ended:
                answer = self._ask(order, seconds)
        return parse(answer)

    def close(self) -> None:
        """End the process; the next read starts another."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            tool = shutil.which("exiftool")
            if tool is None:
                raise ExifUnreadable("exiftool is not installed")
            # An ExifTool whose worker was killed would wait on its pipe for ever: the kernel ends it with us.
            bound = ("setpriv", "--pdeathsig", "KILL", "--") if shutil.which("setpriv") else ()
            command = (*bound, tool, "-config", str(CONFIG), "-stay_open", "True", "-@", "-")
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        return self.process

    def _ask(self, arguments: tuple[str | Path, ...], seconds: float) -> bytes:
        process = self._started()
        self._asked += 1
        lines = [os.fsencode(a) for a in arguments]
        if any(b"\n" in line or b"\r" in line for line in lines):
            raise ExifUnreadable("a path with a line break cannot be handed over")
        end = f"{{ready{self._asked}}}\n".encode()
        try:
            assert process.stdin is not None
            process.stdin.write(b"\n".join([*lines, b"-execute%d\n" % self._asked]))
            process.stdin.flush()
            return self._until(process, end, time.monotonic() + seconds)
        except OSError as error:
            self.close()
            raise _Ended(str(error)) from error
        except ExifUnreadable:
            self.close()
            raise

    @staticmethod
    def _until(process: subprocess.Popen[bytes], end: bytes, deadline: float) -> bytes:
        assert process.stdout is not None
        answer = bytearray()
        while not answer.endswith(end):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise ExifUnreadable("exiftool ran past its time")
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                raise _Ended("exiftool ended")
            answer += piece
        return bytes(answer[: -len(end)])


def parse(answer: bytes) -> dict[str, JSON]:
    """ExifTool's JSON with each number spelled as in the file: ``1.10`` stays text, so a keyword or a code keeps its digits."""
    if not answer.strip():
        return {}
    try:
        found = json.loads(answer.decode("utf-8", "replace"), parse_float=_as_written, strict=False)
    except ValueError as error:
        raise ExifUnreadable("exiftool's answer is no JSON") from error
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, dict) else {}


def _as_written(digits: str) -> float | str:
    number = float(digits)
    return number if repr(number) == digits else digits


_readers: dict[int, Reader] = {}


def kept() -> tuple[Reader, ...]:
    """The readers of this process, for who measures or ends them."""
    reader = _readers.get(os.getpid())
    return () if reader is None else (reader,)


def read(path: Path, seconds: float = 30.0, *options: str) -> Mapping[str, JSON]:
    """Read with this process's own ExifTool, started at the first call and ended when the process does."""
    reader = _readers.get(os.getpid())
    if reader is None:
        reader = _readers.setdefault(os.getpid(), Reader())
        atexit.register(reader.close)
    return reader.read(path, seconds, *options)
