"""``/media`` for pages (cookie or bearer) and ``/s`` for signed addresses: two doors, one decision."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from werkzeug.wrappers import Response

from archive import edge
from archive.delivery import links, service
from archive.delivery.answers import deliver
from archive.errors import NotFound
from archive.people import service as people
from archive.rights.actor import NOBODY, Actor
from archive.services import Services

FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
AN_HOUR = "private, max-age=3600"

FOR_OTHER_SITES = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
}
"""A signed address is its own proof, no cookie counts: the page of another system may show what it names."""


def register(app: Flask) -> None:
    """Give an app its two doors."""
    doors = Blueprint("delivery", __name__)
    doors.add_url_rule("/media/<asset_id>/original", view_func=original)
    doors.add_url_rule("/media/<asset_id>/<path:name>", view_func=media)
    doors.add_url_rule("/s/<token>/<asset_id>/<path:name>", view_func=signed)
    app.register_blueprint(doors)


def media(asset_id: str, name: str) -> Response:
    """A rendition for whoever is signed in here (or for nobody, where it is public)."""
    answer = send_rendition(edge.services(), edge.actor(), asset_id, name)
    answer.vary.update(("Cookie", "Authorization"))  # the next person at this browser is asked about anew
    return answer


def original(asset_id: str) -> Response:
    """The original, always as an attachment."""
    return send_original(edge.services(), edge.actor(), asset_id)


def signed(token: str, asset_id: str, name: str) -> Response:
    """A rendition for the person the address was signed for, if that person may still see it. Raises LinkExpired."""
    here = edge.services()
    bearer = links.read(edge.signing_key(), token, here.now())
    if bearer.asset_id != asset_id:
        raise NotFound
    answer = send_rendition(here, _actor_of(here, bearer), asset_id, name)
    answer.headers.update(FOR_OTHER_SITES)
    return answer


def send_rendition(here: Services, actor: Actor, asset_id: str, name: str) -> Response:
    """Decide, answer, and write down a download (``?download=1``)."""
    save = request.args.get("download", "") not in ("", "0")
    what = service.rendition(here, actor, asset_id, name, download=save)
    if save and _first_bytes():
        service.note_download(here, actor, asset_id, name)
    if request.args.get("v") and not what.names_others:
        keep = FOR_EVER
    else:
        keep = AN_HOUR if what.media_type.startswith("image/") and request.path.startswith("/media/") else ASK_AGAIN
    return deliver(here, what, save=save, keep=keep)


def send_original(here: Services, actor: Actor, asset_id: str, file_id: str | None = None) -> Response:
    """Decide, write down, answer as an attachment; ``file_id`` names another of the asset's files than the original."""
    what = service.original(here, actor, asset_id, file_id)
    if _first_bytes():
        service.note_download(here, actor, asset_id, "original" if file_id is None else what.filename)
    return deliver(here, what, save=True, keep=ASK_AGAIN)


def _first_bytes() -> bool:
    """One line a download: its later ranges are the same download."""
    asked = request.range
    return request.method == "GET" and (asked is None or not asked.ranges or asked.ranges[0][0] in (0, None))


def _actor_of(here: Services, bearer: links.Bearer) -> Actor:
    if bearer.user_id is None:
        return NOBODY
    with here.db.reading() as session:
        found = people.actor_of(session, bearer.user_id, here.today())
    if found is None:
        raise NotFound
    return found
