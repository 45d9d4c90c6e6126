"""The divisions of the country with the days they were valid, read from the data file beside this module.

Provinces before 1 July 2025 and since then, districts and wards before, wards since; each old one names what it became part
of. There are no coordinates in the data. Where the data come from stands in their first lines.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources

from search.vietnamese.tokens import Token, tokenise

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """One province, district or ward. Days are inclusive; open where the data do not say."""

    id: str
    level: str
    code: str
    name: str
    kind: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    """Ids of what it became part of, the one that took the most first."""

    @property
    def full_name(self) -> str:
        """With its kind: «tỉnh Hà Giang»."""
        return self.name if self.name.lower().startswith(self.kind) else f"{self.kind} {self.name}"

    def valid_on(self, day: date) -> bool:
        """Whether it was one on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class OtherName:
    """Assets filed under ``names`` may lie where somebody looks: ``since`` which day (``None``: whenever)."""

    division: Division
    names: tuple[str, ...]
    since: date | None
    relation: str
    """``joined`` (became part of it), ``holds`` (became part of what was asked for), ``spelled`` (the same, written otherwise).

    Of districts and wards, with all names in one: ``became`` (what it is today), ``was`` (what became part of it).
    """


class Gazetteer:
    """All divisions, by id and by name."""

    def __init__(self, divisions: Sequence[Division], spellings: Mapping[str, tuple[str, ...]]) -> None:
        self.divisions: Mapping[str, Division] = {one.id: one for one in divisions}
        self._spellings = spellings

    @cached_property
    def provinces(self) -> Sequence[Division]:
        """Provinces of all times."""
        return [one for one in self.divisions.values() if one.level == "province"]

    def spellings(self, division: Division) -> tuple[str, ...]:
        """Every way its name is written, the usual one first."""
        return (division.name, *self._spellings.get(division.name, ()))

    def named(self, tokens: Sequence[Token]) -> Sequence[Division]:
        """Provinces of all times that bear this name; a word typed with marks must carry those of the name."""
        found = {}
        for exact, division in self._by_folded.get(tuple(token.folded for token in tokens), ()):
            if all(not token.marked or token.exact == own for token, own in zip(tokens, exact, strict=True)):
                found[division.id] = division
        return list(found.values())

    def other_names(self, provinces: Sequence[Division]) -> Iterator[OtherName]:
        """What else assets of these provinces (all of one name) may be filed under."""
        own = {division.name for division in provinces}
        for division in provinces:
            for heir in map(self.divisions.__getitem__, division.successors[:1]):
                if heir.name not in own:
                    yield OtherName(heir, self.spellings(heir), heir.valid_from, "joined")
            for before in self.before(division):
                if before.name not in own:
                    yield OtherName(before, self.spellings(before), None, "holds")
        if len(self.spellings(provinces[0])) > 1:
            yield OtherName(provinces[0], self.spellings(provinces[0]), None, "spelled")

    def local(self, tokens: Sequence[Token], near: Sequence[Division] = ()) -> Sequence[Division]:
        """The district or ward, old and new, that is called so with its kind in front («xã Vũ Lễ»).

        Many bear one name: then only what lies in one of the provinces ``near``, or in what these became or were; nothing
        where it is still not clear which is meant.
        """
        found = [
            division
            for exact, division in self._local_by_folded.get(tuple(token.folded for token in tokens), ())
            if all(not token.marked or token.exact == own for token, own in zip(tokens, exact, strict=True))
        ]
        if not _one_line(found) and near:
            there = {one.id for one in near} | {heir for one in near for heir in one.successors}
            there |= {before.id for one in near for before in self.before(one)}
            found = [one for one in found if self.province_of(one).id in there]
        return found if _one_line(found) else ()

    def province_of(self, division: Division) -> Division:
        """The province it lies in; a province lies in itself."""
        while division.parent:
            division = self.divisions[division.parent]
        return division

    def local_names(self, divisions: Sequence[Division]) -> Iterator[OtherName]:
        """Under which other districts and wards assets of this one (old and new, of one name) may be filed, kind in front.

        Only names that no other district or ward of the country bears: a caption says no province.
        """
        own = {division.full_name for division in divisions}
        for old in (one for one in divisions if one.valid_to is not None):
            wards = [old] if old.level == "ward" else self.within(old)
            heirs = dict.fromkeys(heir for ward in wards for heir in ward.successors[:1])
            named = self._told([self.divisions[heir] for heir in heirs], own)
            if named:
                since = self.divisions[next(iter(heirs))].valid_from
                yield OtherName(old, named, since, "became")
        for new in (one for one in divisions if one.valid_to is None):
            named = self._told([self.divisions[before] for before in self._became.get(new.id, ())], own)
            if named:
                yield OtherName(new, named, None, "was")

    def _told(self, divisions: Sequence[Division], own: set[str]) -> tuple[str, ...]:
        alone = [one.full_name for one in divisions if one.full_name not in own and self._is_alone(one)]
        return tuple(dict.fromkeys(alone))

    def _is_alone(self, division: Division) -> bool:
        named = self._local_by_folded[tuple(token.folded for token in tokenise(division.full_name))]
        return _one_line([one for _, one in named])

    @cached_property
    def longest_local(self) -> int:
        """Words of the longest name of a district or ward, its kind included."""
        return max(map(len, self._local_by_folded))

    @cached_property
    def _became(self) -> Mapping[str, Sequence[str]]:
        """Ids of the old wards most of which went into a ward of today."""
        found: dict[str, list[str]] = {}
        for one in self.divisions.values():
            if one.level == "ward" and one.successors:
                found.setdefault(one.successors[0], []).append(one.id)
        return found

    @cached_property
    def _local_by_folded(self) -> Mapping[Keys, Sequence[tuple[Keys, Division]]]:
        index: dict[Keys, list[tuple[Keys, Division]]] = {}
        for division in self.divisions.values():
            if division.level != "province":
                tokens = tokenise(division.full_name)
                exact = tuple(token.exact for token in tokens)
                index.setdefault(tuple(token.folded for token in tokens), []).append((exact, division))
        return index

    def before(self, division: Division) -> Sequence[Division]:
        """What became part of it; of one that was divided, only if most of it did."""
        return [one for one in self.provinces if division.id in one.successors[:1]]

    def within(self, division: Division) -> Sequence[Division]:
        """What lies right below it."""
        return self._below.get(division.id, ())

    @cached_property
    def longest(self) -> int:
        """Words of the longest name of a province."""
        return max(map(len, self._by_folded))

    @cached_property
    def _below(self) -> Mapping[str, Sequence[Division]]:
        below: dict[str, list[Division]] = {}
        for one in self.divisions.values():
            below.setdefault(one.parent, []).append(one)
        return below

    @cached_property
    def _by_folded(self) -> Mapping[Keys, Sequence[tuple[Keys, Division]]]:
        index: dict[Keys, list[tuple[Keys, Division]]] = {}
        for division in self.provinces:
            for name in self.spellings(division):
                tokens = tokenise(name)
                exact = tuple(token.exact for token in tokens)
                index.setdefault(tuple(token.folded for token in tokens), []).append((exact, division))
        return index


