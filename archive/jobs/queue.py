"""The queue only says «look now»: a lost wake costs one poll, never a job."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from archive import log
from archive.jobs.alive import is_alive

Step = Callable[[float], bool]
"""Work one job that has been due for so many seconds; False when there was none."""


class Queue(Protocol):
    """Wakes workers. Every back end passes ``tests/contracts/queue_contract.py``."""

    def wake(self, job_id: str) -> None:
        """Say that this job (or, when empty, the index outbox) has work. Call after the commit; never raises."""
        ...

    def anybody(self, name: str) -> bool:
        """Is a process listening whose bell's name begins so?"""
        ...

    def count(self, name: str) -> int:
        """How many processes listen whose bell's name begins so; 0 where that cannot be known now."""
        ...

    def listen(self, name: str) -> Bell:
        """A bell for a waiting process of this name."""
        ...

    def deliver(self, lanes: Sequence[str], step: Step, poll: float, told: threading.Event) -> None:
        """Call ``step`` whenever there may be work in these lanes, until told to stop; looks at least every ``poll`` seconds."""
        ...


class Bell(Protocol):
    """What a waiting process listens to."""

    def wait(self, seconds: float) -> None:
        """Return when woken, or after ``seconds``."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


class LocalQueue:
    """Wakes the processes of this machine, each by a datagram to its socket in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def wake(self, job_id: str) -> None:
        for path in self.folder.glob("*.sock"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
                sender.setblocking(False)
                sender.sendto(job_id.encode(), _short(path))

    def anybody(self, name: str) -> bool:
        return self.count(name) > 0

    def count(self, name: str) -> int:
        bells = self.folder.glob(f"{name}*.sock")
        return sum(is_alive(bell.stem.rpartition("-")[2]) for bell in bells)

    def deliver(self, lanes: Sequence[str], step: Step, poll: float, told: threading.Event) -> None:
        bell = self.listen(f"worker-{lanes[0]}")
        try:
            until_told(lambda: step(0.0), bell.wait, poll, told)
        finally:
            bell.close()

    def listen(self, name: str) -> LocalBell:
        """A bell of this process; ``name`` is part of the socket's."""
        return LocalBell(self.folder, name)


class LocalBell:
    """A datagram socket that :class:`LocalQueue` writes to."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}-{os.getpid()}.sock"
        self.path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(_short(self.path))

    def wait(self, seconds: float) -> None:
        self._socket.settimeout(max(seconds, 0.001))
        with contextlib.suppress(TimeoutError, OSError):
            self._socket.recv(64)
            self._socket.setblocking(False)
            while self._socket.recv(64):
                pass

    def close(self) -> None:
        self._socket.close()
        self.path.unlink(missing_ok=True)


def until_told(
    step: Callable[[], bool], bell_wait: Callable[[float], None], pause: float, stop: threading.Event
) -> None:
    """Step while there is work; else wait for the bell, at most ``pause`` seconds. One bad step never ends the loop."""
    while not stop.is_set():
        try:
            busy = step()
        except Exception:
            log.get("loop").exception("a step failed")
            stop.wait(1.0)
            busy = False
        if not busy and not stop.is_set():
            bell_wait(pause)


@lru_cache(maxsize=8)
def _directory(folder: Path) -> int:
    return os.open(folder, os.O_PATH)


def _short(path: Path) -> str:
    """A socket's path may hold 107 bytes: a deep folder is reached through its descriptor, opened once."""
    if len(os.fsencode(path)) < 100:
        return str(path)
    return f"/proc/self/fd/{_directory(path.parent)}/{path.name}"
