"""How much of what ExifTool finds in a file is in our metadata, leaf by leaf.

usage: python -m tests.ingest.score PHOTO...     prints each leaf with where it was found, and the share

A leaf is a distinct value below IPTC, XMP-iptcCore, -iptcExt, -dc, -photoshop, -xmpRights or -plus in ``exiftool -j -G1 -struct``.
A value of IIM that stands in XMP too counts once, also where IIM has it cut, prefixed (2:12) or split in date and time. Dates are
compared as dates, coordinates as decimal degrees, everything else letter by letter.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.programs import exif
from ingest.result import JSON
from ingest.tags import embedded
from ingest.tags.dates import moment

GROUPS = ("IPTC", "XMP-iptcCore", "XMP-iptcExt", "XMP-dc", "XMP-photoshop", "XMP-xmpRights", "XMP-plus")


def leaves(value: JSON, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf as (path, text)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path, str(value).strip()


def wanted(photo: Path) -> list[tuple[str, str]]:
    """The distinct leaves that ExifTool finds by itself, with our configuration for the newest properties."""
    command = ["exiftool", "-config", str(exif.CONFIG), "-j", "-G1", "-struct", "-c", "%+.10g", str(photo)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout, parse_float=str, parse_int=str)[
        0
    ]
    xmp = [leaf for k, v in found.items() if k.startswith(GROUPS[1:]) for leaf in leaves(v, k)]
    iim = [
        leaf for k, v in found.items() if k.startswith("IPTC:") for leaf in leaves(v, k) if not doubled(leaf[1], xmp)
    ]
    return list({text: path for path, text in reversed(xmp + iim)}.items())[::-1]


def doubled(text: str, xmp: list[tuple[str, str]]) -> bool:
    """Whether XMP says the same: equal, cut at IIM's length, with a subject's prefix, or as part of a date."""
    return any(x == text or x.startswith(text) or text == f"IPTC:{x}" or (":" in text and text in x) for _, x in xmp)


def same(text: str) -> str:
    """A leaf as it is compared."""
    if text.startswith("+"):  # a coordinate
        return text.lstrip("+")
    when = moment(text)
    return when.iso() if when and ":" in text else text


def score(photo: Path, metadata: Mapping[str, JSON]) -> tuple[list[tuple[str, str, str]], float]:
    """Rows of (ExifTool's path, value, our path or empty), and the share found."""
    ours: dict[str, str] = {}
    for path, text in leaves(dict(metadata)):
        ours.setdefault(text, path)
    rows = [(path, text, ours.get(same(text), "")) for text, path in wanted(photo)]
    return rows, sum(bool(place) for *_, place in rows) / len(rows)


def show(photo: Path, metadata: Mapping[str, JSON]) -> float:
    """Print field by field; the share."""
    rows, share = score(photo, metadata)
    for path, text, place in rows:
        print(f"{'found  ' if place else 'MISSING'} {path:60.60} {text:60.60} {place}")
    print(f"{photo.name}: {sum(bool(r[2]) for r in rows)} of {len(rows)} leaves, {share:.1%}")
    return share


if __name__ == "__main__":
    for name in sys.argv[1:]:
        show(Path(name), embedded.read(exif.read(Path(name))).metadata)
