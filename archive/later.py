"""What is made of an asset after it is ready: the rest of a long document's pages, a RAW developed because somebody asked."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import ingest
from archive.audit.service import record
from archive.catalogue import service
from archive.catalogue.models import Asset, Rendition
from archive.errors import Conflict, NotFound
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.processing import Work, limits
from archive.rights.actor import Actor
from ingest.detection.detect import RAW

LANES = {"pages": "enrich", "develop": "quick"}
"""Pages come when nothing else waits; for a developed RAW somebody is waiting."""
ON_DEMAND = {"develop.jpg": "develop"}
"""Renditions that are made when they are asked for, and the recipe that makes them."""
RAW_TYPES = frozenset(kind.media_type for kind in RAW.values())


def makes(asset: Asset, name: str) -> bool:
    """Whether a rendition of this name can be made of the asset when somebody asks."""
    return name in ON_DEMAND and asset.media_type in RAW_TYPES


def enqueue(session: Session, asset: Asset, recipe: str, now: datetime) -> Job:
    """A job that makes ``recipe``, unless one waits already. Wake the queue after the commit."""
    waiting = session.scalar(
        select(Job).where(Job.asset_id == asset.id, Job.kind == recipe, Job.state.in_(("waiting", "running"))).limit(1)
    )
    return waiting or jobs.enqueue(session, now, recipe, LANES[recipe], asset.id, organisation_id=asset.owner_id)


def ask(session: Session, actor: Actor, asset_id: str, name: str, now: datetime) -> str | None:
    """Have a rendition made that does not exist yet; the job's id, or ``None`` where it stands already.

    Raises NotFound (no such asset, or nothing of that name can be made of it), Forbidden, Conflict (not ready).
    """
    asset = service.get(session, actor, asset_id, "download", now)
    if not makes(asset, name):
        raise NotFound
    if session.get(Rendition, (asset.id, name)) is not None:
        return None
    if asset.state != "ready":
        raise Conflict("Tư liệu chưa sẵn sàng.", "The asset is not ready yet.", code="not_ready")
    job = enqueue(session, asset, ON_DEMAND[name], now)
    record(session, now, "rendition.asked", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id, rendition=name)  # fmt: skip
    return job.id


def run(work: Work) -> None:
    """Make what the held job's kind names. Raises IngestError, LeaseLost, Stopped, StorageError; the asset stays ready."""
    services = work.services
    with services.db.reading() as session:
        asset = session.get(Asset, work.asset_id)
        if asset is None or asset.merged_into is not None or asset.deleted_at is not None:
            return
        original = service.original(asset)
    if original is None:
        return
    scratch = Path(tempfile.mkdtemp(prefix=f"{work.held.job_id}-", dir=services.home / "scratch"))
    try:
        with services.store.local_path(original.key) as source:
            made = ingest.more(work.held.kind, source, scratch, limits=limits(services), progress=work.progress)
            for some in made:
                work.renditions(some)
                for rendition in some:
                    rendition.path.unlink(missing_ok=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
