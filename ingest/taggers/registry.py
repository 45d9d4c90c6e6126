"""Which taggers there are: the built-in ones, and those that installed packages offer as entry points.

A plug-in is never imported here: a process of its own says what it declares, so one that breaks on import is only named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, get_args

from ingest.taggers import BUILT_IN, GROUP
from ingest.taggers.protocol import Cost, Lane, Reads

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
KINDS = ("photo", "video", "film", "audio", "document", "other")


@dataclass(frozen=True)
class Declared:
    """What a tagger says of itself, and where it stands (``module:attribute``)."""

    name: str
    version: str
    kinds: tuple[str, ...]
    cost: Cost
    lane: Lane
    reads: tuple[Reads, ...]
    needs: tuple[str, ...]
    entry: str


@dataclass(frozen=True)
class Broken:
    """A plug-in that cannot be used, and why, for the operator."""

    name: str
    entry: str
    problem: str


def found() -> tuple[tuple[Declared, ...], tuple[Broken, ...]]:
    """Every tagger there is, those that look at pictures first; and those that cannot be used.

    Starts one short process a plug-in: keep the answer. Of two of one name the built-in, then the first by entry, counts.
    """
    good, bad = [read(load(entry), entry) for entry in BUILT_IN.values()], []
    for name, entry in plug_ins():
        try:
            declared = described(entry)
        except ValueError as error:
            bad.append(Broken(name, entry, str(error)))
            continue
        if declared.name in {other.name for other in good}:
            bad.append(Broken(name, entry, f"another tagger is named {declared.name!r}"))
        else:
            good.append(declared)
    return tuple(
        sorted(good, key=lambda one: (not {"pictures", "original"} & set(one.reads), one.cost == "heavy", one.name))
    ), tuple(bad)


def plug_ins() -> Iterator[tuple[str, str]]:
    """Name and ``module:attribute`` of every entry point of the group, without importing any."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        yield point.name, point.value


def described(entry: str) -> Declared:
    """What the plug-in at ``entry`` declares, asked in a process of its own. Raises ValueError."""
    from ingest.taggers import apart

    return read(apart.describe(entry), entry)


def load(entry: str) -> Any:
    """The object at ``module:attribute``, an instance where a class stands there."""
    module, _, attribute = entry.partition(":")
    thing: Any = import_module(module)
    for name in attribute.split("."):
        thing = getattr(thing, name)
    return thing() if isinstance(thing, type) else thing


def declaration(tagger: Any) -> dict[str, Any]:
    """What a tagger declares, as plain data that may be anything yet."""
    return {
        name: getattr(tagger, name, None) for name in ("name", "version", "kinds", "cost", "lane", "reads", "needs")
    }


def read(said: Any, entry: str) -> Declared:
    """What was declared, checked. Raises ValueError that names the fault."""
    values = said if isinstance(said, dict) else declaration(said)
    name, version = values.get("name"), values.get("version")
    if not isinstance(name, str) or NAME.fullmatch(name) is None:
        raise ValueError(f"name: {name!r:.60} is not 1 to 40 small letters, digits and hyphens")
    if not isinstance(version, str) or not 0 < len(version) <= 40 or not version.isprintable():
        raise ValueError(f"version: {version!r:.60} is not a text of 1 to 40 characters")
    return Declared(
        name, version, _some(values, "kinds", KINDS), _one(values, "cost", get_args(Cost)),
        _one(values, "lane", get_args(Lane)), _some(values, "reads", get_args(Reads)), _names(values.get("needs", ())), entry,
    )  # fmt: skip


def _one(values: dict[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    if not isinstance(values.get(key), str) or values[key] not in allowed:
        raise ValueError(f"{key}: {values.get(key)!r:.60} is none of {', '.join(allowed)}")
    return values[key]


def _some(values: dict[str, Any], key: str, allowed: tuple[str, ...]) -> tuple[Any, ...]:
    given = values.get(key)
    if not isinstance(given, list | tuple) or not given or not all(isinstance(v, str) and v in allowed for v in given):
        raise ValueError(f"{key}: {given!r:.60} is not a list of {', '.join(allowed)}")
    return tuple(dict.fromkeys(given))


def _names(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(v, str) and NAME.fullmatch(v) for v in given):
        raise ValueError(f"needs: {given!r:.60} is not a list of names")
    return tuple(dict.fromkeys(given))
