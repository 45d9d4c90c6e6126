"""The random moments: what dies or is cut off at each of them, and how it comes back."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from dev.faults.stack import Stack
from dev.services.servers import NAMES

PROCESSES = ("web", "web-thread-process", "worker", "indexer", "children")
KINDS = (*PROCESSES, "supervisor", *NAMES, "cut", "hang")
BETWEEN = (0.3, 4.0)
"""Seconds from the end of one moment to the next, at least and at most."""
AWAY = (0.2, 3.0)
"""Seconds before what was killed is started again, or what was cut is joined."""


@dataclass(frozen=True)
class Moment:
    """What happened: ``what`` of :data:`KINDS`, to which server, and for how long it was away (0: nobody waited)."""

    number: int
    what: str
    server: str = ""
    seconds: float = 0.0


def plan(count: int, dice: random.Random) -> list[str]:
    """Kinds in random order, each as often as the others."""
    rounds = -(-count // len(KINDS))
    return [kind for _ in range(rounds) for kind in dice.sample(KINDS, len(KINDS))][:count]


def strike(stack: Stack, number: int, what: str, dice: random.Random) -> Moment:
    """One moment, to its end: what was killed runs again, what was cut is joined."""
    began = time.monotonic()
    away = dice.uniform(*AWAY)
    server = what if what in NAMES else dice.choice(NAMES)
    if what in PROCESSES:
        stack.kill_processes(what, dice)
        return Moment(number, what)
    if what == "supervisor":
        stack.kill_supervisor()
        return Moment(number, what, seconds=_since(began))
    if what in NAMES:
        stack.kill_server(what)
        time.sleep(away)
        stack.start_server(what)
    else:
        gate = stack.gates[server]
        gate.shut() if what == "cut" else gate.hang()
        time.sleep(away)
        gate.open()
    return Moment(number, what, server, _since(began))


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)
