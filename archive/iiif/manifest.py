"""Manifests: an asset as IIIF Presentation API 3.0 describes it, one canvas a picture, page, film or recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.catalogue import reading
from archive.catalogue.models import Rendition
from archive.catalogue.reading import Whole
from archive.delivery.links import signed_url
from archive.errors import NotFound
from archive.rights.actor import NOBODY, Actor
from archive.rights.decide import decide
from archive.services import Services

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
RIGHTS = re.compile(r"https?://(creativecommons\.org|rightsstatements\.org)/\S+")
"""The only addresses ``rights`` may hold (Presentation API 3.0, section 3.2)."""
PAGE = re.compile(r"(page-(\d{1,5}))\.(?:webp|jpg|png)")
SHOWN = ("creator", "place", "province", "taken_on", "keywords", "copyright", "usage_terms")
LABELS = {
    "creator": ("Tác giả", "Creator"), "place": ("Địa điểm", "Place"), "province": ("Tỉnh, thành phố", "Province"),
    "taken_on": ("Ngày chụp, ngày ghi", "Date taken"), "keywords": ("Từ khóa", "Keywords"),
    "copyright": ("Bản quyền", "Copyright"), "usage_terms": ("Điều kiện sử dụng", "Terms of use"),
    "credit": ("Ghi công", "Credit"),
}  # fmt: skip

Words = dict[str, list[str]]


@dataclass(frozen=True)
class Place:
    """Where a manifest's parts stand: ``root`` is the archive, ``user_id`` for whom links are signed (None: anybody)."""

    services: Services
    secret: bytes
    root: str
    user_id: str | None

    def picture(self, identifier: str) -> str:
        return f"{self.root}/iiif/3/{identifier}"

    def part(self, asset_id: str, name: str) -> str:
        return f"{self.root}/iiif/presentation/{asset_id}/{name}"

    def signed(self, asset_id: str, name: str) -> str:
        path = signed_url(self.services, self.secret, asset_id, name, self.user_id)
        return self.root + path[path.index("/s/") :]


def of(services: Services, actor: Actor, secret: bytes, asset_id: str, root: str) -> tuple[dict[str, Any], bool]:
    """The manifest of an asset, and whether everybody may see it. Raises NotFound: unseen, or nothing to show yet."""
    with services.db.reading() as session:
        whole = reading.whole(session, actor, asset_id, services.now())
    if not whole.rights["preview"].allowed:
        raise NotFound
    public = decide(NOBODY, whole.asset, "preview", services.now()).allowed
    place = Place(services, secret, root, None if public else actor.user_id)
    canvases = list(_canvases(whole, place))
    if not canvases:
        raise NotFound
    return _manifest(whole, place, canvases), public


def _manifest(whole: Whole, place: Place, canvases: list[dict[str, Any]]) -> dict[str, Any]:
    row = whole.asset
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "id": place.part(row.id, "manifest.json"),
        "type": "Manifest",
        "label": words(row.title or "—", row.title_en),
        "metadata": list(_metadata(row)),
        "provider": [{"id": f"{place.root}/#{row.owner.code}", "type": "Agent", "label": words(row.owner.name, row.owner.name_en), "homepage": [{"id": place.root, "type": "Text", "label": words(row.owner.name, row.owner.name_en), "format": "text/html"}]}],
        "items": canvases,
    }  # fmt: skip
    if row.description or row.description_en:
        said["summary"] = words(row.description, row.description_en)
    if row.credit or row.copyright:
        said["requiredStatement"] = {"label": words(*LABELS["credit"]), "value": words(row.credit or row.copyright)}
    if licence := RIGHTS.fullmatch(row.usage_terms.strip()):
        said["rights"] = licence[0].replace("https://", "http://")
    if row.has_thumb:
        thumb = next((made for made in whole.renditions if made.name == "thumb.webp"), None)
        said["thumbnail"] = [_file(place, thumb, "Image")] if thumb is not None else []
    return said


def words(vi: str, en: str = "") -> Words:
    """A text in the languages it is known in."""
    return {language: [text] for language, text in (("vi", vi), ("en", en)) if text}


