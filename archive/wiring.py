"""The only place that picks back ends: settings in, services out."""

from __future__ import annotations

from archive.clock import Clock, SystemClock
from archive.config import Settings
from archive.db import Database
from archive.jobs.queue import LocalQueue
from archive.services import Services
from search.index import Index


def build(settings: Settings, clock: Clock | None = None) -> Services:
    """Make what the archive stands on. Creates folders below ``home``; opens nothing it does not need."""
    import archive.models  # noqa: F401  every table known before the first query
    from search.embedded import EmbeddedIndex

    from storage.files import FolderStore

    home = settings.home.resolve()
    for folder in ("store", "index", "run", "scratch"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    queue = LocalQueue(home / "run")

    def index_writer() -> Index:
        return EmbeddedIndex(home / "index", writer=True)

    return Services(
        settings=settings.model_copy(update={"home": home}),
        db=Database(settings.database_url),
        store=FolderStore(home / "store"),
        index=EmbeddedIndex(home / "index"),
        queue=queue,
        clock=clock or SystemClock(),
        index_writer=index_writer,
        bell=queue.listen,
    )
