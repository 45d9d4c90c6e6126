"""What looks alike: near copies, crops, clips of films."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import cast

import numpy as np
from flask import Response, jsonify
from pydantic import Field

from archive import edge
from archive.alike import looking, service
from archive.alike.service import Similar
from archive.api.asks import Asked, AssetPath
from archive.api.blueprint import api
from archive.api.models import Kind, Shape
from archive.delivery.links import media_path
from archive.errors import Invalid
from ingest.pictures.fingerprint import SIDE

THUMB = "thumb.webp"
GREY_LETTERS = SIDE * SIDE // 3 * 4
"""SIDE squared is a multiple of three: base64 of it needs no padding."""


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


class LookBody(Asked):
    """A picture that is no asset yet, as its own machine drew it: no file is opened here.

    ``grey``: base64 of 96 x 96 bytes, row by row from the top, the whole picture stretched to the square, in grey of sRGB.
    """

    grey: str = Field(min_length=GREY_LETTERS, max_length=GREY_LETTERS)
    aspect: float = Field(gt=0.02, lt=50, description="width over height")


@api.post("/similar", responses={"200": SimilarAnswer})
def looks_like(body: LookBody) -> Response:
    """What looks like a picture that is still on its way; only what you may see. Nothing is kept of it."""
    here, actor = edge.services(), edge.require_actor()
    try:
        grey = base64.b64decode(body.grey, validate=True)
    except binascii.Error as error:
        raise Invalid("«grey» không phải base64.", "grey is not base64.", field="grey") from error
    drawn = np.frombuffer(grey, np.uint8).reshape(SIDE, SIDE).astype(np.float32)
    told = looking.unknown(here, drawn, body.aspect)
    with here.db.reading() as session:
        return _answer(service.shown(session, actor, told, here.now()))


@api.get("/assets/<id>/similar", responses={"200": SimilarAnswer})
def similar(path: AssetPath) -> Response:
    """Pictures and films that look like it: resaved, cropped, recoloured, marked, or a piece of it. They are never merged."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        return _answer(service.similar(session, actor, path.id, here.now()))


def _answer(found: Sequence[Similar]) -> Response:
    items = [
        SimilarItem(
            id=one.asset.id, kind=cast(Kind, one.asset.kind), title=one.asset.title, owner=one.asset.owner.code,
            owner_name=one.asset.owner.name, score=round(one.score, 3), at_seconds=one.at_seconds,
            other_seconds=one.other_seconds, thumb=media_path(one.asset.id, THUMB) if one.asset.has_thumb else None,
        )
        for one in found
    ]  # fmt: skip
    response = jsonify(SimilarAnswer(items=items).model_dump(mode="json"))
    response.headers["Cache-Control"] = "private, no-store"
    return response
