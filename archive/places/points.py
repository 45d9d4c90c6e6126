"""Points on the map: kept as files and people tell them, shown only through assets the asker may see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from archive.catalogue.models import Asset, AssetFacts, Suggestion
from archive.places.models import PlacePoint
from archive.rights.actor import Actor
from archive.rights.filters import visible

MOST = 20_000
"""Points drawn at a time, the latest assets first."""
MOST_INSIDE = 5_000
"""Assets of one area that a search is bound to, the latest first."""
NEAR_KM = 2.0
"""A photo taken within this of one whose place a person named is proposed that place."""
KM_A_DEGREE = 111.2
SOURCE = "nearby"


@dataclass(frozen=True)
class Area:
    """Degrees, WGS 84: south, west, north, east."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Point:
    """Where one asset was taken."""

    asset_id: str
    latitude: float
    longitude: float


def points(session: Session, actor: Actor) -> list[Point]:
    """The points of what ``actor`` may see, the latest first, at most MOST."""
    rows = select(PlacePoint.asset_id, PlacePoint.latitude, PlacePoint.longitude).join(
        Asset, Asset.id == PlacePoint.asset_id
    )
    found = session.execute(rows.where(visible(actor)).order_by(PlacePoint.asset_id.desc()).limit(MOST))
    return [Point(*row) for row in found.tuples()]


def inside(session: Session, actor: Actor, area: Area) -> frozenset[str]:
    """Ids of what ``actor`` may see in an area."""
    rows = select(PlacePoint.asset_id).join(Asset, Asset.id == PlacePoint.asset_id).where(
        visible(actor), PlacePoint.latitude.between(area.south, area.north), PlacePoint.longitude.between(area.west, area.east)
    )  # fmt: skip
    return frozenset(session.scalars(rows.order_by(PlacePoint.asset_id.desc()).limit(MOST_INSIDE)))


def note(session: Session, asset: Asset, *, person: bool) -> None:
    """Keep the point of an asset in step with its file and its place. ``person``: a person said or accepted the place."""
    facts = session.get(AssetFacts, asset.id)
    row = session.get(PlacePoint, asset.id)
    if facts is None or facts.latitude is None or facts.longitude is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = PlacePoint(asset_id=asset.id, named=False)
        session.add(row)
    row.latitude, row.longitude = facts.latitude, facts.longitude
    row.named = bool(asset.place) and (person or (row.named and row.place == asset.place))
    row.place, row.province = asset.place, asset.province


def propose(session: Session, asset: Asset, now: datetime) -> None:
    """Propose the place that people gave to what was taken near by, for an asset that has coordinates and no place yet.

    Only from assets that everybody who sees this one's desk may see: its own organisation's, and those open to all members.
    """
    facts = session.get(AssetFacts, asset.id)
    if facts is None or facts.latitude is None or facts.longitude is None or asset.place:
        return
    nearest = _nearest(session, asset, facts.latitude, facts.longitude)
    said = select(Suggestion.id).where(Suggestion.asset_id == asset.id, Suggestion.source == SOURCE)
    if nearest is None or session.scalar(said.limit(1)) is not None:
        return
    row, km = nearest
    sure = round(0.9 - 0.4 * km / NEAR_KM, 2)
    for field, value in (("place", row.place), ("province", row.province)):
        if value and not getattr(asset, field):
            session.add(Suggestion(asset_id=asset.id, field=field, value=value, source=SOURCE, confidence=sure, model="place_point", model_version="1", created_at=now))  # fmt: skip


def _nearest(session: Session, asset: Asset, latitude: float, longitude: float) -> tuple[PlacePoint, float] | None:
    high = NEAR_KM / KM_A_DEGREE
    wide = high / max(0.01, math.cos(math.radians(latitude)))
    open_to_us = or_(Asset.owner_id == asset.owner_id, Asset.visibility.in_(("members", "public")))
    rows = select(PlacePoint).join(Asset, Asset.id == PlacePoint.asset_id).where(
        PlacePoint.named, Asset.deleted_at.is_(None), open_to_us, PlacePoint.asset_id != asset.id,
        and_(PlacePoint.latitude.between(latitude - high, latitude + high), PlacePoint.longitude.between(longitude - wide, longitude + wide)),
    ).limit(1000)  # fmt: skip
    near = [(row, distance_km(latitude, longitude, row.latitude, row.longitude)) for row in session.scalars(rows)]
    near = [(row, km) for row, km in near if km <= NEAR_KM]
    return min(near, key=lambda one: one[1], default=None)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the sphere (haversine), in kilometres."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    part = math.sin((b - a) / 2) ** 2
    part += math.cos(a) * math.cos(b) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, part)))
