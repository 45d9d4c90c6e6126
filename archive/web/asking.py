"""From the address of the wall to a question, and back: everything asked stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast, get_args
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from archive.catalogue.find import Ask
from archive.errors import Invalid
from archive.places.points import Area
from search.query import FACETS, Sort

SORTS: tuple[str, ...] = get_args(Sort)
PAGE = 80


@dataclass(frozen=True)
class Chip:
    """One narrowing that is on: what it says and the address without it."""

    facet: str
    value: str
    without: str


def ask_of(given: MultiDict[str, str]) -> Ask:
    """The question an address asks. Raises Invalid for a date or sort that cannot be read."""
    sort = given.get("sort") or None
    if sort is not None and sort not in SORTS:
        raise Invalid(f"Không có cách xếp «{sort}».", f"No such order {sort!r}.", field="sort")
    return Ask(
        text=given.get("q", "")[:1000],
        filters={name: tuple(given.getlist(name)) for name in FACETS if given.getlist(name)},
        taken_from=_day(given, "from"),
        taken_to=_day(given, "to"),
        sort=cast("Sort | None", sort),
        size=PAGE,
        cursor=given.get("cursor"),
        facets=not given.get("cursor"),
        widen=given.get("exact") != "1",
        area=_area(given.get("area", "")),
        missing=tuple(dict.fromkeys(given.getlist("missing"))),
    )


def address(ask: Ask) -> str:
    """The address of a question's first page."""
    pairs = [("q", ask.text)] if ask.text.strip() else []
    pairs += [(name, value) for name in FACETS for value in ask.filters.get(name, ())]
    pairs += [(name, day.isoformat()) for name, day in (("from", ask.taken_from), ("to", ask.taken_to)) if day]
    if ask.area:
        pairs.append(("area", _written(ask.area)))
    pairs += [("missing", code) for code in ask.missing]
    if not ask.widen:
        pairs.append(("exact", "1"))
    if ask.sort:
        pairs.append(("sort", ask.sort))
    return "/?" + urlencode(pairs) if pairs else "/"


def chips(ask: Ask) -> list[Chip]:
    """Every narrowing that is on, in the order of the facets."""
    found = []
    for name in FACETS:
        for value in ask.filters.get(name, ()):
            left = tuple(other for other in ask.filters[name] if other != value)
            found.append(Chip(name, value, address(replace(ask, filters={**ask.filters, name: left}))))
    for name, day in (("from", ask.taken_from), ("to", ask.taken_to)):
        if day is not None:
            found.append(Chip(name, day.isoformat(), address(_without_day(ask, name))))
    for code in ask.missing:
        others = tuple(other for other in ask.missing if other != code)
        found.append(Chip("missing", code, address(replace(ask, missing=others))))
    if ask.area is not None:
        found.append(Chip("area", _written(ask.area), address(replace(ask, area=None))))
    return found


def _written(area: Area) -> str:
    return ",".join(f"{value:.5f}" for value in (area.south, area.west, area.north, area.east))


def _area(text: str) -> Area | None:
    if not text:
        return None
    try:
        south, west, north, east = (float(part) for part in text.split(","))
        if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
            raise ValueError(text)
    except ValueError as error:
        raise Invalid("Vùng trên bản đồ không đọc được.", "Cannot read the area of the map.", field="area") from error
    return Area(south, west, north, east)


def _without_day(ask: Ask, name: str) -> Ask:
    return replace(ask, taken_from=None) if name == "from" else replace(ask, taken_to=None)


def _day(given: MultiDict[str, str], name: str) -> date | None:
    value = given.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"Ngày «{value}» không đọc được.", f"Cannot read the date {value!r}.", field=name) from error
