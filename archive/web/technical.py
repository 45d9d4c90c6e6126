"""Facts of a file as rows for a technician, and embedded metadata by its IPTC names; both folded on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.catalogue.reading import Whole
from archive.web import formats

MOST = 400
"""Rows at most: some makers' metadata run to thousands."""


def rows(whole: Whole) -> list[tuple[str, str]]:
    """What the file is: key of a word (or a plain name), value."""
    asset, original = whole.asset, whole.original
    found: list[tuple[str, str]] = []
    if original is not None:
        found += [
            ("tech.name", original.name),
            ("tech.size", formats.size(original.size)),
            ("tech.type", original.media_type),
        ]
        found.append(("tech.sha256", original.sha256 or "…"))
    if asset.width and asset.height:
        found.append(("tech.pixels", f"{formats.number(asset.width)} × {formats.number(asset.height)}"))
    if asset.duration is not None:
        found.append(("tech.duration", formats.span(asset.duration)))
    facts = whole.facts
    if facts is not None and facts.latitude is not None and facts.longitude is not None:
        found.append(("tech.place", f"{facts.latitude:.5f}, {facts.longitude:.5f}"))
    found += list(_flat("", facts.technical if facts else {}))
    return found[:MOST]


def metadata(whole: Whole) -> list[tuple[str, str]]:
    """Embedded metadata, name and value, nested names joined by dots."""
    return list(_flat("", whole.facts.metadata_ if whole.facts else {}))[:MOST]


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None or value == "" or value == [] or value == {}:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for place, inner in enumerate(value, 1):
            yield from _flat(f"{name}[{place}]", inner)
    else:
        yield name, _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    if isinstance(value, float):
        return formats.number(value, "#,##0.###")
    return str(value)
