"""``/iiif``: image information, tiles and manifests. Each request is decided anew; nothing it answers may be kept unasked.

Pages come with the session cookie, programs with a bearer token, the public with neither.
"""

from __future__ import annotations

import hashlib
from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from archive import edge
from archive.iiif import manifest, parameters, service
from archive.iiif.cache import Pyramids
from archive.iiif.parameters import MAX_AREA, MAX_SIDE, Whole
from archive.iiif.service import PREVIEW_SIDE, Picture
from archive.services import Services
from ingest.pictures.region import MEDIA_TYPES
from ingest.pictures.tiles import Pyramid

CONTEXT = "http://iiif.io/api/image/3/context.json"
LEVEL = "http://iiif.io/api/image/3/level2.json"
LD_JSON = f'application/ld+json;profile="{CONTEXT}"'
ASK_AGAIN = "private, no-cache"
"""Kept by the browser and asked about each time: a withdrawal is felt at the next tile."""
ENCODING = "1"
"""Raised when the same request is to be answered with other bytes."""
FEATURES = [
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "regionSquare",
    "rotationArbitrary",
    "sizeUpscaling",
]


def register(app: Flask) -> None:
    """Give an app its pictures."""
    here = cast(Services, app.extensions["services"])
    keys = here.settings
    app.extensions["iiif"] = Pyramids(here, keys.limits.tile_cache_bytes, keys.server.threads // 3)
    rooms = Blueprint("iiif", __name__, url_prefix="/iiif")
    rooms.add_url_rule("/3/<identifier>", view_func=base)
    rooms.add_url_rule("/3/<identifier>/info.json", view_func=info)
    rooms.add_url_rule("/3/<identifier>/<region>/<size>/<rotation>/<tail>", view_func=image)
    rooms.add_url_rule("/presentation/<asset_id>/manifest.json", view_func=manifest_json)
    rooms.after_request(_cross_origin)
    app.register_blueprint(rooms)


def base(identifier: str) -> AnyResponse:
    """The picture's own address leads to its description (Image API 3.0, section 2.2)."""
    return redirect(f"{address(identifier)}/info.json", 303)


def info(identifier: str) -> Response:
    """Size, tiles and bounds of a picture. The pyramid is made now if it was not before."""
    picture = service.picture(edge.services(), edge.actor(), identifier, note=True)
    pyramid = _pyramids().get(picture)
    first = _first(pyramid, picture)
    levels = pyramid.levels[first:]
    said = {
        "@context": CONTEXT, "id": address(identifier), "type": "ImageService3", "protocol": "http://iiif.io/api/image",
        "profile": "level2", "width": levels[0].width, "height": levels[0].height, "maxWidth": MAX_SIDE,
        "maxHeight": MAX_SIDE, "maxArea": MAX_AREA,
        "sizes": [{"width": level.width, "height": level.height} for level in reversed(levels)],
        "tiles": [{"width": levels[0].tile, "scaleFactors": [2**step for step in range(len(levels))]}],
        "extraFormats": ["webp"], "extraFeatures": FEATURES,
    }  # fmt: skip
    answer = jsonify(said)
    asked = request.accept_mimetypes.best_match(["application/json", "application/ld+json"], "application/ld+json")
    answer.content_type = LD_JSON if asked == "application/ld+json" else "application/json"
    answer.vary.add("Accept")
    return _seen(answer, picture)


def image(identifier: str, region: str, size: str, rotation: str, tail: str) -> Response:
    """A region, scaled, turned, in a quality and a format."""
    picture = service.picture(edge.services(), edge.actor(), identifier)
    pyramid = _pyramids().get(picture)
    first = _first(pyramid, picture)
    whole = Whole(pyramid.levels[first].width, pyramid.levels[first].height)
    wanted, canonical = parameters.parse(whole, region, size, rotation, tail)
    answer = Response(content_type=MEDIA_TYPES[wanted.format])
    answer.set_etag(
        hashlib.blake2b(f"{ENCODING} {picture.name} {first} {canonical}".encode(), digest_size=12).hexdigest()
    )
    answer.headers["Link"] = f'<{address(identifier)}/{canonical}>;rel="canonical",<{LEVEL}>;rel="profile"'
    if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
        answer.status_code = 304
    else:
        answer.data = _pyramids().cut(picture, pyramid, wanted, first)
    return _seen(answer, picture)


def manifest_json(asset_id: str) -> Response:
    """An asset for viewers of other houses (Presentation API 3.0): its canvases, words, rights and credit."""
    here, actor = edge.services(), edge.actor()
    said, public = manifest.of(here, actor, edge.signing_key(), asset_id, root())
    answer = jsonify(said)
    answer.content_type = f'application/ld+json;profile="{manifest.CONTEXT}"'
    return _public(answer, public)


def root() -> str:
    """The address others reach the archive at, without a closing slash: as set, else as this request came."""
    return (edge.services().settings.server.public_url or request.host_url).rstrip("/")


def address(identifier: str) -> str:
    """The base URI of a picture."""
    return f"{root()}/iiif/3/{identifier}"


def _pyramids() -> Pyramids:
    return cast(Pyramids, current_app.extensions["iiif"])


def _first(pyramid: Pyramid, picture: Picture) -> int:
    """The level that counts as the whole for this asker."""
    if picture.full:
        return 0
    fitting = (at for at, level in enumerate(pyramid.levels) if max(level.width, level.height) <= PREVIEW_SIDE)
    return next(fitting, len(pyramid.levels) - 1)


def _seen(answer: Response, picture: Picture) -> Response:
    return _public(answer, picture.public)


def _public(answer: Response, public: bool) -> Response:
    """Open to pages of other sites what everybody may see, and what a bearer token was sent for: no cookie counts there."""
    answer.headers["Cache-Control"] = ASK_AGAIN
    answer.vary.update(("Cookie", "Authorization"))
    if public or edge.visitor().via == "token":
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _cross_origin(answer: Response) -> Response:
    """A viewer on another site asks first whether it may send its token; the same answer for what is and what is not there."""
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer
