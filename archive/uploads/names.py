"""File names from outside: kept as people wrote them where that is safe, and never used as a path."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

LONGEST = 200
"""Characters of a kept name; the extension survives a cut."""

UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters, and the invisible ones that make a name read as another (U+202E turns ``gpj.exe`` round)."""

NAMELESS = "khong-ten"


def kept_name(given: str | None) -> str:
    """The name as it is stored and shown: last segment, NFC, without control and direction characters, never empty."""
    name = (given or "").replace("\\", "/").rpartition("/")[2]
    name = UNSAFE.sub("", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if len(name) > LONGEST:
        suffix = PurePosixPath(name).suffix[:20]
        name = name[: LONGEST - len(suffix)] + suffix
    return name or NAMELESS


def ascii_name(name: str) -> str:
    """The name for readers that know only ASCII: marks fall off, ``đ`` becomes ``d``, the rest becomes ``-``."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = re.sub(r"[^A-Za-z0-9._ ()-]+", "-", plain)
    return re.sub(r"\s+", " ", plain).strip(" .-") or NAMELESS


def attachment(name: str) -> str:
    """A ``Content-Disposition`` that saves under this name (RFC 6266, with the extended value of RFC 8187)."""
    plain = ascii_name(name)
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{extended}'


def titled(title: str, what: str, extension: str) -> str:
    """A sensible name for a download: ``Chợ phiên (preview-2048).jpg``."""
    stem = kept_name(re.sub(r'[/\\:*?"<>|]+', "-", title))[:120].strip(" .") or NAMELESS
    return f"{stem} ({what}).{extension}" if what else f"{stem}.{extension}"
