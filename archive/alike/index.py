"""All fingerprints in memory of one machine, following the rows.

Tables lie in files below ``home`` (:mod:`archive.alike.buckets`), mapped by every process of the machine; what was written since
is read from the rows before each question and, when it has become much, joined to the tables. Several machines have each their own
files: the rows are the truth. A row that is gone is passed over by whoever asks, for it reads the rows that are met.
"""

from __future__ import annotations

import fcntl
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.alike import buckets
from archive.alike.buckets import Buckets, Hashes
from archive.alike.models import Fingerprint
from archive.services import Services

TABLES = ("whole", "inner")
"""Frames of films stand in ``whole`` with the pictures: a still is found in its film."""
OVERLAP = 60_000
"""Milliseconds: rows are written in the order of their ids but for transactions that began earlier and ended later."""
PAGE, JOIN = 50_000, 10_000
Found = dict[str, list[tuple[int, int]]]
"""Id of a row: the questions that met it, and in how many bits they differ."""


class Prints:
    """Nearness over every fingerprint. One a process; safe between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._generation = ""
        self._tables: dict[str, Buckets] = {}
        self._newer: dict[str, dict[bytes, int]] = {table: {} for table in TABLES}
        self._last = UUID(int=0)

    def near(self, session: Session, asked: dict[str, Hashes], most: int) -> dict[str, Found]:
        """For each table the rows within ``most`` bits of its questions, after reading what is new."""
        with self._lock:
            self._follow(session)
            return {table: self._near(table, hashes, most) for table, hashes in asked.items() if len(hashes)}

    def _near(self, table: str, asked: Hashes, most: int) -> Found:
        found: Found = {}
        if (tables := self._tables.get(table)) is not None:
            _tell(found, tables.near(asked, most), lambda row: bytes(tables.ids[row]))
        if newer := self._newer[table]:
            ids = list(newer)
            hashes = np.fromiter(newer.values(), np.uint64, len(ids))
            _tell(found, buckets.plain(hashes, asked, most), lambda row: ids[row])
        return found

    def _follow(self, session: Session) -> None:
        """Map tables that another process joined, read the rows that came since, join when they are many."""
        if (current := self._current()) != self._generation:
            self._map(current)
        while self._read(session) == PAGE:
            pass
        if sum(len(rows) for rows in self._newer.values()) > JOIN:
            self._join()

    def _read(self, session: Session) -> int:
        """A page of rows after the last one, and once more those of the minute before it."""
        since = _earlier(self._last, OVERLAP)
        page = select(Fingerprint.id, Fingerprint.part, Fingerprint.hash).where(Fingerprint.id > str(since))
        rows = session.execute(page.order_by(Fingerprint.id).limit(PAGE)).tuples().all()
        for row_id, part, value in rows:
            known = self._newer["inner" if part == "inner" else "whole"]
            known[UUID(row_id).bytes] = value & (2**64 - 1)
        if rows and (last := UUID(rows[-1][0])) > self._last:
            # A full page of rows that were known would be read for ever: then the minute is let go.
            self._last = last if len(rows) < PAGE else UUID(int=last.int + (OVERLAP << 80))
        return len(rows)

    def _current(self) -> str:
        with suppress(FileNotFoundError):
            return (self.folder / "current").read_text(encoding="ascii").strip()
        return ""

    def _map(self, generation: str) -> None:
        place = self.folder / generation
        self._tables = {table: buckets.mapped(place / table) for table in TABLES if (place / table).exists()}
        self._generation, self._last = generation, UUID(generation)
        self._newer = {table: {} for table in TABLES}

    def _join(self) -> None:
        """New tables of the old ones and the newer rows. One process a machine; the others go on with what they have."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if self._current() != self._generation:
                return
            before, generation = self._generation, str(self._last)
            place = self.folder / generation
            shutil.rmtree(place, ignore_errors=True)
            for table in TABLES:
                (place / table).mkdir(parents=True)
                self._joined(table).write(place / table)
            fresh = self.folder / "current.new"
            fresh.write_text(generation, encoding="ascii")
            fresh.replace(self.folder / "current")
        self._map(generation)
        if before:  # who has it mapped keeps it
            shutil.rmtree(self.folder / before, ignore_errors=True)

    def _joined(self, table: str) -> Buckets:
        newer, old = dict(self._newer[table]), self._tables.get(table)
        ids = np.frombuffer(b"".join(newer), dtype="V16")
        hashes = np.fromiter(newer.values(), np.uint64, len(newer))
        if old is not None:
            fresh = ~np.isin(ids.view("S16"), old.ids[-PAGE:].view("S16"))
            ids, hashes = np.concatenate([old.ids, ids[fresh]]), np.concatenate([old.hashes, hashes[fresh]])
        return buckets.build(ids, hashes)


def _tell(found: Found, hits: buckets.Hits, id_of: Callable[[int], bytes]) -> None:
    for question, row, distance in zip(hits.question, hits.row, hits.distance, strict=True):
        found.setdefault(str(UUID(bytes=id_of(int(row)))), []).append((int(question), int(distance)))


def _earlier(moment: UUID, milliseconds: int) -> UUID:
    """The smallest UUIDv7 of so much before (RFC 9562, 5.7: the first 48 bits are milliseconds)."""
    return UUID(int=max(0, (moment.int >> 80) - milliseconds) << 80)


@cache
def _of(folder: Path) -> Prints:
    return Prints(folder)


def of(services: Services) -> Prints:
    """This process' fingerprints."""
    return _of(services.home / "alike")
