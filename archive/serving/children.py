"""Child processes that never outlive their parent, even when it is killed with -9."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1
"""prctl(2), Linux."""


def die_with() -> Callable[[], None]:
    """What a child runs before its program: the kernel then ends it when this process dies."""
    parent = os.getpid()

    def before_program() -> None:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return before_program


def start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start ``python -m archive ARGUMENTS`` as a child that cannot outlive this process."""
    command = [sys.executable, "-m", "archive", *arguments]
    return subprocess.Popen(command, preexec_fn=die_with(), stdin=subprocess.DEVNULL)


def stop(children: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Ask them to end, wait for ``seconds`` in all, then insist."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    end = time.monotonic() + seconds
    for child in children:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
