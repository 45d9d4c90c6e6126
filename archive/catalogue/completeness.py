"""How complete the description and the rights of an asset are, and what is missing: a score with its reasons.

Pure: what is said goes in, the score comes out. What is demanded of which kind, on which days and by what, is data
(``data/completeness.json``): laws and standards change. The same demands as SQL stand in :mod:`archive.catalogue.lacking`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import Any

from archive.catalogue.fields import FIELDS

GROUPS = ("metadata", "rights")
ANY = "any"
"""What a search asks for that wants whatever is incomplete; a group or a demand's code asks for less."""


@dataclass(frozen=True)
class Demand:
    """One thing that must be said. ``fields``: any of them will do; the first is where a person is sent.

    ``says``: words any of which must stand in the fields; ``mark``: asked only of files that bear this mark; days are inclusive.
    """

    code: str
    group: str
    kinds: frozenset[str]
    fields: tuple[str, ...]
    weight: int
    since: date
    until: date | None
    basis: str
    not_name: bool = False
    says: tuple[str, ...] = ()
    mark: str = ""

    def applies(self, kind: str, marks: Iterable[str], day: date) -> bool:
        """Whether it is asked of such an asset on this day."""
        marked = not self.mark or self.mark in marks
        return kind in self.kinds and marked and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Completeness:
    """``score`` is 0 to 100, and 100 only when nothing is missing; ``missing`` in the order of the demands."""

    score: int
    missing: tuple[Demand, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """What a search may ask for: each missing thing, each group that lacks one, and :data:`ANY`."""
        groups = dict.fromkeys(demand.group for demand in self.missing)
        return (*(demand.code for demand in self.missing), *groups, *((ANY,) if self.missing else ()))


@cache
def demands() -> tuple[Demand, ...]:
    """Every demand of all times, in the order in which they are shown."""
    text = resources.files("archive.catalogue").joinpath("data/completeness.json").read_text(encoding="utf-8")
    return tuple(_demand(row) for row in json.loads(text)["demands"])


@cache
def known() -> frozenset[str]:
    """Every code a search may ask for."""
    return frozenset({ANY, *GROUPS, *(demand.code for demand in demands())})


def measure(
    kind: str, said: Mapping[str, Any], day: date, *, filename: str = "", marks: Iterable[str] = (),
    demanded: Sequence[Demand] | None = None,
) -> Completeness:  # fmt: skip
    """Measure what is ``said`` (field name to value) of an asset of this kind on this day.

    ``filename`` is the original's name; ``marks`` are what ingest found (:attr:`ingest.result.Facts.marks`).
    """
    held = frozenset(marks)
    asked = [one for one in (demands() if demanded is None else demanded) if one.applies(kind, held, day)]
    missing = tuple(one for one in asked if not _met(one, said, filename))
    whole = sum(one.weight for one in asked)
    lost = sum(one.weight for one in missing)
    return Completeness(100 * (whole - lost) // whole if whole else 100, missing)


def measured(asset: Any, day: date, *, filename: str = "", marks: Iterable[str] = ()) -> Completeness:
    """The same of a row: anything that has the fields as attributes."""
    names = {name for demand in demands() for name in demand.fields}
    return measure(asset.kind, {name: getattr(asset, name) for name in names}, day, filename=filename, marks=marks)


def spoken_for(says: Sequence[str], text: str) -> bool:
    """Whether one of the words stands in the text; words in capitals only as such («AI» is not «ai»)."""
    return any(_word(word).search(text) for word in says)


def _met(demand: Demand, said: Mapping[str, Any], filename: str) -> bool:
    values = [said.get(name) or "" for name in demand.fields]
    if demand.says:
        return any(spoken_for(demand.says, str(value)) for value in values)
    if demand.not_name and values[0] in (filename, PurePath(filename).stem):
        return False
    return any(value.strip() if isinstance(value, str) else value for value in values)


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", 0 if word.isupper() else re.IGNORECASE)


def _demand(row: Mapping[str, Any]) -> Demand:
    unknown = set(row["fields"]) - FIELDS.keys()
    if unknown or row["group"] not in GROUPS:
        raise ValueError(f"completeness.json, {row['code']}: no such field or group: {unknown or row['group']}")
    return Demand(
        row["code"], row["group"], frozenset(row["kinds"]), tuple(row["fields"]), row["weight"],
        date.fromisoformat(row["from"]), date.fromisoformat(row["to"]) if row.get("to") else None, row["basis"],
        row.get("not_name", False), tuple(row.get("says", ())), row.get("mark", ""),
    )  # fmt: skip
