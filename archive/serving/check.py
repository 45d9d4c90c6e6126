"""``kho check``: do rows, objects and index agree? Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from archive.catalogue.models import Asset, File, IndexPending, Rendition
from archive.services import Services
from search.index import IndexUnavailable
from storage import BlobNotFound

PAGE = 1000


def check(services: Services, say: Callable[[str], None]) -> int:
    """Say what is missing; returns 0 when every object stands with its size and the index holds every live asset."""
    missing = 0
    objects = 0
    for key, size in _expected(services):
        objects += 1
        try:
            found = services.store.stat(key).size
        except BlobNotFound:
            found = -1
        if found != size:
            missing += 1
            say(f"{'thiếu / missing' if found < 0 else f'sai cỡ / size {found}, want {size}'}: {key}")
    with services.db.reading() as session:
        live = session.scalar(select(func.count()).select_from(Asset).where(Asset.deleted_at.is_(None))) or 0
        pending = session.scalar(select(func.count()).select_from(IndexPending)) or 0
    try:
        indexed = services.index.count()
    except IndexUnavailable as error:
        say(f"chỉ mục / index: {error}")
        indexed = -1
    behind = indexed != live and not pending
    say(f"{objects} objects, {missing} missing; {live} assets, {indexed} in the index, {pending} waiting for it")
    if behind:
        say("Chạy `kho reindex` để dựng lại chỉ mục. / Run `kho reindex`.")
    return 1 if missing or behind else 0


def _expected(services: Services) -> Iterator[tuple[str, int]]:
    """Every object the rows name, in short reads."""
    for table, order in ((File, File.key), (Rendition, Rendition.key)):
        last = ""
        while True:
            with services.db.reading() as session:
                rows = select(table.key, table.size).where(order > last).order_by(order).limit(PAGE)
                page = list(session.execute(rows).tuples())
            if not page:
                break
            yield from page
            last = page[-1][0]
