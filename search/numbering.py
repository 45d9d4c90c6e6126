"""Days, years and lengths of a question as ranges of the numbers that both back ends keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from search.plan import Within


@dataclass(frozen=True)
class Range:
    """An index field between two numbers, both inclusive; ``None`` is open."""

    field: str
    low: float | int | None
    high: float | int | None


def ranges(clause: Within, zone: tzinfo) -> tuple[Range, ...]:
    """What must hold together: days overlap, numbers lie between. ``zone``: where the days of ``added`` begin."""
    low, high = clause.low, clause.high
    if clause.field == "year":
        low = date(_year(low), 1, 1) if isinstance(low, float) else low
        high = date(_year(high), 12, 31) if isinstance(high, float) else high
    if clause.field in {"taken", "year"}:
        first = low.toordinal() if isinstance(low, date) else None
        last = high.toordinal() if isinstance(high, date) else None
        return Range("taken_to", first, None), Range("taken_from", None, last)
    if clause.field == "added":
        return (Range("added", _micros(low, 0, zone), _micros(high, 1, zone)),)
    return (Range(clause.field, _number(low, clause.field), _number(high, clause.field)),)


def _micros(day: object, later: int, zone: tzinfo) -> int | None:
    """The first microsecond of a day where the archive stands, or the last one with ``later`` 1."""
    if not isinstance(day, date):
        return None
    midnight = datetime.combine(day, time.min, zone)
    return int(midnight.timestamp() * 1_000_000) + later * 86_400_000_000 - later


def _year(typed: float) -> int:
    """A year that a day can have."""
    return int(min(max(typed, 1), 9999))


def _number(bound: float | date | None, field: str) -> float | int | None:
    if bound is None:
        return None
    if isinstance(bound, date):
        return bound.toordinal()
    return float(bound) if field == "duration" else max(0, int(bound))
