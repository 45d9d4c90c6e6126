"""All people at once, with an eye on how much is under way."""

from __future__ import annotations

import itertools
import random
import secrets
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, text

import archive.models  # noqa: F401  every table known
from archive.db import Database
from archive.people import service as people
from dev.faults.client import Answers
from dev.faults.load import Sent
from dev.load.files import Files
from dev.load.machines import Machines
from dev.load.person import EitherWeb, Person

CAST = (
    ("an@dantri.test", "dantri", "journalist"), ("binh@dantri.test", "dantri", "editor"), ("hoa@dantri.test", "dantri", "journalist"),
    ("chi@tapchi.test", "tapchi", "editor"), ("yen@tapchi.test", "tapchi", "journalist"), ("cong@congttdt.test", "congttdt", "editor"),
)  # fmt: skip
ELSEWHERE = {"dantri": "chi@tapchi.test", "tapchi": "binh@dantri.test", "congttdt": "chi@tapchi.test"}
"""Who looks whether what another desk shared, or withdrew, is to be seen."""
UNDER_WAY = 16
"""Files the archive may have in hand; whoever would send another looks at something instead."""
UNFINISHED = text("SELECT count(*) FROM asset WHERE state IN ('received', 'processing') AND deleted_at IS NULL")


class Crowd:
    """Six people of three desks. ``sent`` is what was accepted, ``done`` how often each thing was done."""

    def __init__(self, machines: Machines, files: Files, seed: int) -> None:
        self.answers, self.sent, self.done = Answers(), list[Sent](), Counter[str]()
        self.over, self._stop, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._numbers = itertools.count(1)
        self._rows = create_engine(machines.database, isolation_level="AUTOCOMMIT")
        tokens = _tokens(machines.database)

        def client(email: str, dice: random.Random) -> EitherWeb:
            return EitherWeb(machines.urls, tokens[email], self.answers, self.over, dice)

        self._threads = []
        for email, desk, role in CAST:
            dice = random.Random(f"{seed}/{email}")
            person = Person(
                email, client(email, dice), client(ELSEWHERE[desk], dice), files, dice, role == "editor",
                self._next, self._count, self.sent,
            )  # fmt: skip
            self._threads.append(threading.Thread(target=person.work, args=(self._stop,), name=email, daemon=True))

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Nothing new is begun; False if somebody did not come to an end within these seconds."""
        self._stop.set()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        self.over.set()
        self._rows.dispose()
        return ended

    @property
    def all_at_work(self) -> bool:
        """Nobody has given up."""
        return all(thread.is_alive() for thread in self._threads)

    def under_way(self) -> int:
        """How many files the archive has in hand."""
        with self._rows.connect() as rows:
            return int(rows.execute(UNFINISHED).scalar() or 0)

    def _next(self) -> int | None:
        return next(self._numbers) if self.under_way() < UNDER_WAY else None

    def _count(self, what: str) -> None:
        with self._lock:
            self.done[what] += 1


def _tokens(database: str) -> dict[str, str]:
    """Add the people, a token each."""
    db, now = Database(database), datetime.now(UTC)
    try:
        with db.writing() as session:
            made = {}
            for email, desk, role in CAST:
                user = people.add_user(session, now, email, secrets.token_urlsafe(16))
                people.join(session, now, user, desk, role, now.date() - timedelta(days=1))
                made[email] = people.add_token(session, now, user)
            return made
    finally:
        db.close()
