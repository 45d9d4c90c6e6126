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
from dev.faults.moments import BETWEEN, Moment, Strike, strike
from dev.faults.recovery import Recovery
from dev.faults.report import Report, look, until_idle
from dev.faults.stack import Stack
from tests.running import until

REST_SECONDS = 300.0
ME = "admin@localhost"


def run(
    home: Path,
    disks: Mapping[str, Disk],
    plan: Sequence[Strike],
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
            _strike_all(stack, load, plan, seed, minutes, say)
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
    stack: Stack, load: Load, plan: Sequence[Strike], seed: int, minutes: float, say: Callable[[Moment], None]
) -> None:
    """A moment waits, as long as the time for all allows, until a file was accepted since the last: what is all down bears no load.
    What strikes a part that is still coming back gives way to the next that does not.
    """
    dice, recovery, left = random.Random(f"{seed}/moments"), Recovery(), list(plan)
    end = time.monotonic() + minutes * 60
    for number in range(1, len(plan) + 1):
        time.sleep(dice.uniform(*BETWEEN))
        if time.monotonic() > end:
            break
        load.wait_for_file((end - time.monotonic()) / len(left) - sum(BETWEEN) / 2)
        next_one = next((each for each in left if not recovery.busy(each.parts)), left[0])
        left.remove(next_one)
        strike(stack, recovery, number, next_one, dice, say)
        load.allowed = AHEAD * (number + 1)
    recovery.wait_for()
