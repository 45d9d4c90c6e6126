"""What one archive of a given size costs, on either stack: each figure a value that :mod:`dev.bench.curve` lays beside others."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, text

from archive.catalogue.models import Asset, IndexPending
from archive.config import load
from archive.copies import backup
from archive.indexing import drain, every_document
from archive.people.models import Organisation
from archive.services import Services
from archive.serving.supervisor import first_rows
from archive.wiring import build, folder_store
from dev.bench.elastic import _asked
from dev.bench.million import _stored
from dev.bench.search import FORGETFUL, READER, _bare, _snapshot, questions
from dev.bench.vocabulary import Records
from dev.services.servers import ServerSet
from dev.services.stack import make_database, name_of, settings
from search.asking import Asking
from search.elastic import Address
from search.elastic.index import ZONE
from search.elastic.server import Server
from search.query import Query

Figures = dict[str, float]
OUTBOX = 2_000
"""Assets that have changed, in the measure of the outbox."""
PARTS = ("build", "search", "outbox", "rebuild", "backup")


@dataclass(frozen=True)
class Place:
    """An archive under measurement."""

    stack: str
    home: Path
    servers: ServerSet

    def services(self) -> Services:
        """Rows and index on the stack; no objects are kept here, so the store is a folder on both."""
        environment = {"KHO_HOME": str(self.home)}
        if self.stack == "production":
            make_database(self.servers, self.home)
            wanted = settings(self.servers, self.home)
            environment |= {key: value for key, value in wanted.items() if key.split("__")[0] in _ON_SERVERS}
            environment["KHO_INDEX__SECONDS"] = "60"
        return build(load(environment=environment))


_ON_SERVERS = ("KHO_DATABASE", "KHO_INDEX")


@contextmanager
def place(stack: str, folder: Path, servers: ServerSet) -> Iterator[Place]:
    """An archive that is gone afterwards."""
    one = Place(stack, folder / "home", servers)
    try:
        yield one
    finally:
        if stack == "production":
            _drop(one)
        shutil.rmtree(one.home, ignore_errors=True)


def measure(one: Place, count: int, parts: tuple[str, ...], asked: int) -> Figures:
    """The figures of these parts, in their order."""
    services = one.services()
    try:
        figures = {"load": os.getloadavg()[0]}
        figures |= _built(one, services, count)
        steps: dict[str, Callable[[], Figures]] = {
            "search": lambda: _searches(one, services, asked),
            "outbox": lambda: _outbox(one, services, min(OUTBOX, count)),
            "rebuild": lambda: _rebuild(one, services),
            "backup": lambda: _backup(one, services, count),
        }
        for name, step in steps.items():
            if name in parts:
                print(f"{one.stack} {count}: {name}", file=sys.stderr, flush=True)
                figures |= step()
        return figures
    finally:
        services.close()


def _built(one: Place, services: Services, count: int) -> Figures:
    """Rows and index with that many assets, the bytes that each takes, and how long it took where they had to be made."""
    with services.db.reading() as session:
        held = 0 if not _has_tables(services) else session.scalar(select(func.count()).select_from(Asset)) or 0
    figures: Figures = {}
    if held < count:
        first_rows(services, lambda _line: None)
        with services.db.reading() as session:
            desks = dict(islice(session.execute(select(Organisation.code, Organisation.id)).tuples(), 100))
        index = services.index_writer()
        with _clock(one, "fill", count) as figures:
            index.rebuild(_stored(services, Records().documents(count), desks))
        index.close()
    held = max(held, count)
    return figures | {
        "index bytes an asset": _index_bytes(services) / held,
        "row bytes an asset": _row_bytes(services) / held,
    }


def _has_tables(services: Services) -> bool:
    from sqlalchemy import inspect

    return inspect(services.db.engine).has_table("asset")


def _index_bytes(services: Services) -> float:
    keys = services.settings.index
    if keys.backend == "embedded":
        return sum(path.stat().st_size for path in (services.home / "index").rglob("*") if path.is_file())
    server = _server(services)
    told = server.patient.indices.stats(index=keys.name, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
    server.close()
    return float(told)


def _row_bytes(services: Services) -> float:
    if not services.db.is_postgres:
        return sum(path.stat().st_size for path in services.home.glob("archive.sqlite3*"))
    with services.db.engine.connect() as connection:
        return float(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _server(services: Services) -> Server:
    keys = services.settings.index
    return Server(Address(keys.url or "", keys.name, seconds=60))


def _searches(one: Place, services: Services, asked: int) -> Figures:
    """Ours over bare for each question, and ours in ms. The two sides take turns."""
    pairs = []
    if one.stack == "embedded":
        snapshot = _snapshot(one.home / "index")
        for number, words in enumerate(questions(asked)):
            query = Query(READER, words)
            bare = _bare(snapshot, query) if number % 2 else 0.0
            started = perf_counter()
            Asking(snapshot, query, FORGETFUL).page()
            pairs.append((perf_counter() - started, bare or _bare(snapshot, query)))
    else:
        server, zone = _server(services), ZoneInfo(ZONE)
        for number, words in enumerate(questions(asked)):
            taken = {
                kind: _asked(server, zone, Query(READER, words), kind) for kind in ((0, 1) if number % 2 else (1, 0))
            }
            pairs.append((taken[0], taken[1]))
        server.close()
    pairs = pairs[min(10, len(pairs) // 2) :]
    ratios, ours = [ours / bare for ours, bare in pairs], [ours * 1000 for ours, _ in pairs]
    return {
        "search over bare, all": sum(ours for ours, _ in pairs) / sum(bare for _, bare in pairs),
        "search over bare, p50": statistics.median(ratios),
        "search over bare, p99": statistics.quantiles(ratios, n=100)[98],
        "search ms, p50": statistics.median(ours),
        "search ms, p99": statistics.quantiles(ours, n=100)[98],
    }


def _outbox(one: Place, services: Services, count: int) -> Figures:
    """Assets a second from the outbox into the index, shown to readers after each batch."""
    with services.db.writing() as session:
        ids = session.scalars(select(Asset.id).order_by(Asset.id).limit(count)).all()
        changed = {"version": 2, "since": services.now(), "narrowing": False}
        session.execute(insert(IndexPending), [{"asset_id": key, **changed} for key in ids])
    index = services.index_writer()
    with _clock(one, "outbox", count) as figures:
        while drain(services, index):
            pass
    index.close()
    return figures


def _rebuild(one: Place, services: Services) -> Figures:
    """The whole index anew from the rows, as ``kho reindex`` does it."""
    index = services.index_writer()
    with _clock(one, "rebuild", index.count()) as figures:
        index.rebuild(every_document(services, index))
    index.close()
    return figures


def _backup(one: Place, services: Services, count: int) -> Figures:
    """A whole backup of the rows, read twice: once to copy, once for the proof."""
    folder = services.home / "copy"
    with _clock(one, "backup", count) as figures:
        backup.make(services, backup.Folder(folder, folder_store(folder / backup.STORE)), lambda _line: None)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return figures | {"backup bytes an asset": size / count}


@contextmanager
def _clock(one: Place, work: str, count: int) -> Iterator[Figures]:
    """Assets a second, and the processor time of each, ours and the servers': the second is what a busy machine leaves alone."""
    figures: Figures = {}
    started, used = perf_counter(), _processor(one)
    yield figures
    figures[f"{work}, assets a second"] = count / (perf_counter() - started)
    figures[f"{work}, processor us an asset"] = (_processor(one) - used) / count * 1e6


def _processor(one: Place) -> float:
    """Seconds of processor time so far: this process, and on production Elasticsearch and PostgreSQL with all its processes."""
    if one.stack == "embedded":
        return process_time()
    elastic, rows = (one.servers.folder / each for each in ("elasticsearch/es.pid", "postgres/data/postmaster.pid"))
    head = int(rows.read_text().split()[0])
    children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
    server = sum(_ticks(int(elastic.read_text()), 2), start=0.0) + sum(_ticks(head, 4), start=0.0)
    return process_time() + server + sum(sum(_ticks(int(child), 2)) for child in children)


def _ticks(pid: int, fields: int) -> list[float]:
    """Seconds in user and system mode, with four fields also of children that ended (proc(5), fields 14 to 17)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return []
    return [int(each) / os.sysconf("SC_CLK_TCK") for each in told[11 : 11 + fields]]


def _drop(one: Place) -> None:
    import psycopg
    from psycopg import sql

    services = one.services()
    server = _server(services)
    server.drop(server.every())
    server.close()
    services.close()
    address = one.servers.url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name_of(one.home))))
