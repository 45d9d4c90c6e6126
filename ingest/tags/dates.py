"""Dates as files write them: partial, with a zone or without, and wrong."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from ingest.result import Precision, Taken

SHAPE = re.compile(
    r"(?P<year>\d{4})(?:[:-](?P<month>\d\d?)(?:[:-](?P<day>\d\d?))?)?"
    r"(?:[ T](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d*)?)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
YEARS = range(1800, 2200)
"""Outside these a date is a broken clock or a slip, not a day a picture was taken."""


@dataclass(frozen=True)
class Moment:
    """A date as written: ISO 8601 cut to its precision, offset in minutes east of UTC if the file gives one."""

    value: str
    precision: Precision
    offset: int | None = None

    def iso(self) -> str:
        """The value with its offset."""
        if self.offset is None:
            return self.value
        sign = "+" if self.offset >= 0 else "-"
        return f"{self.value}{sign}{abs(self.offset) // 60:02}:{abs(self.offset) % 60:02}"


def moment(text: str) -> Moment | None:
    """Parse ``2024``, ``2024:05``, ``2024:05:01``, ``2024:05:01 08:30:00.12+07:00``; 00 for an unknown month or day. None: no date."""
    found = SHAPE.fullmatch(text.strip().removesuffix(" DST"))
    if found is None or int(found["year"]) not in YEARS:
        return None
    year, month, day = int(found["year"]), int(found["month"] or 0), int(found["day"] or 0)
    if month == 0:
        return Moment(f"{year:04}", "year")
    if month > 12:
        return None
    if day == 0:
        return Moment(f"{year:04}-{month:02}", "month")
    if day > calendar.monthrange(year, month)[1]:
        return None
    return _with_time(f"{year:04}-{month:02}-{day:02}", found)


def _with_time(day: str, found: re.Match[str]) -> Moment | None:
    if found["hour"] is None:
        return Moment(day, "day")
    hour, minute, second = int(found["hour"]), int(found["minute"]), found["second"]
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return Moment(day, "day")
    offset = minutes_east(found["zone"] or "")
    if second is None:
        return Moment(f"{day}T{hour:02}:{minute:02}", "minute", offset)
    return Moment(f"{day}T{hour:02}:{minute:02}:{second}", "second", offset)


def minutes_east(zone: str) -> int | None:
    """``+07:00``, ``-0330`` or ``Z`` in minutes east of UTC; None for anything else, and beyond the 14 hours that exist."""
    if zone.strip() == "Z":
        return 0
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone.strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return (minutes if found[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def taken(when: Moment) -> Taken:
    """The moment with the first and last day it can mean."""
    parts = [int(p) for p in when.value[:10].split("-")]
    year, month, day = (*parts, 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return Taken(when.value, when.precision, when.offset, first_day=first, last_day=last)
