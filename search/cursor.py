"""The opaque place in a result where the next page begins."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from search.index import CursorMismatch
from search.query import Query

FORMAT = 1


@dataclass(frozen=True)
class Place:
    """Where a page begins. Sorted by a key: after ``skip`` assets whose sort number is ``number``; else after ``skip``.

    ``text`` is what was searched in the end, so that later pages of a mended query stay mended. ``seen``: full matches on the pages before.
    ``after``: what the last hit was ordered by, where the next page begins behind it; ``point``: the point in time the pages are of.
    """

    skip: int
    total: int
    number: int | None = None
    text: str | None = None
    seen: int = 0
    after: Sequence[float | str] | None = None
    point: str | None = None


def write(place: Place, query: Query) -> str:
    """The cursor that a page hands out."""
    body = json.dumps([FORMAT, *asdict(place).values()], separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_digest(body, query) + body).decode().rstrip("=")


def read(query: Query) -> Place | None:
    """Where the query's cursor points, ``None`` for the first page. Raises CursorMismatch."""
    if query.cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        body = raw[12:]
        if _digest(body, query) != raw[:12]:
            raise CursorMismatch("the cursor belongs to another query or sort, or is damaged")
        form, *fields = json.loads(body)
        if form != FORMAT:
            raise CursorMismatch("the cursor is from an older version")
        place = Place(*fields)
        if not _sound(place):
            raise CursorMismatch("the cursor is damaged")
        return place
    except (binascii.Error, ValueError, TypeError) as error:
        raise CursorMismatch("the cursor is damaged") from error


def _sound(place: Place) -> bool:
    """Whether it can be a place we wrote: the digest keeps out accidents, not people who read this file."""
    counts = (place.skip, place.total, place.seen)
    if not all(type(count) is int and 0 <= count < 2**31 for count in counts) or place.skip > place.total:
        return False
    if place.number is not None and not (type(place.number) is int and 0 <= place.number < 2**63):
        return False
    if place.after is not None and not (
        type(place.after) is list
        and 1 <= len(place.after) <= 2
        and all(type(part) in {float, int, str} for part in place.after)
    ):
        return False
    return all(part is None or isinstance(part, str) for part in (place.text, place.point))


def _digest(body: bytes, query: Query) -> bytes:
    """Twelve bytes that bind the place to the question; rights are not part of it, they are checked anew each time."""
    asked = [
        query.text,
        sorted((name, sorted(values)) for name, values in query.filters.items()),
        str(query.taken_from),
        str(query.taken_to),
        query.sort,
        None if query.ids is None else sorted(query.ids),
        query.duration_from,
        query.duration_to,
        sorted(query.has),
        query.mend,
    ]
    return hashlib.blake2b(body + json.dumps(asked).encode(), digest_size=12, person=b"kho-cursor").digest()
