"""``kho fingerprint``: what was in the archive before fingerprints were kept, or all of it anew."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, select

from archive.alike import looking
from archive.alike.models import Fingerprint
from archive.alike.pictures import KINDS
from archive.catalogue.models import Asset
from archive.services import Services
from storage import BlobNotFound

BATCH = 200


def fingerprint(services: Services, again: bool, say: Callable[[str], None]) -> int:
    """Look at every ready picture and film that has no fingerprints, or with ``again`` at all. Goes on where it was stopped."""
    last, looked, alike = "", 0, 0
    while True:
        page = select(Asset.id, Asset.kind).where(
            Asset.state == "ready", Asset.kind.in_(KINDS), Asset.deleted_at.is_(None)
        )
        if last:
            page = page.where(Asset.id > last)
        if not again:
            page = page.where(~exists().where(Fingerprint.asset_id == Asset.id))
        with services.db.reading() as session:
            rows = session.execute(page.order_by(Asset.id).limit(BATCH)).tuples().all()
        for asset_id, kind in rows:
            alike += _one(services, asset_id, kind, say)
        looked += len(rows)
        if not rows:
            break
        last = rows[-1][0]
    say(f"{looked} tư liệu được xem, {alike} cặp giống nhau / assets looked at, pairs alike")
    return 0


def _one(services: Services, asset_id: str, kind: str, say: Callable[[str], None]) -> int:
    def write(change: Callable[..., None]) -> None:
        with services.db.writing() as session:
            change(session)

    try:
        found = looking.look(services, asset_id, kind, write)
    except BlobNotFound as error:
        say(f"✗ {asset_id}: {error}")
        return 0
    write(lambda session: looking.pair(session, asset_id, found, services.now()))
    return len(found)
