"""What nobody needs any more goes: abandoned uploads, bytes without a row, assets that lay in the bin their time.

The bin and uploads are looked at on every round; the store's whole list is walked once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive import log
from archive.alike.models import Fingerprint, Likeness
from archive.audit.service import record
from archive.catalogue.models import (
    Asset,
    AssetFacts,
    Cue,
    File,
    IndexPending,
    Relation,
    Rendition,
    Revision,
    Share,
    Suggestion,
)
from archive.db import is_id, new_id
from archive.enrich.models import Recognised, TaggerRun
from archive.film_parts import service as film_parts
from archive.film_parts.models import FilmPart
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.services import Services
from archive.uploads.models import Upload
from storage import Blob

DAY = 86_400.0
BATCH = 500
WALK = "sweep-store"


def sweep(services: Services) -> dict[str, int]:
    """One round; returns how many uploads, assets, blobs and scratch files went."""
    swept = {"uploads": _uploads(services), "assets": _bin(services), "scratch": _scratch(services)}
    swept["films in pieces"] = film_parts.sweep(services)
    with services.db.writing() as session:
        due = jobs.take(session, services.now(), WALK, new_id(), DAY)
    if due:
        swept["blobs"] = _orphans(services)
    if any(swept.values()):
        log.get("sweep").info("swept", **swept)
    return swept


def _uploads(services: Services) -> int:
    limit = services.now() - timedelta(days=services.settings.limits.upload_days)
    with services.db.writing() as session:
        stale = session.scalars(
            select(Upload).where(Upload.state == "open", Upload.touched_at < limit).limit(BATCH)
        ).all()
        for upload in stale:
            upload.state = "aborted"
            record(session, services.now(), "upload.swept", actor_id=upload.user_id, organisation_id=upload.organisation_id, name=upload.name)  # fmt: skip
    for upload in stale:
        services.store.abort(upload.key, upload.store_upload_id)
        for sidecar in upload.details.get("sidecars", ()):
            services.store.delete(sidecar["key"])
    services.store.sweep(limit)
    return len(stale)


def _bin(services: Services) -> int:
    """Rows first, then bytes: what a crash leaves between the two is found by the daily walk."""
    limit = services.now() - timedelta(days=services.settings.limits.bin_days)
    with services.db.writing() as session:
        due = session.scalars(select(Asset).where(Asset.deleted_at < limit).limit(BATCH)).all()
        gone = [(asset.id, [file.key for file in asset.files]) for asset in due]
        for asset in due:
            record(session, services.now(), "asset.purged", asset_id=asset.id, organisation_id=asset.owner_id, title=asset.title[:200], sha256=asset.sha256)  # fmt: skip
        session.flush()
        session.expunge_all()
        _delete_rows(session, [asset_id for asset_id, _ in gone])
    for asset_id, keys in gone:
        _delete_blobs(services, [*keys, *(blob.key for blob in services.store.list(f"derivatives/{asset_id}/"))])
    return len(gone)


def _delete_rows(session: Session, ids: Sequence[str]) -> None:
    unsynchronised = {"synchronize_session": False}
    for model in (
        Cue,
        Fingerprint,
        Suggestion,
        TaggerRun,
        Recognised,
        Rendition,
        File,
        Share,
        AssetFacts,
        Revision,
        IndexPending,
        FilmPart,
        Job,
    ):
        session.execute(delete(model).where(model.asset_id.in_(ids)), execution_options=unsynchronised)
    related = or_(Relation.asset_id.in_(ids), Relation.other_id.in_(ids))
    session.execute(delete(Relation).where(related), execution_options=unsynchronised)
    alike = or_(Likeness.asset_id.in_(ids), Likeness.other_id.in_(ids))
    session.execute(delete(Likeness).where(alike), execution_options=unsynchronised)
    session.execute(delete(Asset).where(Asset.id.in_(ids)), execution_options=unsynchronised)


def _scratch(services: Services) -> int:
    """Files of uploads whose process was killed while it received them."""
    limit = services.now() - timedelta(seconds=DAY)
    gone = 0
    for path in (services.home / "scratch").glob("incoming-*"):
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, tz=limit.tzinfo) < limit:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone


def _orphans(services: Services) -> int:
    """Bytes in the store, older than a day, that no row names."""
    limit = services.now() - timedelta(seconds=DAY)
    gone = 0
    for batch in _batches(services.store.list("originals/")):
        keys = [blob.key for blob in batch if blob.modified is not None and blob.modified < limit]
        gone += _delete_blobs(services, set(keys) - _named(services, keys))
    for batch in _batches(services.store.list("derivatives/")):
        old = [blob for blob in batch if blob.modified is not None and blob.modified < limit]
        live = _living(services, {_asset_of(blob) for blob in old})
        pieces = {blob.key for blob in old if film_parts.is_scratch(blob.key)}
        left = pieces - film_parts.named(services, pieces)
        gone += _delete_blobs(services, [b.key for b in old if _asset_of(b) not in live or b.key in left])
    return gone


def _named(services: Services, keys: Sequence[str]) -> set[str]:
    with services.db.reading() as session:
        named = set(
            session.scalars(
                select(File.key).where(File.id.in_(filter(is_id, (key.rpartition("/")[2] for key in keys))))
            )
        )
        for upload in session.scalars(select(Upload).where(Upload.state == "open")):
            named |= {upload.key, *(sidecar["key"] for sidecar in upload.details.get("sidecars", ()))}
    return named


def _living(services: Services, ids: Iterable[str]) -> set[str]:
    with services.db.reading() as session:
        return set(session.scalars(select(Asset.id).where(Asset.id.in_([i for i in ids if is_id(i)]))))


def _asset_of(blob: Blob) -> str:
    return blob.key.split("/")[1]


def _delete_blobs(services: Services, keys: Iterable[str]) -> int:
    gone = 0
    for key in keys:
        services.store.delete(key)
        gone += 1
    return gone


def _batches(blobs: Iterator[Blob]) -> Iterator[list[Blob]]:
    while batch := list(islice(blobs, BATCH)):
        yield batch
