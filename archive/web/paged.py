"""The pages of a document, in the order of their numbers, and what a file says of AI: for the asset's page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.catalogue.models import Rendition
from archive.catalogue.reading import Whole

NAME = re.compile(r"page-(\d+)\.webp")


@dataclass(frozen=True)
class Page:
    """One page as a picture."""

    number: int
    name: str
    width: int | None
    height: int | None


def pages(renditions: Sequence[Rendition]) -> list[Page]:
    """Two or more pages; of a document of one the picture says it all."""
    found = [Page(int(m[1]), r.name, r.width, r.height) for r in renditions if (m := NAME.fullmatch(r.name))]
    return sorted(found, key=lambda page: page.number) if len(found) > 1 else []


def origin(whole: Whole) -> Mapping[str, Any]:
    """``ai``, ``manifest``, ``term`` (of the source type) and ``generator``, as far as the file says."""
    technical = (whole.facts.technical if whole.facts else None) or {}
    told = technical.get("provenance") or {}
    manifest = told.get("c2pa") or {}
    marks = technical.get("marks") or ()
    return {
        "ai": "ai" in marks,
        "manifest": "c2pa" in marks,
        "term": str(told.get("source_type", "")).rpartition("/")[2],
        "generator": manifest.get("generator", ""),
    }
