"""The only place that picks back ends: settings in, services out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import ArgumentError

from archive.clock import Clock, SystemClock
from archive.config import Settings
from archive.db import Database
from archive.errors import ConfigError
from archive.jobs.queue import LocalQueue
from archive.services import Services
from search.index import Index
from storage import Store


def build(settings: Settings, clock: Clock | None = None) -> Services:
    """Make what the archive stands on. Creates folders below ``home``; opens nothing it does not need."""
    import archive.models  # noqa: F401  every table known before the first query

    home = settings.home.resolve()
    _make(home, settings)
    queue = LocalQueue(home / "run")
    index, index_writer = _index(settings, home)
    try:
        db = Database(settings.database_url)
    except (ArgumentError, ImportError) as error:
        raise ConfigError(f"database.url: cannot be used ({error}); want null or sqlite:///PATH") from error
    return Services(
        settings=settings.model_copy(update={"home": home}),
        db=db,
        store=_store(settings, home),
        index=index,
        queue=queue,
        clock=clock or SystemClock(),
        index_writer=index_writer,
        bell=queue.listen,
    )


def _store(settings: Settings, home: Path) -> Store:
    """Where the bytes stand."""
    from storage.files import FolderStore

    return FolderStore(home / "store")


def folder_store(folder: Path) -> Store:
    """A store on a folder of its own, as backups have."""
    from storage.files import FolderStore

    return FolderStore(folder)


def _index(settings: Settings, home: Path) -> tuple[Index, Callable[[], Index]]:
    """What answers searches, and what opens the one writer. Raises ConfigError where nobody said where the index stands."""
    if settings.index.backend == "elastic":
        return _elastic(settings)
    from search.embedded import EmbeddedIndex

    return EmbeddedIndex(home / "index"), lambda: EmbeddedIndex(home / "index", writer=True)


def _elastic(settings: Settings) -> tuple[Index, Callable[[], Index]]:
    from search.elastic import Address, ElasticIndex, Shape

    keys = settings.index
    if keys.url is None:
        raise ConfigError("index.url = null: index.backend = elastic wants http(s)://HOST:PORT here")
    address = Address(
        url=keys.url,
        name=keys.name,
        shape=Shape(keys.shards, keys.replicas),
        seconds=keys.seconds,
        username=keys.username,
        password=keys.password.get_secret_value() if keys.password else None,
        ca=keys.ca,
    )
    return ElasticIndex(address, zone=settings.time_zone), lambda: ElasticIndex(address, zone=settings.time_zone)


def _make(home: Path, settings: Settings) -> None:
    """The folders below ``home``. Raises ConfigError when it cannot be written, or when the store is not mounted."""
    if (home / "archive.sqlite3").exists() and not (home / "store" / "blobs").exists():
        raise ConfigError(
            f"home = {home}: có cơ sở dữ liệu mà không thấy kho tệp {home / 'store'}; ổ đĩa của kho đã gắn chưa?\n"
            f"home = {home}: the rows are there but the store {home / 'store'} is not; is its disk mounted?"
        )
    try:
        for folder in ("store", "index", "run", "scratch"):
            (home / folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"home = {settings.home}: không tạo được thư mục {error.filename} ({error.strerror}); hãy chọn nơi ghi được.\n"
            f"home = {settings.home}: cannot make {error.filename} ({error.strerror}); want a folder that can be written"
        ) from error