def _metadata(row: Any) -> Iterator[dict[str, Any]]:
    for name in SHOWN:
        value = getattr(row, name)
        if value:
            values = value if isinstance(value, list) else [value]
            yield {"label": words(*LABELS[name]), "value": {"none": values}}


def _canvases(whole: Whole, place: Place) -> Iterator[dict[str, Any]]:
    row, made = whole.asset, {rendition.name: rendition for rendition in whole.renditions}
    if row.kind == "document":
        pages = sorted((int(found[2]), found[1], made[name]) for name in made if (found := PAGE.fullmatch(name)))
        for number, identifier, page in pages:
            body = _picture(place, f"{row.id}~{identifier}", page.width or 1, page.height or 1)
            yield _canvas(row.id, place, number, body) | {"label": {"none": [str(number)]}}
        if pages:
            return
    if row.kind in ("photo", "document"):
        shown = next((made[name] for name in ("preview-2048.webp", "preview-1024.webp") if name in made), None)
        if shown is not None:
            size = (row.width, row.height) if row.kind == "photo" and row.width and row.height else (shown.width, shown.height)  # fmt: skip
            yield _canvas(row.id, place, 1, _picture(place, row.id, size[0] or 1, size[1] or 1))
    elif row.kind in ("video", "film") and "hls/master.m3u8" in made:
        body = _file(place, made["hls/master.m3u8"], "Video")
        body |= {"width": row.width, "height": row.height, "duration": row.duration}
        yield _canvas(row.id, place, 1, body) | _captions(whole, place) | _poster(place, made.get("poster.jpg"))
    elif row.kind == "audio" and "listen.mp3" in made:
        yield _canvas(row.id, place, 1, _file(place, made["listen.mp3"], "Sound") | {"duration": row.duration})


def _canvas(asset_id: str, place: Place, number: int, body: dict[str, Any], name: str = "canvas") -> dict[str, Any]:
    """A canvas as large and as long as what is painted on it."""
    address = place.part(asset_id, f"{name}-{number}")
    size = {key: body[key] for key in ("width", "height", "duration") if body.get(key)}
    painting = {"id": f"{address}/painting", "type": "Annotation", "motivation": "painting", "body": body, "target": address}  # fmt: skip
    page = {"id": f"{address}/page", "type": "AnnotationPage", "items": [painting]}
    return {"id": address, "type": "Canvas", **size, "items": [page]}


def _picture(place: Place, identifier: str, width: int, height: int) -> dict[str, Any]:
    address = place.picture(identifier)
    service = [{"id": address, "type": "ImageService3", "profile": "level2"}]
    return {"id": f"{address}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg", "width": width, "height": height, "service": service}  # fmt: skip


def _file(place: Place, made: Rendition, kind: str) -> dict[str, Any]:
    size = {key: value for key in ("width", "height", "duration") if (value := getattr(made, key))}
    return {"id": place.signed(made.asset_id, made.name), "type": kind, "format": made.media_type, **size}


def _poster(place: Place, made: Rendition | None) -> dict[str, Any]:
    """The still shown before playing starts."""
    if made is None or not (made.width and made.height):
        return {}
    return {"placeholderCanvas": _canvas(made.asset_id, place, 1, _file(place, made, "Image"), "poster")}


def _captions(whole: Whole, place: Place) -> dict[str, Any]:
    """Every file of captions beside the film."""
    found = [made for made in whole.renditions if made.media_type == "text/vtt" and "/" not in made.name and made.name != "storyboard.vtt"]  # fmt: skip
    if not found:
        return {}
    canvas = place.part(whole.asset.id, "canvas-1")
    items = [
        {"id": f"{canvas}/captions-{number}", "type": "Annotation", "motivation": "supplementing",
         "body": {**_file(place, made, "Text"), "label": {"none": [made.name.removesuffix(".vtt")]}}, "target": canvas}
        for number, made in enumerate(found, 1)
    ]  # fmt: skip
    return {"annotations": [{"id": f"{canvas}/captions", "type": "AnnotationPage", "items": items}]}
