"""What a broadcast wave file says in its chunks: ``bext`` (EBU Tech 3285 v2) and ``iXML`` (ixml.info), as facts.

RIFF, and RF64 or BW64 whose sizes stand in ``ds64`` (ITU-R BS.2088): only headers are read, the sound is stepped over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

from ingest.detection.detect import Detected
from ingest.result import JSON, Taken
from ingest.tags.dates import moment, taken
from ingest.tags.embedded import Embedded
from ingest.tags.encoding import clean, decode

MOST_CHUNKS, LARGEST = 1000, 1024**2
"""Chunks looked at, and bytes read of one."""
WANTED = (b"bext", b"iXML", b"fmt ")
IXML_DEPTH, IXML_VALUES, LONGEST = 6, 200, 4000


def told(said: Embedded, source: Path, detected: Detected) -> Embedded:
    """The same, with the chunks' facts; what they say fills what the tags leave unsaid."""
    if detected.extension != "wav":
        return said
    found = read(source)
    facts = {name: value for name, value in found.items() if value}
    bext = found.get("bext")
    if not isinstance(bext, dict):
        return replace(said, technical={**said.technical, **facts})
    described = replace(
        said.described,
        description=said.described.description or _word(bext.get("description")),
        creator=said.described.creator or _word(bext.get("originator")),
    )
    return replace(said, described=described, taken=said.taken or _taken(bext), technical={**said.technical, **facts})


def read(source: Path) -> dict[str, JSON]:
    """``bext`` and ``ixml``, each absent where the file has none or it cannot be read."""
    raw: dict[bytes, bytes] = {}
    with source.open("rb") as file:
        for name, data in _chunks(file):
            raw.setdefault(name, data)
    (rate,) = struct.unpack("<I", raw[b"fmt "][4:8]) if len(raw.get(b"fmt ", b"")) >= 8 else (0,)
    found: dict[str, JSON] = {}
    if len(raw.get(b"bext", b"")) >= 602:
        found["bext"] = _bext(raw[b"bext"], rate)
    if b"iXML" in raw and (tree := _ixml(raw[b"iXML"])):
        found["ixml"] = tree
    return found


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        return
    long_data = 0
    for _ in range(MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return
        name, size = struct.unpack("<4sI", header)
        here = file.tell()
        if name == b"ds64":
            sizes = file.read(24)
            long_data = struct.unpack("<Q", sizes[8:16])[0] if len(sizes) >= 16 else 0
        elif name in WANTED:
            yield name, file.read(min(size, LARGEST))
        size = long_data if name == b"data" and size == 0xFFFFFFFF else size
        file.seek(here + size + size % 2)


def _bext(raw: bytes, rate: int) -> dict[str, JSON]:
    """The fields of version 2; loudness is in hundredths (LUFS, LU, dBTP), 0x7fff where it was not measured."""
    low, high, version = struct.unpack("<IIH", raw[338:348])
    samples = low + (high << 32)
    fields: dict[str, JSON] = {
        "description": _text(raw[0:256]), "originator": _text(raw[256:288]), "originator_reference": _text(raw[288:320]),
        "date": _text(raw[320:330]), "time": _text(raw[330:338]), "time_reference_samples": samples or None,
        "timecode": _clock(samples / rate) if samples and rate else None, "version": version,
        "umid": raw[348:412].rstrip(b"\0").hex() or None if version >= 1 else None,
        "coding_history": _text(raw[602:])[:LONGEST],
    }  # fmt: skip
    if version >= 2:
        names = ("loudness", "loudness_range", "true_peak", "max_momentary", "max_short_term")
        values = struct.unpack("<5h", raw[412:422])
        fields |= {f"stated_{n}": v / 100 for n, v in zip(names, values, strict=True) if v not in (0x7FFF, 0)}
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _text(raw: bytes) -> str:
    return clean(decode(raw.split(b"\0")[0]))


def _clock(seconds: float) -> str:
    """Time of day of the first sample."""
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600 % 24:02}:{whole // 60 % 60:02}:{whole % 60:02}.{part:03}"


def _ixml(raw: bytes) -> JSON:
    text = raw.rstrip(b"\0")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        return None
    try:
        root = ElementTree.fromstring(clean(decode(text)).partition("?>")[2] or decode(text))  # noqa: S314  no entities
    except ElementTree.ParseError:
        return None
    return _tree(root, 0, [IXML_VALUES])


def _tree(element: ElementTree.Element, depth: int, room: list[int]) -> JSON:
    """Elements by name in lower case; a name that comes several times gives a list."""
    if not len(element) or depth >= IXML_DEPTH:
        room[0] -= 1
        return clean(element.text or "")[:LONGEST] or None
    found: dict[str, JSON] = {}
    for child in element:
        if room[0] <= 0:
            break
        name, value = str(child.tag).rpartition("}")[2].lower()[:100], _tree(child, depth + 1, room)
        if value is None:
            continue
        before = found.get(name)
        found[name] = value if before is None else [*before, value] if isinstance(before, list) else [before, value]
    return found or None


def _word(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _taken(bext: Mapping[str, JSON]) -> Taken | None:
    """OriginationDate and OriginationTime: separators are free (Tech 3285 2.3), the order is not."""
    day, time = _word(bext.get("date")), _word(bext.get("time"))
    digits = "".join(c for c in day + time if c.isdigit())
    try:
        when = datetime.strptime(digits[:14], "%Y%m%d%H%M%S" if len(digits) >= 14 else "%Y%m%d")  # noqa: DTZ007  local clock
    except ValueError:
        return None
    found = moment(when.isoformat() if len(digits) >= 14 else when.date().isoformat())
    return taken(found) if found is not None else None
