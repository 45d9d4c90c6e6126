"""Rows of one archive into the tables of another, whatever database either stands on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

import archive.models  # noqa: F401  every table known
from archive.db import Model
from archive.jobs.models import Lease
from archive.people.models import SignedIn
from archive.uploads.models import Upload

BATCH = 2_000
LEFT_BEHIND = {str(Lease.__tablename__), str(SignedIn.__tablename__)}
"""What binds the old place and means nothing in the new one: who holds the index, which browsers are signed in."""

Tally = dict[str, tuple[int, str]]
"""Table -> how many rows it has, and one SHA-256 over all of them."""


def tables() -> list[Table]:
    """Every table that is copied, those first that others point to."""
    return [table for table in Model.metadata.sorted_tables if table.name not in LEFT_BEHIND]


def empty(session: Session) -> bool:
    """No asset has ever come in: what stands there is at most what a first start makes."""
    asset = Model.metadata.tables["asset"]
    return not session.scalar(select(func.count()).select_from(asset))


def copy(source: Session, target: Session) -> None:
    """Replace every row of ``target`` by those of ``source``. Callers own both transactions.

    Uploads under way are given up in the copy: their parts stay where they were sent to.
    """
    for table in reversed(Model.metadata.sorted_tables):
        target.execute(delete(table))
    for table in tables():
        upward = _to_itself(table)
        for batch in _batches(source, table):
            target.execute(insert(table), [{name: None if name in upward else value for name, value in row.items()} for row in batch])  # fmt: skip
        for batch in _batches(source, table) if upward else ():
            _point_up(target, table, upward, batch)
    target.execute(update(Upload).where(Upload.state == "open").values(state="aborted"))


def tally(session: Session) -> Tally:
    """What the rows are, told so shortly that two databases can be compared."""
    counted: Tally = {}
    for table in tables():
        digest, count = hashlib.sha256(), 0
        for batch in _batches(session, table):
            count += len(batch)
            for row in batch:
                digest.update(_told(table, row).encode())
        counted[table.name] = count, digest.hexdigest()
    return counted


def _told(table: Table, row: dict[str, Any]) -> str:
    if table.name == Upload.__tablename__ and row["state"] == "open":
        row = {**row, "state": "aborted"}
    return json.dumps(row, sort_keys=True, ensure_ascii=True, default=str) + "\n"


def _batches(session: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their keys, a page at a time: memory stays flat, whatever the driver keeps."""
    keys: list[Column[Any]] = list(table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        page = select(table).order_by(*keys).limit(BATCH)
        if last is not None:
            page = page.where(after(keys, last))
        rows = [dict(row) for row in session.execute(page).mappings()]
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][key.name] for key in keys)


def after(keys: Sequence[ColumnElement[Any]], last: Sequence[Any]) -> ColumnElement[bool]:
    """(a, b) > (x, y), spelled out: not every driver binds typed tuples.

    The bound on the first key alone says nothing new; by it a database begins to read where the page begins.
    """
    rest = (
        and_(*(key == value for key, value in zip(keys[:place], last[:place], strict=True)), keys[place] > last[place])
        for place in range(len(keys))
    )
    return and_(keys[0] >= last[0], or_(*rest))


def _to_itself(table: Table) -> set[str]:
    """Columns that point to other rows of the same table, which may come later."""
    return {column.name for column in table.columns for key in column.foreign_keys if key.column.table is table}


def _point_up(target: Session, table: Table, upward: set[str], batch: list[dict[str, Any]]) -> None:
    keys = [column.name for column in table.primary_key.columns]
    for row in batch:
        values = {name: row[name] for name in upward if row[name] is not None}
        if values:
            target.execute(update(table).where(*(table.c[key] == row[key] for key in keys)).values(values))
