"""From a deliverable to an HTTP answer: ranges, conditions, caching, and never the whole file in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, redirect, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as AnyResponse

from archive.delivery.service import Deliverable
from archive.services import Services
from archive.uploads.names import attachment

BLOCK = 512 * 1024
REDIRECT_SECONDS = 60
"""Life of a store's own signed address: each request asks anew, so it need only outlive the redirect."""
SANDBOX = "sandbox; default-src 'none'"
SMALL = 1024**2
PLAYED_BY_THE_BROWSER = ("audio/mpeg",)


def deliver(services: Services, what: Deliverable, *, save: bool, keep: str) -> AnyResponse:
    """Answer the running GET or HEAD. ``save`` makes it an attachment; ``keep`` is the Cache-Control."""
    filename = what.filename if save or what.original else None
    response = Response(status=200, content_type=_content_type(what.media_type))
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = keep
    response.set_etag(what.etag)
    if filename is not None:
        response.headers["Content-Disposition"] = attachment(filename)
    if what.original:
        response.headers["Content-Security-Policy"] = SANDBOX
    if _unchanged(what.etag):
        response.status_code = 304
        return response
    elsewhere = services.store.url(what.key, REDIRECT_SECONDS, filename) if _may_go_elsewhere(what, save) else None
    if elsewhere is not None:
        answer = redirect(elsewhere, 302)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    start, length = _range(what, response)
    response.headers["Content-Length"] = str(length)
    if request.method != "HEAD":
        stream = services.store.open(what.key, start, length)
        response.response = _blocks(stream)
        response.call_on_close(stream.close)
        response.direct_passthrough = True
    return response


def _may_go_elsewhere(what: Deliverable, save: bool) -> bool:
    """Whether the store itself may answer, where it can: never what a redirect would break or slow down.

    A playlist names others relative to itself. A client that proves itself by header may send the header on to the store,
    which refuses two proofs at once. A media element stays with the address it was sent to, which is dead a minute later
    (a player of playlists asks here for every range). What is small is here sooner than the redirect, and may be cached.
    """
    if request.method != "GET" or what.names_others or "Authorization" in request.headers:
        return False
    return what.size > SMALL and (save or what.media_type not in PLAYED_BY_THE_BROWSER)


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") and ";" not in media_type else media_type


def _unchanged(etag: str) -> bool:
    return request.if_none_match.contains_weak(etag) if request.if_none_match else False


def _range(what: Deliverable, response: Response) -> tuple[int, int]:
    """The bytes asked for: one range, or the whole (several ranges, a foreign If-Range)."""
    asked = request.range
    if_range = request.if_range
    same = if_range is None or (if_range.date is None and if_range.etag in (None, what.etag))
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or not same:
        return 0, what.size
    span = asked.range_for_length(what.size)
    if span is None:
        raise RequestedRangeNotSatisfiable(what.size)
    start, stop = span
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{what.size}"
    return start, stop - start


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BLOCK):
            yield block
