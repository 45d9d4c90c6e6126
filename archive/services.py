"""What the archive stands on, handed to everything that needs it. Built in :mod:`archive.wiring` alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from archive.clock import Clock
from archive.config import Settings
from archive.db import Database
from archive.jobs.queue import Bell, Queue
from search.index import Index
from storage import Store


@dataclass(frozen=True)
class Services:
    """One set a process. ``index`` reads; ``index_writer`` opens the only writer, for the indexer process."""

    settings: Settings
    db: Database
    store: Store
    index: Index
    queue: Queue
    clock: Clock
    index_writer: Callable[[], Index]
    bell: Callable[[str], Bell]
    """A bell for a waiting process of this name."""

    @property
    def home(self) -> Path:
        """Everything the archive writes on this machine is below."""
        return self.settings.home

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The present day where the archive counts days."""
        return self.clock.now().astimezone(self.settings.zone).date()

    def close(self) -> None:
        """Give back files and connections."""
        self.index.close()
        self.db.close()
