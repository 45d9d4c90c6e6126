"""Reading an asset's renditions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.models import Rendition


def all_of(session: Session, asset_id: str) -> Sequence[Rendition]:
    """Every rendition that exists now, by name."""
    return session.scalars(select(Rendition).where(Rendition.asset_id == asset_id).order_by(Rendition.name)).all()


def names(session: Session, asset_id: str) -> list[str]:
    """The names of what exists now."""
    return [rendition.name for rendition in all_of(session, asset_id)]
