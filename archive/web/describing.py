"""The editable fields as the asset's page and the sheet for many show them: in which groups, in which order, how each looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.catalogue.fields import FIELDS
from archive.catalogue.models import Asset

GROUPS: dict[str, tuple[str, ...]] = {
    "words": ("title", "description", "alt_text"),
    "about": ("keywords", "persons", "organisations", "place", "province", "taken_on"),
    "rights": ("creator", "credit", "copyright", "usage_terms"),
    "english": ("title_en", "description_en", "alt_text_en"),
}
NAMES = (*(name for names in GROUPS.values() for name in names), "taken_about")


@dataclass(frozen=True)
class Shown:
    """One field with its value. ``shape`` is line, text, list or day."""

    name: str
    shape: str
    value: Any


def groups(asset: Asset) -> dict[str, Sequence[Shown]]:
    """Every editable field of an asset, by group."""
    return {
        group: [Shown(name, FIELDS[name].shape, getattr(asset, name)) for name in names]
        for group, names in GROUPS.items()
    }


def for_many() -> Sequence[Shown]:
    """The fields that may sensibly be set for many assets at once."""
    names = [name for names in GROUPS.values() for name in names if FIELDS[name].shared]
    return [Shown(name, FIELDS[name].shape, None) for name in names]
