"""The random moments: what dies, is cut off, fills up or lies at each of them, and how it comes back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from dev.faults.liar import LIES
from dev.faults.recovery import Recovery
from dev.faults.stack import Stack
from dev.services.servers import NAMES
from tests.running import until

PROCESSES = ("web", "web-thread-process", "worker", "indexer", "children")
FULL = ("full-store", "full-scratch")
"""The disk of the S3, and the disk that workers copy to."""
S3 = tuple(f"s3-{lie}" for lie in LIES)
KINDS = (*PROCESSES, "supervisor", *NAMES, "cut", "hang", *FULL, *S3)
IN_CI = ("web", "worker", "indexer", "supervisor", *NAMES, "cut", "full-store", "s3-flipped", "s3-short")
"""Twelve, one of each family."""
BETWEEN = (0.3, 4.0)
"""Seconds from one moment to the next, at least and at most."""
AWAY = (0.2, 3.0)
"""Seconds before what was killed is started again, what was cut is joined."""
FULL_FOR = (2.0, 8.0)
"""Seconds before a full disk has room: long enough for somebody to meet it."""
LIE_SECONDS = 10.0
"""How much longer than that a lie stands if nobody asked the S3 meanwhile."""


@dataclass(frozen=True)
class Moment:
    """What happened: ``what`` of :data:`KINDS`, to which server, and after how many seconds it was back (0: nobody waited).

    ``waited``: seconds before it could happen, because the same part was still coming back from an earlier moment.
    """

    number: int
    what: str
    server: str = ""
    seconds: float = 0.0
    waited: float = 0.0


@dataclass(frozen=True)
class Strike:
    """What is to happen: a kind and the server it meets, if any."""

    what: str
    server: str = ""

    @property
    def parts(self) -> frozenset[str]:
        """What must not be struck until it is back. `kho serve` starts on rows alone: a stop of theirs would end it at once."""
        if self.what == "supervisor":
            return frozenset({"archive", "postgres"})
        return frozenset({"archive"} if self.what in PROCESSES else {self.server or "scratch"})


def plan(count: int, dice: random.Random) -> list[Strike]:
    """Kinds in random order, each as often as the others."""
    rounds = -(-count // len(KINDS))
    kinds = [kind for _ in range(rounds) for kind in dice.sample(KINDS, len(KINDS))][:count]
    return [Strike(kind, _server(kind, dice)) for kind in kinds]


def planned_in_ci(dice: random.Random) -> list[Strike]:
    """:data:`IN_CI` in random order."""
    return [Strike(kind, _server(kind, dice)) for kind in dice.sample(IN_CI, len(IN_CI))]


def strike(
    stack: Stack, recovery: Recovery, number: int, of: Strike, dice: random.Random, say: Callable[[Moment], None]
) -> None:
    """One moment. It comes back beside the next ones; only what strikes the same part waits for that. ``say`` is told when it is back."""
    away = dice.uniform(*(FULL_FOR if of.what in FULL else AWAY))
    began = time.monotonic()
    recovery.wait_for(of.parts)
    moment = Moment(number, of.what, of.server, waited=round(time.monotonic() - began, 1))
    if of.what in PROCESSES:
        stack.kill_processes(of.what, dice)
        say(moment)
        return
    struck = time.monotonic()
    back = _break(stack, of.what, of.server)

    def come_back() -> None:
        time.sleep(away)
        back()
        say(replace(moment, seconds=round(time.monotonic() - struck, 1)))

    recovery.begin(of.parts, come_back)


def _lie(stack: Stack, lie: str) -> Callable[[], None]:
    before = stack.liar.told[lie]
    stack.liar.begin(lie)

    def end() -> None:
        with suppress(AssertionError):
            until(lambda: stack.liar.told[lie] > before, "somebody is lied to", LIE_SECONDS)
        stack.liar.end()

    return end


def _server(what: str, dice: random.Random) -> str:
    if what in ("cut", "hang"):
        return dice.choice(NAMES)
    if what in NAMES:
        return what
    return "minio" if what in S3 or what == "full-store" else ""


def _break(stack: Stack, what: str, server: str) -> Callable[[], None]:
    """Strike; returns what brings it back."""
    if what == "supervisor":
        stack.kill_supervisor()
        return stack.start_archive
    if what in NAMES:
        stack.kill_server(what)
        return lambda: stack.start_server(what)
    if what in FULL:
        disk = stack.disks[what]
        disk.fill()
        return disk.empty
    if what in S3:
        return _lie(stack, what.removeprefix("s3-"))
    gate = stack.gates[server]
    gate.shut() if what == "cut" else gate.hang()
    return gate.open
