"""What the archive has learnt of where places lie."""

from __future__ import annotations

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.db import Id, Model


class PlacePoint(Model):
    """Where an asset was taken, by its file, and what people say the place is. One row an asset.

    Nothing here is shown by itself: who asks sees a point only through an asset they may see.
    """

    __tablename__ = "place_point"
    __table_args__ = (
        Index("ix_place_point_latitude", "latitude", "longitude"),
        Index("ix_place_point_named", "latitude", "longitude", sqlite_where=text("named"), postgresql_where=text("named")),
    )  # fmt: skip
    asset_id: Mapped[str] = mapped_column(Id, primary_key=True)
    latitude: Mapped[float]
    """Degrees, WGS 84, north and east positive."""
    longitude: Mapped[float]
    place: Mapped[str] = mapped_column(Text, default="")
    province: Mapped[str] = mapped_column(Text, default="")
    named: Mapped[bool] = mapped_column(default=False)
    """A person said or accepted the place: it may teach."""
