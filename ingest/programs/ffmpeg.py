"""The one place that starts ffmpeg and ffprobe (and LibreOffice, by the same rules): argument lists, bounded in time, memory and output, dying with us.

Every child is led by a short chain of programs of Debian's base system, so that no Python runs between fork and exec
(a worker has threads): ``setpriv`` asks the kernel to end the child when this process dies (PR_SET_PDEATHSIG survives
exec), ``sh`` makes sure we were still alive when it asked and caps the address space, ``nice`` steps behind the pages.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.programs.ffmpeg_log import Log
from ingest.result import Damaged, IngestError, OutOfSpace, OverLimit

Tick = Callable[[float], None]
"""Told at least twice a second how many seconds of the output are written; may raise to stop the work."""

PULSE = 0.4
"""Seconds between two looks at the child; also the longest silence towards ``Tick``."""

_LEADER = '[ "$PPID" = "$0" ] || exit 125; ulimit -v "$1"; shift; exec nice -n 10 "$@"'
CONTAINERS = (
    "mov,mpegts,matroska,webm,avi,mxf,asf,mpeg,mpegvideo,flv,ogg,dv,gxf,rm,mp3,wav,w64,aiff,flac,aac,ac3,eac3,dts,"
    "amr,caf,ape,wv,tta,au"
)
"""Readers that may open an upload. Playlists and concatenation scripts are not among them: they name other files."""
_GUARD = {"protocol_whitelist": "file,pipe", "format_whitelist": CONTAINERS}


@dataclass(frozen=True)
class Bounds:
    """What one child may use: seconds of wall time, bytes of memory, bytes written into ``folder``."""

    seconds: float
    memory: int
    output: int = 0
    folder: Path | None = None


@dataclass
class Ran:
    """What a child said: its standard output, its log, and how many pictures ffmpeg wrote to its first output."""

    out: bytes = b""
    log: Log = field(default_factory=Log)
    frames: int = 0
    seconds: float = 0.0


def silent(_: float) -> None:
    """A tick for work too short to speak of."""


def ffprobe(arguments: Sequence[str], bounds: Bounds, tick: Tick = silent) -> Ran:
    """Run ffprobe; ``arguments`` end with the file. Its answer is ``Ran.out``. Raises :class:`IngestError`."""
    guard = [part for key, value in _GUARD.items() for part in (f"-{key}", value)]
    return _run(["ffprobe", "-hide_banner", *guard, *arguments], bounds, tick, sink=None, parsed=False)


def ffmpeg(
    arguments: Sequence[str],
    bounds: Bounds,
    tick: Tick = silent,
    sink: Callable[[bytes], None] | None = None,
    level: str = "warning",
) -> Ran:
    """Run ffmpeg with ``arguments`` (without the program's name, as :func:`compiled` gives them).

    ``sink`` receives what the command writes to the output named ``SINK``. ``level`` is ffmpeg's log level; measuring
    filters speak at ``info``. Raises :class:`Damaged`, :class:`OverLimit`, :class:`OutOfSpace`, or what ``tick`` or
    ``sink`` raised, after the whole process group is gone.
    """
    speak = ["-hide_banner", "-nostats", "-loglevel", f"level+{level}", "-progress", "pipe:1", "-stats_period", "0.5"]
    return _run(["ffmpeg", "-nostdin", "-y", *speak, *arguments], bounds, tick, sink, parsed=True)


SINK = "pipe:{sink}"


def guarded(source: Path, **options: object) -> object:
    """An ``ffmpeg-python`` input that can reach nothing but local files, whatever the file itself asks for."""
    import ffmpeg as graph

    return graph.input(f"file:{source}", **_GUARD, **options)


def compiled(*outputs: object) -> list[str]:
    """Arguments of one command that writes all ``outputs`` of an ``ffmpeg-python`` graph."""
    import ffmpeg as graph

    node = outputs[0] if len(outputs) == 1 else graph.merge_outputs(*outputs)
    return [str(a) for a in graph.compile(node)[1:]]


def bounded(command: Sequence[str], bounds: Bounds, tick: Tick = silent) -> Ran:
    """Run another program by the same rules, once for all its work. Raises :class:`IngestError`: Damaged when it fails."""
    return _run(list(command), bounds, tick, sink=None, parsed=False)


def _run(command: list[str], bounds: Bounds, tick: Tick, sink: Callable[[bytes], None] | None, *, parsed: bool) -> Ran:
    read, write = os.pipe() if sink else (-1, -1)
    command = [a.format(sink=write) if a == SINK else a for a in command]
    # Address space is no measure of memory (every thread reserves its own), so it is only the last fence; what is
    # really held is watched in _Watch.
    fence = str(max(bounds.memory * 4, 4 * 1024**3) // 1024)
    try:
        child = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "sh", "-c", _LEADER, str(os.getpid()), fence, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write,) if sink else (),
            process_group=0,
            env={**os.environ, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "AV_LOG_FORCE_NOCOLOR": "1"},
        )
    finally:
        if sink:
            os.close(write)
    ran = Ran()
    try:
        _listen(child, read, ran, _Watch(child.pid, bounds), tick, sink, parsed=parsed)
        code = child.wait()
    finally:
        _end(child)
        if sink:
            os.close(read)
    if code:
        raise _reason(code, ran.log, command[0])
    return ran


def _listen(
    child: subprocess.Popen[bytes],
    read: int,
    ran: Ran,
    watch: _Watch,
    tick: Tick,
    sink: Callable[[bytes], None] | None,
    *,
    parsed: bool,
) -> None:
    assert child.stdout
    assert child.stderr
    progress = _Progress(ran)
    takers: dict[int, Callable[[bytes], None]] = {
        child.stdout.fileno(): progress.feed if parsed else lambda data: setattr(ran, "out", ran.out + data),
        child.stderr.fileno(): ran.log.feed,
    }
    if sink:
        takers[read] = sink
    spoken = 0.0
    with selectors.DefaultSelector() as selector:
        for number in takers:
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(PULSE):
                data = os.read(key.fd, 65536)
                if data:
                    takers[key.fd](data)
                else:
                    selector.unregister(key.fd)
            if time.monotonic() - spoken >= PULSE:
                spoken = time.monotonic()
                watch.look(len(ran.out))
                tick(ran.seconds)


class _Progress:
    """Reads ffmpeg's ``-progress`` lines as they come."""

    def __init__(self, ran: Ran) -> None:
        self.ran, self.rest = ran, b""

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            key, _, value = line.strip().partition(b"=")
            if key == b"frame" and value.isdigit():
                self.ran.frames = int(value)
            elif key == b"out_time_us" and value.isdigit():
                self.ran.seconds = int(value) / 1e6


class _Watch:
    """Says when the child has used more than its bounds."""

    def __init__(self, pid: int, bounds: Bounds) -> None:
        self.pid, self.bounds, self.end = pid, bounds, time.monotonic() + bounds.seconds

    def look(self, answered: int) -> None:
        if time.monotonic() > self.end:
            raise OverLimit(
                "time_limit",
                "Xử lý tệp này lâu hơn thời gian cho phép; có thể tệp bị lỗi.",
                "Working on this file takes longer than allowed; it may be faulty.",
            )
        if self._resident() > self.bounds.memory:
            raise _memory()
        if self._written() > self.bounds.output > 0 or answered > 256 * 1024**2:
            raise OverLimit(
                "output_limit",
                "Tệp sinh ra dữ liệu lớn hơn mức cho phép.",
                "This file produces more data than allowed.",
            )

    def _resident(self) -> int:
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def _written(self) -> int:
        folder = self.bounds.folder
        return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) if folder else 0


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()


