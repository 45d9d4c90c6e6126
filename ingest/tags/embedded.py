"""From what ExifTool read to what a person would call title, date and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.result import JSON, Described, Problem, Taken


@dataclass(frozen=True)
class Embedded:
    """What the file says of itself, in the terms of :mod:`ingest.result`.

    ``latitude`` and ``longitude`` are decimal degrees (WGS 84), ``altitude`` metres above the sea. ``metadata`` is keyed by the
    IPTC property names of :mod:`ingest.tags.model`; ``technical`` holds camera, lens, exposure and software.
    """

    described: Described = field(default_factory=Described)
    taken: Taken | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    metadata: Mapping[str, JSON] = field(default_factory=dict)
    technical: Mapping[str, JSON] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(exif: Mapping[str, JSON]) -> Embedded:
    """Read one object of ``exiftool -j -G1 -struct -n`` (keys ``Group1:Tag``). Never raises for what the file holds."""
    return Embedded()
