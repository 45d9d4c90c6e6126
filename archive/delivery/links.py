"""Signed addresses: good for minutes, for one person and one asset, and only as long as that person may see it.

The token stands in the path, so that what a playlist or a VTT file names relative to itself is under the same token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer

from archive.errors import ArchiveError, NotFound
from archive.services import Services

STEP = 60
"""Ends are rounded up to whole steps of seconds, so that the same page asked twice names the same addresses."""


class LinkExpired(ArchiveError):
    """The signed address was good once."""

    status, code = 410, "link_expired"
    message_vi = "Đường dẫn này đã hết hạn. Hãy mở lại tư liệu để lấy đường dẫn mới."
    message_en = "This link has expired. Open the item again for a fresh one."


@dataclass(frozen=True)
class Bearer:
    """For whom and for what a link was signed."""

    asset_id: str
    user_id: str | None


def token(secret: bytes, asset_id: str, user_id: str | None, now: datetime, seconds: int) -> str:
    """A token for one asset and one person (``None``: anybody), good for about ``seconds``."""
    ends = -(-int(now.timestamp() + seconds) // STEP) * STEP
    return _text(_serializer(secret).dumps([asset_id, user_id or "", ends]))


def read(secret: bytes, given: str, now: datetime) -> Bearer:
    """What a token says. Raises NotFound for one that is not ours, LinkExpired for one that is over."""
    try:
        asset_id, user_id, ends = _serializer(secret).loads(given)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    if now.timestamp() > ends:
        raise LinkExpired
    return Bearer(asset_id, user_id or None)


def signed_url(services: Services, secret: bytes, asset_id: str, name: str, user_id: str | None) -> str:
    """The absolute address of a rendition that opens without a header."""
    seconds = services.settings.store.link_seconds
    key = token(secret, asset_id, user_id, services.now(), seconds)
    return f"{services.settings.base_url}/s/{key}/{asset_id}/{quote(name)}"


def media_path(asset_id: str, name: str, version: str = "") -> str:
    """Where pages find a rendition. With ``version`` (any value that changes with the bytes) browsers keep it for ever."""
    return f"/media/{asset_id}/{quote(name)}" + (f"?v={quote(version, safe='')}" if version else "")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("ascii")


@lru_cache(maxsize=8)
def _serializer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="kho.media")
