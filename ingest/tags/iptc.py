"""ExifTool's tags into the one model: XMP, IIM and EXIF reconciled property by property.

The rules are those of the Metadata Working Group (Guidelines for Handling Image Metadata 2.0, chapter 5) and of IPTC: XMP is
preferred; IIM where XMP is silent, or where the digest beside it shows that a program without XMP changed it last; EXIF where both
are silent. IIM fields are cut at 32 to 2000 bytes, so a value that is the beginning of the XMP one is never newer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from ingest.result import JSON, Problem
from ingest.tags.dates import moment
from ingest.tags.encoding import clean
from ingest.tags.model import LABELS, PLUS_VOCABULARY, PROPERTIES, STRUCTURES, Property

TEXT_LIMIT = 65_536
"""Characters kept of one value."""
ALL_LIMIT = 1_000_000
"""Characters kept of all values together."""
LIST_LIMIT = 2_000
SIDECAR = "Sidecar:Name"
"""Set in the tags when an ``.xmp`` sidecar was laid over them: then XMP always wins."""
QUIET = re.compile(r"XMP-(x|rdf|crs|crd|crss|xmpMM|tiff|exif|exifEX|aux|xmpNote|avm)$")
"""XMP groups that are no description: settings of raw converters, histories, doubles of EXIF."""
LANGUAGE = re.compile(r"-([a-z]{2,3}(?:-[A-Za-z0-9]+)*)$")
UTF8 = "\x1b%G"
"""How IIM 1:90 says that its text is UTF-8 (ISO 2022)."""
DEPTH = 8

BY_TAG: Mapping[str, Property] = {p.xmp.partition(":")[2]: p for p in PROPERTIES}


class Reading:
    """One file's tags being read; counts what it keeps, so that no file can fill the memory."""

    def __init__(self, exif: Mapping[str, JSON]) -> None:
        self.exif = exif
        self.kept = 0
        self.cut = False
        self.used: set[str] = set()

    def text(self, value: JSON) -> str:
        """A leaf as clean text within the limits."""
        written = clean(str(value)) if not isinstance(value, dict | list) else ""
        room = min(TEXT_LIMIT, max(0, ALL_LIMIT - self.kept))
        if len(written) > room:
            self.cut, written = True, written[:room]
        self.kept += len(written)
        return written

    def entries(self, value: JSON) -> list[JSON]:
        """Always a list: ExifTool gives a bag of one as a single value."""
        whole: list[JSON] = value if isinstance(value, list) else [value]
        self.cut = self.cut or len(whole) > LIST_LIMIT
        return whole[:LIST_LIMIT]

    def shaped(self, source: Mapping[str, JSON], key: str, shape: str, many: bool, depth: int = 0) -> JSON:
        """The value at ``key`` in the shape of the table; None where there is none."""
        if shape == "languages":
            return self._languages(source, key)
        value = source.get(key)
        if value is None or value == "" or depth > DEPTH:
            return None
        made = [self._one(v, shape, depth) for v in self.entries(value)]
        full: list[JSON] = [m for m in made if m not in (None, "", {})]
        if many:
            return full or None
        if shape == "text" and len(full) > 1:
            return "; ".join(str(m) for m in full)
        return full[0] if full else None

    def _one(self, value: JSON, shape: str, depth: int) -> JSON:
        if shape in STRUCTURES:
            return self._structure(value, shape, depth + 1) if isinstance(value, dict) else self.text(value)
        if shape == "number":
            number = as_number(value)
            return self.text(value) if number is None else number
        if shape == "date":
            when = moment(str(value))
            return self.text(value) if when is None else when.iso()
        if shape == "code":
            return self._code(value)
        return self.text(value)

    def _code(self, value: JSON) -> JSON:
        code = self.text(value).removeprefix(PLUS_VOCABULARY)
        if code not in LABELS:
            return code
        uri: dict[str, JSON] = {"uri": PLUS_VOCABULARY + code} if code.isupper() else {}
        return {"code": code, "label": LABELS[code], **uri}

    def _languages(self, source: Mapping[str, JSON], key: str) -> JSON:
        found: dict[str, JSON] = {}
        for name, value in source.items():
            if name == key:
                found["x-default"] = "; ".join(t for v in self.entries(value) if (t := self.text(v)))
            elif name.startswith(key) and (language := LANGUAGE.fullmatch(name[len(key) :])):
                self.used.add(name)
                found[language[1]] = self.text(value)
        found = {k: v for k, v in found.items() if v}
        if set(found) <= {"x-default"}:
            return found.get("x-default")
        return found

    def _structure(self, value: Mapping[str, JSON], name: str, depth: int) -> dict[str, JSON]:
        fields = STRUCTURES[name]
        out: dict[str, JSON] = {}
        for field in fields:
            if (made := self.shaped(value, field.tag, field.shape, field.many, depth)) is not None:
                out[field.id] = made
        named = {f.tag for f in fields} | {k for k in value for f in fields if k.startswith(f.tag + "-")}
        for tag in [k for k in value if k not in named][:LIST_LIMIT]:
            known = BY_TAG.get(tag)
            made = self.shaped(value, tag, known.shape, known.many, depth) if known else self.plain(value[tag], depth)
            if made is not None:
                out[known.id if known else tag] = made
        return out

    def plain(self, value: JSON, depth: int = 0) -> JSON:
        """A value outside the table as it is, clean and bounded; None if it says nothing."""
        if depth > DEPTH:
            return None
        if isinstance(value, dict):
            pairs = ((k[:200], self.plain(v, depth + 1)) for k, v in list(value.items())[:LIST_LIMIT])
            made: dict[str, JSON] = {k: v for k, v in pairs if v is not None}
            return made or None
        if isinstance(value, list):
            return [m for v in self.entries(value) if (m := self.plain(v, depth + 1)) is not None] or None
        if isinstance(value, bool | int | float):
            return value if math.isfinite(value) else None
        return self.text(value) or None


