"""``kho check``: do rows, objects and index agree? Reads only."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from archive.catalogue.models import Asset, IndexPending
from archive.copies.objects import named
from archive.services import Services
from search.index import IndexUnavailable
from storage import BlobNotFound


def check(services: Services, say: Callable[[str], None]) -> int:
    """Say what is missing; returns 0 when every object stands with its size and the index holds every live asset."""
    missing = 0
    objects = 0
    for one in named(services.db):
        objects += 1
        try:
            found = services.store.stat(one.key).size
        except BlobNotFound:
            found = -1
        if found != one.size:
            missing += 1
            say(f"{'thiếu / missing' if found < 0 else f'sai cỡ / size {found}, want {one.size}'}: {one.key}")
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
