"""One run: start, load, strike at each moment, let it come to rest, look."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dev.faults.client import Answers, Client
from dev.faults.load import AHEAD, Load
from dev.faults.moments import BETWEEN, Moment, plan, strike
from dev.faults.report import Report, look, until_idle
from dev.faults.stack import Stack
from tests.running import until

REST_SECONDS = 180.0
ME = "admin@localhost"


def run(home: Path, moments: int, seed: int, minutes: float, say: Callable[[Moment], None]) -> Report:
    """On servers that run. ``minutes`` bounds load and moments together; the rest afterwards comes on top."""
    stack = Stack(home)
    try:
        stack.archive.start()
        load = Load(stack.archive.url, stack.archive.token(ME), seed)
        load.start()
        report = Report()
        try:
            _strike_all(stack, load, moments, seed, minutes, say)
        finally:
            report.ended = load.stop(REST_SECONDS)
        until(lambda: stack.archive.process is not None and _answers(stack), "the archive answers", 120)
        report.idle = until_idle(stack.direct, REST_SECONDS)
        report.done = load.done
        client = Client(stack.archive.url, stack.archive.token(ME), Answers(), threading.Event())
        return look(stack.direct, client, load.sent, load.answers, report)
    finally:
        stack.close()


def _strike_all(
    stack: Stack, load: Load, moments: int, seed: int, minutes: float, say: Callable[[Moment], None]
) -> None:
    dice, end = random.Random(seed), time.monotonic() + minutes * 60
    for number, what in enumerate(plan(moments, dice), 1):
        time.sleep(dice.uniform(*BETWEEN))
        if time.monotonic() > end:
            return
        say(strike(stack, number, what, dice))
        load.allowed = AHEAD * (number + 1)


def _answers(stack: Stack) -> bool:
    try:
        return stack.archive.call("GET", "/readyz", who=None).status == 200
    except OSError:
        return False
