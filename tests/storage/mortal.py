"""Work done in a process that is killed (SIGKILL: nothing is tidied up) at a chosen line of the store's code."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import storage.disk

_STORAGE = str(Path(storage.disk.__file__).parent)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["__main__", "tests.storage.test_killed"])  # imported once, not at every death
SMALL_BLOCK = 64 << 10


def start(work: Callable[..., None], *arguments: Any) -> Any:
    """A process that does the work and is not killed by itself."""
    process = _CONTEXT.Process(target=work, args=arguments)
    process.start()
    return process


def deaths(work: Callable[[Path], None], fresh: Callable[[], Path], stride: int = 1) -> Iterator[Path]:
    """Do the work in a fresh folder, killed before its 1st, 2nd, 3rd ... line inside the store, until it gets through.

    Yields each folder as the dead process left it.
    """
    line = 1
    while True:
        folder = fresh()
        process = start(_die_at, line, work, folder)
        process.join()
        if process.exitcode == 0:
            assert line > 1, "the work never entered the store"
            return
        assert process.exitcode == -signal.SIGKILL, f"the work failed by itself: {process.exitcode}"
        yield folder
        line += stride


def _die_at(line: int, work: Callable[[Path], None], folder: Path) -> None:
    storage.disk.BLOCK = SMALL_BLOCK  # several blocks a part
    _tear_writes()
    passed = 0

    def at_line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal passed
        if event == "line":
            passed += 1
            if passed == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return at_line

    def at_call(frame: FrameType, event: str, _: Any) -> Any:
        return at_line if frame.f_code.co_filename.startswith(_STORAGE) else None

    sys.settrace(at_call)
    work(folder)
    sys.settrace(None)


def _tear_writes() -> None:
    """Every write goes down in two calls, so that death can come between them."""
    whole = os.pwrite

    def half(fd: int, data: memoryview, position: int) -> int:
        return whole(fd, data[: max(1, len(data) // 2)] if len(data) > SMALL_BLOCK // 2 else data, position)

    os.pwrite = half  # type: ignore[assignment]