def _one_line(divisions: Sequence[Division]) -> bool:
    """Whether these are one place: at most one of before and one of today, and that became part of this."""
    old = [one for one in divisions if one.valid_to is not None]
    new = [one for one in divisions if one.valid_to is None]
    if len(old) > 1 or len(new) > 1 or not divisions:
        return False
    return not (old and new) or new[0].id in old[0].successors


@cache
def gazetteer() -> Gazetteer:
    """The one in the data file, read once a process."""
    spellings = {row["name"]: tuple(row["spellings"].split("|")) for row in _rows("spellings.tsv")}
    return Gazetteer([_division(row) for row in _rows("divisions.tsv")], spellings)


def source() -> tuple[str, ...]:
    """The lines in which the data say where they come from."""
    text = _text("divisions.tsv")
    return tuple(line.removeprefix("# ") for line in text.splitlines() if line.startswith("#"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in _text(name).splitlines() if line and not line.startswith("#"))
    return csv.DictReader(lines, delimiter="\t")


def _text(name: str) -> str:
    return resources.files("archive.places").joinpath("data", name).read_text(encoding="utf-8")


def _division(row: Mapping[str, str]) -> Division:
    return Division(
        row["id"], row["level"], row["code"], row["name"], row["kind"], row["parent"], _day(row["valid_from"]),
        _day(row["valid_to"]), tuple(row["successors"].split()),
    )  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
