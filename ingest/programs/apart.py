"""Decoders that may crash work apart: one short process a file, with limits of its own on memory, processor time and output.

For all that libvips does not open itself, and for documents. A common JPEG is decoded in the worker itself: a process for each would cost more than the picture.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest import refusals
from ingest.result import Damaged, IngestError, Limits, NotMedia, OverLimit

ERRORS: dict[str, type[IngestError]] = {e.__name__: e for e in (NotMedia, Damaged, OverLimit)}
PULSE = 0.25


def ask(
    task: str, source: Path, scratch: Path, limits: Limits, tick: Callable[[float], None], **more: object
) -> dict[str, Any]:
    """Run one task of :mod:`ingest.programs.apart_tasks`; its answer. ``more`` joins the order. ``tick`` may raise: the child is ended.

    Raises IngestError: what the task raised, Damaged when it crashed, OverLimit when it ran out of time or memory.
    """
    order = {
        "source": str(source.absolute()),
        "folder": str(scratch.absolute()),
        "pixels": limits.pixels,
        "pages": limits.pages,
        "memory": limits.memory,
        "seconds": limits.seconds_photo,
        **more,
    }
    bound = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
    root = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(
        [*bound, sys.executable, "-m", "ingest.programs.apart_tasks", task, json.dumps(order)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": str(limits.threads)},
    )
    try:
        return _answer(_finished(child, tick), child.returncode, limits)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _finished(child: subprocess.Popen[bytes], tick: Callable[[float], None]) -> bytes:
    while True:
        try:
            return child.communicate(timeout=PULSE)[0]
        except subprocess.TimeoutExpired:
            tick(0.1)


def _answer(out: bytes, code: int, limits: Limits) -> dict[str, Any]:
    try:
        answer = dict(json.loads(out))
    except ValueError:
        answer = {}
    if "error" in answer:
        raise ERRORS[answer["error"]](answer["code"], answer["vi"], answer["en"])
    if "fault" in answer:
        raise refusals.damaged(answer["fault"])
    if answer.get("space"):
        raise refusals.no_space()
    if answer.get("memory"):
        raise refusals.too_much_memory(limits.memory, limits.memory)
    if code == -24:  # SIGXCPU
        raise refusals.too_slow(limits.seconds_photo)
    if code != 0 or not answer:
        raise refusals.damaged(f"the decoder ended with {code}")
    return answer
