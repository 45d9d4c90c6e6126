"""What looks alike: near copies, crops, clips of films."""

from __future__ import annotations

from typing import cast

from flask import Response, jsonify
from pydantic import Field

from archive import edge
from archive.alike import service
from archive.api.asks import AssetPath
from archive.api.blueprint import api
from archive.api.models import Kind, Shape
from archive.delivery.links import media_path

THUMB = "thumb.webp"


class SimilarItem(Shape):
    """Another asset that looks like it; nothing says that they are one."""

    id: str
    kind: Kind
    title: str
    owner: str
    owner_name: str
    thumb: str | None = Field(description="path on this server, for who is signed in")
    score: float = Field(description="agreement of the two pictures, 0.6 to 1")
    at_seconds: float = Field(description="where in this film the piece begins that both show; 0 for pictures")
    other_seconds: float = Field(description="where it begins in the other")


class SimilarAnswer(Shape):
    """The nearest first; what you may not see is neither here nor counted."""

    items: list[SimilarItem]


@api.get("/assets/<id>/similar", responses={"200": SimilarAnswer})
def similar(path: AssetPath) -> Response:
    """Pictures and films that look like it: resaved, cropped, recoloured, marked, or a piece of it. They are never merged."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        items = [
            SimilarItem(
                id=one.asset.id, kind=cast(Kind, one.asset.kind), title=one.asset.title, owner=one.asset.owner.code,
                owner_name=one.asset.owner.name, score=round(one.score, 3), at_seconds=one.at_seconds,
                other_seconds=one.other_seconds,
                thumb=media_path(one.asset.id, THUMB) if one.asset.has_thumb else None,
            )
            for one in service.similar(session, actor, path.id, here.now())
        ]  # fmt: skip
    response = jsonify(SimilarAnswer(items=items).model_dump(mode="json"))
    response.headers["Cache-Control"] = "private, no-store"
    return response
