"""The objects that rows name, from one store into another, each checked on its way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, cast

from sqlalchemy import ColumnElement, Table, null, select

from archive.catalogue.models import File, Rendition
from archive.copies.rows import after
from archive.db import Database
from storage import BlobNotFound, Store

PAGE = 1_000
SENDERS = 4
BLOCK = 1 << 20


@dataclass(frozen=True)
class Named:
    """An object that a row names: ``size`` in bytes, ``sha256`` where the row knows it (originals)."""

    key: str
    size: int
    sha256: str | None
    media_type: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with one object: ``missing``, ``size`` or ``bytes``."""

    key: str
    what: str


@dataclass
class Copied:
    """How a copy went. ``bytes_sent`` counts what had to be sent; ``kept`` objects stood there already."""

    sent: int = 0
    kept: int = 0
    bytes_sent: int = 0
    faults: tuple[Fault, ...] = ()


def named(db: Database) -> Iterator[Named]:
    """Every object that the rows name, in the order of their tables' keys, in short reads."""
    for table in (File, Rendition):
        keys: list[ColumnElement[Any]] = list(cast(Table, table.__table__).primary_key)
        digest = File.sha256 if table is File else null()
        rows = select(table.key, table.size, digest, table.media_type, *keys).order_by(*keys).limit(PAGE)
        last: Sequence[Any] = ()
        while True:
            with db.reading() as session:
                page = session.execute(rows.where(after(keys, last)) if last else rows).all()
            if not page:
                break
            yield from (Named(*row[:4]) for row in page)
            last = page[-1][4:]


def copy(source: Store, target: Store, wanted: Iterable[Named]) -> Copied:
    """Send what the target lacks; what stands there with the right size is left alone, so a broken copy goes on.

    What the source itself lacks or holds damaged is a fault, and the rest is copied all the same.
    """
    done, faults = Copied(), []
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="copy") as pool:
        waiting = iter(wanted)
        while batch := list(islice(waiting, PAGE)):
            for each, outcome in zip(batch, pool.map(lambda one: _copy_one(source, target, one), batch), strict=True):
                if isinstance(outcome, Fault):
                    faults.append(outcome)
                elif outcome:
                    done.sent += 1
                    done.bytes_sent += each.size
                else:
                    done.kept += 1
    done.faults = tuple(faults)
    return done


def verify(store: Store, wanted: Iterable[Named], *, whole: bool) -> list[Fault]:
    """What is missing or has another size; with ``whole`` every original is read and its SHA-256 compared."""
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="verify") as pool:
        waiting = iter(wanted)
        found: list[Fault] = []
        while batch := list(islice(waiting, PAGE)):
            found += [fault for fault in pool.map(lambda one: look(store, one, whole=whole), batch) if fault]
    return found


def look(store: Store, one: Named, *, whole: bool) -> Fault | None:
    """One object as :func:`verify` does."""
    try:
        if store.stat(one.key).size != one.size:
            return Fault(one.key, "size")
        if whole and one.sha256 is not None:
            with store.open(one.key) as stream:
                if _digest(stream) != one.sha256:
                    return Fault(one.key, "bytes")
    except BlobNotFound:
        return Fault(one.key, "missing")
    return None


def _copy_one(source: Store, target: Store, one: Named) -> bool | Fault:
    """Whether it had to be sent."""
    try:
        if target.stat(one.key).size == one.size:
            return False
    except BlobNotFound:
        pass
    try:
        with source.open(one.key) as stream:
            blob = target.put(one.key, stream, one.media_type)
    except BlobNotFound:
        return Fault(one.key, "missing")
    if blob.size != one.size or (one.sha256 is not None and blob.sha256 not in (None, one.sha256)):
        target.delete(one.key)
        return Fault(one.key, "size" if blob.size != one.size else "bytes")
    return True


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
