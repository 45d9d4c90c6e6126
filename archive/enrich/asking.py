"""Ask for enrichment: rows of runs that wait, and one job an asset and lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.models import Asset
from archive.enrich.models import TaggerRun
from archive.jobs import service as jobs
from archive.jobs.models import Job, is_open
from ingest.taggers.registry import Declared

KIND = "enrich"
PRIORITY = -1
"""Behind everything somebody waits for."""


def ask(session: Session, asset: Asset, taggers: Sequence[Declared], now: datetime, *, again: bool = False) -> int:
    """Let ``taggers`` look at the asset, in the caller's transaction; returns how many will. Wake the queue after the commit.

    A tagger that has seen the same in the same version is passed over when its turn comes, unless ``again``.
    """
    wanted = [tagger for tagger in taggers if asset.kind in tagger.kinds]
    if not wanted:
        return 0
    rows = {run.tagger: run for run in session.scalars(select(TaggerRun).where(TaggerRun.asset_id == asset.id))}
    for tagger in wanted:
        run = rows.get(tagger.name)
        if run is None:
            run = TaggerRun(asset_id=asset.id, tagger=tagger.name, version="", seen="")
            session.add(run)
        run.lane, run.state = tagger.lane, "waiting"
        if again:
            run.version = ""
    for lane in dict.fromkeys(tagger.lane for tagger in wanted):
        _enqueue(session, asset, lane, now)
    return len(wanted)


def _enqueue(session: Session, asset: Asset, lane: str, now: datetime) -> None:
    """One job waits for an asset and lane, however often it is asked for; one that runs may have passed these rows by."""
    waiting = select(Job.id).where(
        is_open(), Job.asset_id == asset.id, Job.kind == KIND, Job.lane == lane, Job.state == "waiting"
    )
    if session.scalar(waiting.limit(1)) is None:
        jobs.enqueue(session, now, KIND, lane, asset.id, priority=PRIORITY, organisation_id=asset.owner_id)
