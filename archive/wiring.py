"""The only place that picks back ends: settings in, services out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError

from archive import log
from archive.clock import Clock, SystemClock
from archive.config import Settings
from archive.db import Database, Pool
from archive.errors import ConfigError
from archive.jobs import service as jobs
from archive.jobs.queue import LocalQueue, Queue
from archive.services import Services
from search.index import Index
from storage import StorageUnavailable, Store

if TYPE_CHECKING:
    from storage.s3.place import S3Place


def build(settings: Settings, clock: Clock | None = None) -> Services:
    """Make what the archive stands on. Creates folders below ``home``; opens nothing it does not need."""
    import archive.models  # noqa: F401  every table known before the first query

    home = settings.home.resolve()
    _make(home, settings)
    index, index_writer = _index(settings, home)
    db = _database(settings)
    queue = _queue(settings, home, db)
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


def _database(settings: Settings) -> Database:
    """Where the rows stand. Opens no connection. Raises ConfigError."""
    keys = settings.database
    pool = Pool(keys.pool, keys.pool_overflow, keys.wait_seconds, keys.connect_seconds, keys.statement_seconds)
    try:
        return Database(settings.database_url, pool)
    except (ArgumentError, ImportError) as error:
        wanted = "null, sqlite:///PATH or postgresql+psycopg://USER@HOST:PORT/NAME"
        raise ConfigError(f"database.url: cannot be used ({error}); want {wanted}") from error


def _queue(settings: Settings, home: Path, db: Database) -> Queue:
    """What wakes workers. Raises ConfigError where nobody said where the broker is."""
    if settings.queue.backend == "local":
        return LocalQueue(home / "run")
    from archive.jobs.celery_queue import CeleryQueue

    if settings.queue.broker is None:
        raise ConfigError("queue.broker = null: queue.backend = celery wants redis://HOST:PORT/0 here")

    def lane_of(job_id: str) -> tuple[str, int] | None:
        with db.reading() as session:
            return jobs.lane_of(session, job_id)

    return CeleryQueue(settings.queue.broker, settings.queue.prefix, lane_of)


def _store(settings: Settings, home: Path) -> Store:
    """Where the bytes stand. Raises ConfigError for an S3 that refuses the key; one that is away may come back."""
    if settings.store.backend == "folder":
        return folder_store(home / "store")
    from storage.s3.errors import AccessRefused
    from storage.s3.store import S3Store

    place = _s3_place(settings)
    try:
        store = S3Store(place, home / "scratch")
        if made := store.prepare():
            log.get("store").warning("buckets were missing and are made", buckets=made, endpoint=place.endpoint)
    except AccessRefused as error:
        raise ConfigError(
            f"store.access_key = {place.access_key!r}, store.region = {place.region!r}: {error}"
        ) from error
    except StorageUnavailable as error:
        log.get("store").error("the object store is away", endpoint=place.endpoint, error=str(error))
    except (ValueError, OSError) as error:
        raise ConfigError(f"store.endpoint = {place.endpoint!r}, store.ca_file = {place.ca_file}: {error}") from error
    return store


def _s3_place(settings: Settings) -> S3Place:
    """The S3 that the settings name. Raises ConfigError naming the key that is missing."""
    from storage.s3.place import S3Place

    keys = settings.store
    for name in ("endpoint", "access_key"):
        if not getattr(keys, name):
            raise ConfigError(f"store.{name} = null: needed with store.backend = 's3'")
    secret = keys.secret_key.get_secret_value() if keys.secret_key else ""
    if keys.secret_key_file is not None:
        try:
            secret = keys.secret_key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"store.secret_key_file = {keys.secret_key_file}: cannot be read ({error})") from error
    if not secret:
        raise ConfigError("store.secret_key, store.secret_key_file: one is needed with store.backend = 's3'")
    if keys.ca_file is not None and not keys.ca_file.is_file():
        raise ConfigError(f"store.ca_file = {keys.ca_file}: no such file; want certificates in PEM")
    if keys.abandoned_days <= settings.limits.upload_days:
        raise ConfigError(
            f"store.abandoned_days = {keys.abandoned_days}: want more than limits.upload_days = {settings.limits.upload_days}"
        )
    return S3Place(
        str(keys.endpoint), str(keys.access_key), secret, keys.bucket_originals, keys.bucket_derivatives, keys.region,
        keys.public_endpoint, keys.path_style, keys.ca_file, keys.encryption == "SSE-S3", keys.abandoned_days,
    )  # fmt: skip


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
    on_disk = settings.store.backend == "folder"
    if on_disk and (home / "archive.sqlite3").exists() and not (home / "store" / "blobs").exists():
        raise ConfigError(
            f"home = {home}: có cơ sở dữ liệu mà không thấy kho tệp {home / 'store'}; ổ đĩa của kho đã gắn chưa?\n"
            f"home = {home}: the rows are there but the store {home / 'store'} is not; is its disk mounted?"
        )
    try:
        for folder in ("store", "index", "run", "scratch") if on_disk else ("index", "run", "scratch"):
            (home / folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"home = {settings.home}: không tạo được thư mục {error.filename} ({error.strerror}); hãy chọn nơi ghi được.\n"
            f"home = {settings.home}: cannot make {error.filename} ({error.strerror}); want a folder that can be written"
        ) from error