def as_number(value: JSON) -> float | int | None:
    """A finite number, also from text such as ``1.10`` or ``1/60``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value if math.isfinite(value) else None
    try:
        top, _, bottom = str(value).partition("/")
        number = float(top) / float(bottom) if bottom else float(top)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read(exif: Mapping[str, JSON]) -> tuple[dict[str, JSON], tuple[Problem, ...]]:
    """The metadata of one file keyed by TechReference ids.

    Beside them stand ``iimDiffers`` (what IIM says where it differs from the XMP that was preferred, so that a person can see
    the clash) and ``other`` (tags of the same groups that the standard does not list).
    """
    reading = Reading(exif)
    iim_newer = newer_iim(exif)
    out: dict[str, JSON] = {}
    differs: dict[str, JSON] = {}
    for row in PROPERTIES:
        xmp = reading.shaped(exif, row.xmp, row.shape, row.many)
        iim = _iim(reading, row)
        chosen, other = (iim, xmp) if iim_newer and iim is not None and not _cut(iim, xmp) else (xmp, iim)
        if chosen is None:
            chosen = other if other is not None else reading.shaped(exif, row.exif, row.shape, row.many)
        elif iim is not None and xmp is not None and not _same(iim, xmp) and not _cut(iim, xmp):
            differs[row.id] = iim if chosen is xmp else xmp
        if chosen is not None:
            out[row.id] = chosen
        reading.used |= {row.xmp, *row.iim.split("+")}
    if differs:
        out["iimDiffers"] = differs
    if other_tags := _others(reading):
        out["other"] = other_tags
    return out, (_CUT,) if reading.cut else ()


def newer_iim(exif: Mapping[str, JSON]) -> bool:
    """Whether the IIM was changed by a program that did not know of XMP: its digest is not the one kept beside it."""
    kept, now = exif.get("Photoshop:IPTCDigest"), exif.get("File:CurrentIPTCDigest")
    return SIDECAR not in exif and bool(kept) and bool(now) and set(str(kept)) != {"0"} and kept != now


def _iim(reading: Reading, row: Property) -> JSON:
    if not row.iim:
        return None
    exif = reading.exif
    if row.shape == "date":
        day, _, time = row.iim.partition("+")
        written = f"{exif.get(day, '')} {exif.get(time, '')}".strip()
        when = moment(written) or moment(str(exif.get(day, "")))
        return when.iso() if when else (reading.text(exif[day]) if day in exif else None)
    made = reading.shaped(exif, row.iim, "text" if row.shape == "languages" else row.shape, row.many)
    if row.id == "subjectCodes" and isinstance(made, list):  # IIM 2:12 is IPR:code:name:matter:detail
        return [str(m).split(":")[1] if str(m).count(":") else m for m in made]
    return made


def _default(value: JSON) -> JSON:
    return value.get("x-default") if isinstance(value, dict) else value


def _same(iim: JSON, xmp: JSON) -> bool:
    return (
        iim == xmp
        or _default(xmp) == iim
        or (isinstance(xmp, list) and isinstance(iim, list) and xmp[: len(iim)] == iim)
    )


def _cut(iim: JSON, xmp: JSON) -> bool:
    """Whether the IIM value is the XMP one, cut at the length IIM allows."""
    whole = _default(xmp)
    if isinstance(iim, list) and isinstance(whole, list):
        return len(iim) <= len(whole) and all(_cut(a, b) for a, b in zip(iim, whole, strict=False))
    return isinstance(iim, str) and isinstance(whole, str) and len(iim) > 0 and whole.startswith(iim.rstrip("\ufffd?"))


def _others(reading: Reading) -> dict[str, JSON]:
    out: dict[str, JSON] = {}
    for key in _unused(reading):
        value = "UTF8" if reading.exif[key] == UTF8 else reading.exif[key]
        if (made := reading.plain(value)) is not None:
            out[key] = made
    return out


def _unused(reading: Reading) -> Iterable[str]:
    for key in list(reading.exif)[:LIST_LIMIT]:
        group = key.partition(":")[0]
        described = group == "IPTC" or (group.startswith("XMP-") and not QUIET.match(group))
        if described and key not in reading.used:
            yield key


_CUT = Problem(
    "metadata_cut",
    "Siêu dữ liệu trong tệp dài bất thường; hệ thống chỉ giữ phần đầu. Tệp gốc không bị thay đổi.",
    "The metadata in the file are unusually long; only the first part was kept. The original is unchanged.",
)