def _memory() -> OverLimit:
    return OverLimit(
        "memory_limit",
        "Xử lý tệp này cần nhiều bộ nhớ hơn mức cho phép.",
        "Working on this file needs more memory than allowed.",
    )


def _reason(code: int, log: Log, program: str) -> IngestError:
    said = log.tail()
    if code in (125, 126, 127):
        raise RuntimeError(f"{program} could not be started ({code}): {said}")
    if "No space left on device" in said:
        return OutOfSpace(
            "no_space",
            "Hết chỗ trên đĩa; sẽ tự thử lại khi có chỗ.",
            "The disk is full; it is tried again when there is room.",
        )
    if "Cannot allocate memory" in said or "malloc of size" in said or code == -signal.SIGKILL:
        return _memory()
    errors = [line for line in said.splitlines() if "[error]" in line or "[fatal]" in line]
    return damaged((errors or said.splitlines() or [f"{program} ended with {code}"])[0])


def damaged(detail: str) -> Damaged:
    """The error for content that was recognised and cannot be decoded; ``detail`` is the decoder's own word."""
    detail = re.sub(
        r"file:\S+?(: |$)|\[[^\]]*\] ?", "", detail
    )  # where the file lies on the machine is nobody's business
    return Damaged(
        "damaged",
        "Không đọc được hình hoặc tiếng trong tệp: tệp hỏng, trống hoặc bị cắt cụt. Hãy chép lại từ máy quay hay thẻ nhớ rồi tải lên lần nữa.",
        "The picture or sound in this file cannot be read: it is damaged, empty or cut short. "
        f"Copy it again from the camera or card and upload it once more. ({detail[:300]})",
    )
