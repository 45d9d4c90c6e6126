"""The fields people describe an asset by: what each holds, how long it may be, and how a value is read.

Names follow the outside contract; ``iptc`` names the property of the IPTC Photo Metadata Standard 2025.1 it answers to.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.errors import Invalid

LONGEST = {"line": 500, "text": 20_000}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, those that turn the direction of what follows, and halves of characters: no text holds them."""
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?\Z", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One editable field. ``shape`` is ``line``, ``text``, ``list``, ``day`` or ``choice``."""

    name: str
    shape: str
    iptc: str = ""
    shared: bool = True
    """May sensibly be set for many assets at once."""


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", "line", "headline"),
        Field("title_en", "line"),
        Field("description", "text", "description"),
        Field("description_en", "text"),
        Field("alt_text", "text", "altText", shared=False),
        Field("alt_text_en", "text", shared=False),
        Field("keywords", "list", "keywords"),
        Field("persons", "list", "personInImage"),
        Field("organisations", "list", "organisationInImageName"),
        Field("place", "line", "locationShown.sublocation"),
        Field("province", "line", "locationShown.provinceState"),
        Field("creator", "line", "creator"),
        Field("credit", "line", "creditLine"),
        Field("copyright", "line", "copyrightNotice"),
        Field("usage_terms", "text", "usageTerms"),
        Field("taken_on", "day", "dateCreated"),
        Field("taken_about", "flag"),
        Field("kind", "choice"),
    )
}


def read(name: str, value: Any) -> Any:
    """The stored form of a value that came from outside; raises Invalid naming the field and what it wants."""
    field = FIELDS.get(name)
    if field is None:
        raise Invalid(f"Không có trường «{name}».", f"There is no field {name!r}.", field=name)
    return _READERS[field.shape](name, value)


def clean(value: str) -> str:
    """NFC, without control characters, outer blanks trimmed."""
    return CONTROL.sub("", unicodedata.normalize("NFC", value)).strip()


def days(value: str) -> tuple[date, date] | tuple[None, None]:
    """First and last day on which something dated ``value`` may have been taken; ``(None, None)`` when unknown."""
    if not value:
        return None, None
    if MOMENT.match(value):
        value = value[:10]
    if DAY.match(value):
        return date.fromisoformat(value), date.fromisoformat(value)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", value):
        year, month = int(value[:4]), int(value[5:])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if re.fullmatch(r"[0-9]{4}", value):
        return date(int(value), 1, 1), date(int(value), 12, 31)
    if re.fullmatch(r"[0-9]{3}x", value):
        return date(int(value[:3]) * 10, 1, 1), date(int(value[:3]) * 10 + 9, 12, 31)
    raise ValueError(value)


def _text(limit: int) -> Callable[[str, Any], str]:
    def read_text(name: str, given: Any) -> str:
        if given is None:
            return ""
        if not isinstance(given, str):
            raise Invalid(f"Trường «{name}» phải là chữ.", f"{name} must be text.", field=name)
        value = clean(given)
        if len(value) > limit:
            raise Invalid(
                f"Trường «{name}» dài quá {limit} ký tự.", f"{name} is longer than {limit} characters.", field=name
            )
        return value

    return read_text


def _list(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len(value) > 500:
        raise Invalid(
            f"Trường «{name}» phải là danh sách chữ, không quá 500 mục.",
            f"{name} must be a list of at most 500 texts.",
            field=name,
        )
    line = _text(LONGEST["line"])
    return list(dict.fromkeys(filter(None, (line(name, item) for item in value))))


def _day(name: str, value: Any) -> str:
    if not value:
        return ""
    try:
        days(str(value))
    except ValueError as error:
        raise Invalid(
            f"Ngày «{value}» không đọc được; hãy viết 2024-05-01, 2024-05, 2024 hoặc 202x.",
            f"Cannot read the date {value!r}; write 2024-05-01, 2024-05, 2024 or 202x.",
            field=name,
        ) from error
    return str(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"Trường «{name}» phải là true hoặc false.", f"{name} must be true or false.", field=name)
    return value


def _kind(name: str, value: Any) -> str:
    from archive.catalogue.models import KINDS

    if value not in KINDS:
        allowed = ", ".join(KINDS)
        raise Invalid(
            f"Loại «{value}» không có; chọn: {allowed}.", f"No kind {value!r}; one of: {allowed}.", field=name
        )
    return str(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "line": _text(LONGEST["line"]),
    "text": _text(LONGEST["text"]),
    "list": _list,
    "day": _day,
    "flag": _flag,
    "choice": _kind,
}
