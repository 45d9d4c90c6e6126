"""One run: start, load, strike at each moment, let it come to rest, look."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dev.faults.client import Answers, Client
from dev.faults.disk import Disk
from dev.faults.load import AHEAD, Load
from dev.faults.moments import BETWEEN, Moment, strike
from dev.faults.recovery import Recovery
from dev.faults.report import Report, look, until_idle
from dev.faults.stack import Stack
from tests.running import until

REST_SECONDS = 300.0
ME = "admin@localhost"


def run(
    home: Path,
    disks: Mapping[str, Disk],
    kinds: Sequence[str],
    seed: int,
    minutes: float,
    say: Callable[[Moment], None],
) -> Report:
    """On servers that run. ``minutes`` bounds load and moments together; the rest afterwards comes on top."""
    stack = Stack(home, disks, seed)
    try:
        stack.start_archive()
        load = Load(stack.archive.url, stack.archive.token(ME), seed)
        load.start()
        report = Report()
        try:
            _strike_all(stack, load, kinds, seed, minutes, say)
        finally:
            report.ended = load.stop(REST_SECONDS)
        until(stack.answers, "the archive answers")
        report.idle = until_idle(stack.direct, REST_SECONDS)
        report.done, report.lied = load.done, {lie: told for lie, told in stack.liar.told.items() if lie}
        client = Client(stack.archive.url, stack.archive.token(ME), Answers(), threading.Event())
        return look(stack.direct, client, load.sent, load.answers, report)
    finally:
        stack.close()


def _strike_all(
    stack: Stack, load: Load, kinds: Sequence[str], seed: int, minutes: float, say: Callable[[Moment], None]
) -> None:
    """A moment waits, as long as the time for all allows, until somebody got something done since the last: what is all down bears no load."""
    dice, end, recovery = random.Random(f"{seed}/moments"), time.monotonic() + minutes * 60, Recovery()
    for number, what in enumerate(kinds, 1):
        time.sleep(dice.uniform(*BETWEEN))
        if time.monotonic() > end:
            break
        load.wait_for_work((end - time.monotonic()) / (len(kinds) - number + 1) - sum(BETWEEN) / 2)
        strike(stack, recovery, number, what, dice, say)
        load.allowed = AHEAD * (number + 1)
    recovery.wait_for()
