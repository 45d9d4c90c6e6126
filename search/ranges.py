"""Days, months, years, numbers and lengths as people type them, and ranges of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

Bound = TypeVar("Bound", date, float)

_YEAR = re.compile(r"(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})")
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|g|giờ|gio|m|p|ph|phút|phut|min|s|giây|giay)?")
LARGEST = 1e12
"""No length, width or year is larger; what is cannot be read."""
_SECONDS = {"h": 3600.0, "g": 3600.0, "giờ": 3600.0, "gio": 3600.0}
_MINUTES = ("m", "p", "ph", "phút", "phut", "min")


def day_range(text: str) -> tuple[date | None, date | None] | None:
    """``2024``, ``05/2024``, ``27/7/2024``, ISO days, ``a..b``, ``>=a``: first and last day, or ``None`` if unreadable."""
    return _range(text, _days)


def number_range(text: str) -> tuple[float | None, float | None] | None:
    """``60``, ``1:30..5:00``, ``>2m``: numbers, lengths in seconds; ``None`` if unreadable."""
    return _range(text, _number)


def _range(text: str, read: Callable[[str], tuple[Bound, Bound] | None]) -> tuple[Bound | None, Bound | None] | None:
    text = text.strip()
    if ".." in text:
        left, right = (part.strip(". ") for part in text.split("..", 1))
        low, high = read(left) if left else None, read(right) if right else None
        if (left and low is None) or (right and high is None) or not (left or right):
            return None
        first, last = (low[0] if low else None), (high[1] if high else None)
        if first is not None and last is not None and first > last and low and high:
            return high[0], low[1]
        return first, last
    compared = re.fullmatch(r"(>=?|<=?|≥|≤)\s*(.+)", text)
    if compared:
        bounds = read(compared[2])
        if bounds is None:
            return None
        return (bounds[0], None) if compared[1][0] in ">≥" else (None, bounds[1])
    return read(text)


def _days(text: str) -> tuple[date, date] | None:
    try:
        if match := _ISO_DAY.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day, day
        if match := _DAY.fullmatch(text):
            day = date(int(match[3]), int(match[2]), int(match[1]))
            return day, day
        if match := _YEAR_MONTH.fullmatch(text):
            return _month(int(match[1]), int(match[2]))
        if match := _MONTH_YEAR.fullmatch(text):
            return _month(int(match[2]), int(match[1]))
        if match := _YEAR.fullmatch(text):
            return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)
    except ValueError:
        return None
    return None


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, date(year, month, calendar.monthrange(year, month)[1])


def _number(text: str) -> tuple[float, float] | None:
    if match := _CLOCK.fullmatch(text):
        value = float(match[1] or 0) * 3600.0 + int(match[2]) * 60 + int(match[3])
        return (value, value) if value <= LARGEST else None
    if match := _LENGTH.fullmatch(text.lower()):
        value = float(match[1].replace(",", "."))
        unit = match[2] or ""
        value *= _SECONDS.get(unit, 60.0 if unit in _MINUTES else 1.0)
        return (value, value) if value <= LARGEST else None
    return None
