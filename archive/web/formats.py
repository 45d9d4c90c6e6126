"""How numbers, sizes, days and spans of time are written for readers: dd/mm/yyyy, 24 hours, 1.234,5."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from babel import numbers
from flask import g
from flask_babel import format_date, format_datetime, format_decimal, get_locale

from archive.web.words import Words

UNITS = ("B", "kB", "MB", "GB", "TB")
DAY = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d).*)?$")


def number(value: float, pattern: str | None = None) -> str:
    """``1.234,5`` in Vietnamese, ``1,234.5`` in English."""
    if pattern is None and isinstance(value, int):
        return _whole(value, _locale())
    return str(format_decimal(value, pattern))


def whole() -> Callable[[int], str]:
    """How whole numbers are written for this reader: for who writes hundreds of them."""
    locale = _locale()
    return lambda value: _whole(value, locale)


def _locale() -> str:
    """The reader's, found out once a request."""
    if "locale" not in g:
        g.locale = str(get_locale())
    return str(g.locale)


@lru_cache(maxsize=20_000)
def _whole(value: int, locale: str) -> str:
    """A page writes hundreds of counts; each is worked out once."""
    return str(numbers.format_decimal(value, locale=locale))


def size(count: int) -> str:
    """Bytes in powers of ten, three figures: ``4,52 MB``."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    pattern = "0" if unit == 0 or amount >= 100 else "0.0" if amount >= 10 else "0.00"
    return f"{number(amount, pattern)} {UNITS[unit]}"


def span(seconds: float) -> str:
    """``2:14`` or ``1:02:14``."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def day(value: date) -> str:
    """``05/12/2024`` in both languages: the archive's readers all count days first."""
    return str(format_date(value, "dd/MM/yyyy"))


def moment(value: datetime) -> str:
    """``08:30 05/12/2024`` on the archive's own clock."""
    return str(format_datetime(value, "HH:mm dd/MM/yyyy"))


def taken(words: Words, value: str, about: bool = False) -> str:
    """A taking date of any precision: ``2024-05`` is «05/2024», ``202x`` is «những năm 2020»."""
    if not value:
        return ""
    if value.endswith("x"):
        shown = words("date.decade", years=value[:-1] + "0")
    else:
        shown = _known(value)
    return words("date.about", date=shown) if about else shown


def _known(value: str) -> str:
    match = DAY.match(value)
    if match is None:
        return value
    year, month, of_month, hour, minute = match.groups()
    days = "/".join(part for part in (of_month, month, year) if part)
    return f"{hour}:{minute} {days}" if hour else days
