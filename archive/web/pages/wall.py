"""The wall: the home of an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from archive import edge
from archive.catalogue.completeness import GROUPS, demands, known
from archive.catalogue.find import Ask, Found, find
from archive.people import service as people
from archive.web import asking, facets, formats, frame, tiles
from search.index import CursorMismatch
from search.query import FACETS

OPEN_FACETS = ("kind", "owner", "visibility", "year")
"""Facets that stand open before anybody asks."""
TRANSLATED = ("kind", "visibility", "state", "orientation")
"""Facets whose values are codes with words of ours."""


MOST_ROWS = 24
"""Values shown of a facet, eight of them at once: more is found by typing."""
WHOLE = {"province": 100, "year": 100}
"""Facets whose values are all worth seeing."""


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/", "wall", wall)
    pages.add_url_rule("/wall", "wall_data", wall_data)


def wall() -> ResponseReturnValue:
    """The whole page, with its first tiles in it."""
    edge.require_actor()
    ask = asking.ask_of(request.args)
    found = _found(ask)
    return render_template("wall.html", **_around(ask, found), data=_data(found))


def wall_data() -> ResponseReturnValue:
    """The first page of another question (tiles, facets, heading), or further tiles of the same one (``cursor``)."""
    edge.require_actor()
    ask = asking.ask_of(request.args)
    found = _found(ask)
    data = _data(found)
    if ask.cursor is None:
        around = _around(ask, found)
        data |= {
            "facets": render_template("parts/facets.html", **around),
            "heading": render_template("parts/heading.html", **around),
            "address": asking.address(ask),
        }
    return jsonify(data)


def _found(ask: Ask) -> Found:
    try:
        return find(edge.services(), edge.actor(), ask)
    except CursorMismatch:
        if ask.cursor is None:
            raise
        return Found((), 0, {}, None, notice="cursor")


def _data(found: Found) -> dict[str, Any]:
    return {
        "items": [tiles.tile(item) for item in found.items],
        "next": found.next, "total": found.total, "corrected": found.corrected, "notice": found.notice,
    }  # fmt: skip


def _around(ask: Ask, found: Found) -> dict[str, Any]:
    with edge.services().db.reading() as session:
        names = {code: frame.said(name, name_en) for code, name, name_en in people.names_of_organisations(session)}
    return {
        "ask": ask, "found": found, "facet_words": lambda name: _says(name, names), "chips": asking.chips(ask), "facet_order": FACETS,
        "open_facets": OPEN_FACETS, "counts": {name: _counts(ask, found, name) for name in FACETS},
        "sort": ask.sort or ("relevance" if ask.text.strip() else "newest"), "sorts": asking.SORTS,
        "lacks": [(group, [one.code for one in demands() if one.group == group]) for group in reversed(GROUPS)],
        "exact": asking.address(replace(ask, widen=False)), "facet_rows": facets.facet_rows, "facet_bars": facets.facet_bars,
        "FOLDED": facets.FOLDED,
    }  # fmt: skip


def _says(name: str, names: Mapping[str, str]) -> Callable[[str], str]:
    """How the values of a facet are said."""
    words = frame.words()
    if name in TRANSLATED:
        return lambda value: words(f"{name}.{value}")
    if name == "missing":
        return lambda value: words(f"missing.{value}") if value in known() else value
    if name == "area":
        return lambda value: words("wall.area")
    if name in ("from", "to"):
        return lambda value: formats.taken(words, value)
    return lambda value: names.get(value, value) if name == "owner" else value


def _counts(ask: Ask, found: Found, name: str) -> list[tuple[str, int]]:
    """The values of one facet; those switched on stay, even where nothing is left of them."""
    counted = list(found.facets.get(name, ()))[: WHOLE.get(name, MOST_ROWS)]
    known = {value for value, _ in counted}
    return counted + [(value, 0) for value in ask.filters.get(name, ()) if value not in known]
