"""The demands of :mod:`archive.catalogue.completeness` as SQL: who lacks what, asked of the rows while the index is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, or_, select

from archive.catalogue.completeness import ANY, Demand, demands
from archive.catalogue.fields import FIELDS
from archive.catalogue.models import Asset, AssetFacts, File


def lacking(codes: Iterable[str], day: date) -> ColumnElement[bool]:
    """SQL over ``asset``: those that lack any of these on ``day``; a code is a demand's, a group's, or ``any``."""
    wanted = set(codes)
    asked = [one for one in demands() if wanted & {one.code, one.group, ANY}]
    held = [one for one in asked if one.since <= day and (one.until is None or day <= one.until)]
    return or_(false(), *(_lacks(one) for one in held))


def _lacks(demand: Demand) -> ColumnElement[bool]:
    holds: list[ColumnElement[bool]] = [Asset.kind.in_(sorted(demand.kinds))]
    if demand.mark:
        marks = cast(AssetFacts.technical["marks"], String)
        holds.append(exists(select(1).where(AssetFacts.asset_id == Asset.id, marks.like(f'%"{demand.mark}"%'))))
    if demand.says:
        return and_(*holds, *(~_says(name, demand.says) for name in demand.fields))
    empty = and_(*(_empty(name) for name in demand.fields))
    return and_(*holds, or_(empty, _is_name()) if demand.not_name else empty)


def _empty(name: str) -> ColumnElement[bool]:
    column = getattr(Asset, name)
    if FIELDS[name].shape == "list":
        return cast(column, String) == "[]"
    return column == ""  # type: ignore[no-any-return]


def _is_name() -> ColumnElement[bool]:
    """The title is the original's name, with or without what follows its dot."""
    begins = func.substr(File.name, 1, func.length(Asset.title) + 1) == Asset.title + "."
    one_dot = func.length(File.name) - func.length(Asset.title) <= 6
    named = or_(File.name == Asset.title, and_(begins, one_dot))
    return exists(select(1).where(File.asset_id == Asset.id, File.role == "original", named))


def _says(name: str, words: Iterable[str]) -> ColumnElement[bool]:
    """Words between blanks. ``replace`` knows case in both databases; ``like`` and ``lower`` do not agree on it."""
    padded: ColumnElement[str] = " " + getattr(Asset, name) + " "
    for sign in ".,;:()[]\n":
        padded = func.replace(padded, sign, " ")
    forms = dict.fromkeys(form for word in words for form in (word, word[0].upper() + word[1:]))
    return or_(*(func.replace(padded, f" {form} ", "") != padded for form in forms))
