"""What looks like an asset, for those who may see both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.alike.models import Likeness
from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset
from archive.rights.actor import Actor
from archive.rights.decide import decide
from archive.rights.filters import visible

MOST = 100


@dataclass(frozen=True)
class Similar:
    """Another asset that looks like the one asked for. Seconds: where in each film the piece that both show begins."""

    asset: Asset
    score: float
    at_seconds: float
    other_seconds: float


def similar(session: Session, actor: Actor, asset_id: str, now: datetime) -> Sequence[Similar]:
    """What looks like the asset and the actor may see, the nearest first; at most :data:`MOST`. Raises NotFound."""
    catalogue.get(session, actor, asset_id, "discover", now)
    either = or_(Likeness.asset_id == asset_id, Likeness.other_id == asset_id)
    told: dict[str, tuple[float, float, float]] = {}
    for row in session.scalars(select(Likeness).where(either)):
        mine = row.asset_id == asset_id
        seconds = (row.at_seconds, row.other_seconds) if mine else (row.other_seconds, row.at_seconds)
        other_id = row.other_id if mine else row.asset_id
        told[other_id] = max(told.get(other_id, (0.0, 0.0, 0.0)), (row.score, *seconds))
    return shown(session, actor, told, now)


def shown(
    session: Session, actor: Actor, told: Mapping[str, tuple[float, float, float]], now: datetime
) -> Sequence[Similar]:  # fmt: skip
    """Of what looks alike (id to score and seconds) that which the actor may see, the nearest first; at most :data:`MOST`."""
    seen = session.scalars(select(Asset).where(Asset.id.in_(list(told)), visible(actor)))
    allowed = [asset for asset in seen if decide(actor, asset, "preview", now).allowed]
    found = [Similar(asset, *told[asset.id]) for asset in allowed]
    return sorted(found, key=lambda one: (-one.score, one.asset.id))[:MOST]
