"""One asset with all that hangs on it, and the short state of many: what answers and pages are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from archive.catalogue import service
from archive.catalogue.completeness import Completeness, measured
from archive.catalogue.models import Asset, AssetFacts, Cue, File, Rendition, Revision, Suggestion
from archive.db import is_id
from archive.errors import NotFound
from archive.jobs.models import PART, PARTED, Job
from archive.people.models import User
from archive.rights.actor import Actor
from archive.rights.decide import Action, Decision, decide

ACTIONS: tuple[Action, ...] = get_args(Action)
UNDER_WAY = ("waiting", "running", PARTED)


@dataclass(frozen=True)
class Whole:
    """An asset and everything the asset's own page shows. ``rights`` says of every action whether and why."""

    asset: Asset
    original: File | None
    facts: AssetFacts | None
    renditions: Sequence[Rendition]
    cues: Sequence[Cue]
    suggestions: int
    progress: float
    creator: str
    rights: Mapping[Action, Decision]


@dataclass(frozen=True)
class Status:
    """The short state of an asset: what a waiting page polls. ``progress`` is 0 to 1."""

    id: str
    version: int
    kind: str
    state: str
    progress: float
    title: str
    has_thumb: bool
    problems: Sequence[Mapping[str, str]]
    merged_into: str | None


def whole(session: Session, actor: Actor, asset_id: str, now: datetime) -> Whole:
    """Everything about an asset the actor may see; one that gave way to its twin answers as the twin. Raises NotFound."""
    asset = service.get(session, actor, asset_id, "discover", now)
    if asset.merged_into is not None:
        asset = service.get(session, actor, asset.merged_into, "discover", now)
    by_name = select(Rendition).where(Rendition.asset_id == asset.id).order_by(Rendition.name)
    proposed = select(func.count()).where(Suggestion.asset_id == asset.id, Suggestion.state == "proposed")
    person = session.get(User, asset.created_by) if asset.created_by else None
    return Whole(
        asset=asset,
        original=service.original(asset),
        facts=session.get(AssetFacts, asset.id),
        renditions=session.scalars(by_name).all(),
        cues=session.scalars(select(Cue).where(Cue.asset_id == asset.id).order_by(Cue.start)).all(),
        suggestions=session.scalar(proposed) or 0,
        progress=_progress(session, [asset]).get(asset.id, 0.0),
        creator=(person.name or person.email) if person else "",
        rights={action: decide(actor, asset, action, now) for action in ACTIONS},
    )


def completeness(whole: Whole, day: date) -> Completeness:
    """How complete what is said of an asset is, as it is demanded on this day."""
    marks = ((whole.facts.technical if whole.facts else None) or {}).get("marks") or ()
    return measured(whole.asset, day, filename=whole.original.name if whole.original else "", marks=marks)


def statuses(session: Session, actor: Actor, ids: Sequence[str], now: datetime) -> list[Status]:
    """The short state of those of the assets that the actor may see, in the order asked."""
    rows = select(Asset).where(Asset.id.in_([i for i in ids if is_id(i)])).options(lazyload(Asset.files))
    seen = {asset.id: asset for asset in session.scalars(rows) if decide(actor, asset, "discover", now).allowed}
    progress = _progress(session, list(seen.values()))
    return [_status(seen[i], progress.get(i, 0.0)) for i in dict.fromkeys(ids) if i in seen]


def status(session: Session, actor: Actor, asset_id: str, now: datetime) -> Status:
    """The short state of one asset; of its twin where it gave way to one. Raises NotFound."""
    found = statuses(session, actor, [asset_id], now)
    if not found:
        raise NotFound
    if found[0].merged_into is not None:
        return status(session, actor, found[0].merged_into, now)
    return found[0]


def proposed(session: Session, actor: Actor, asset_id: str, now: datetime) -> Sequence[Suggestion]:
    """What machines propose for an asset and nobody has judged, surest first. Raises NotFound, Forbidden."""
    asset = service.get(session, actor, asset_id, "edit", now)
    waiting = select(Suggestion).where(Suggestion.asset_id == asset.id, Suggestion.state == "proposed")
    return session.scalars(waiting.order_by(Suggestion.confidence.desc(), Suggestion.id)).all()


def past(session: Session, actor: Actor, asset_id: str, now: datetime) -> Sequence[Revision]:
    """Every revision of an asset, newest first; for those who may edit it or belong to its owner. Raises NotFound."""
    asset = service.get(session, actor, asset_id, "discover", now)
    if not (actor.superadmin or asset.owner_id in actor.roles):
        raise NotFound
    return service.history(session, asset)


def _progress(session: Session, assets: Sequence[Asset]) -> dict[str, float]:
    done = {asset.id: 1.0 for asset in assets if asset.state == "ready"}
    busy = [asset.id for asset in assets if asset.state not in ("ready", "failed")]
    if busy:
        own = (Job.asset_id.in_(busy), Job.state.in_(UNDER_WAY), Job.kind != PART)
        jobs = select(Job.asset_id, Job.progress).where(*own)
        done |= {asset_id: progress for asset_id, progress in session.execute(jobs).tuples() if asset_id}
    return done


def _status(asset: Asset, progress: float) -> Status:
    return Status(
        asset.id, asset.version, asset.kind, asset.state, progress, asset.title, asset.has_thumb, asset.problems,
        asset.merged_into,
    )  # fmt: skip
