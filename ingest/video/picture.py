"""The moving picture as it is meant to be seen: upright, square pixels, whole frames, on a screen of today."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ingest.programs.probe import FirstPictures, Stream, number, ratio

_HDR = {"smpte2084": "pq", "arib-std-b67": "hlg"}
_INTERLACED = ("tt", "bb", "tb", "bt")
_FASTEST = 60.5
"""Pictures a second that a rung may have; slow-motion sources are thinned to 60."""


@dataclass(frozen=True)
class Picture:
    """One stream of moving pictures. ``width`` and ``height`` are as shown; ``start`` is the first picture's time."""

    index: int
    width: int
    height: int
    start: float
    rate: float | None
    """Pictures a second as stored (two fields are one)."""
    interlaced: bool
    flagged: bool
    """The decoder marks the interlaced pictures itself, so progressive ones among them can pass untouched."""
    top_first: bool
    hdr: str
    """``pq``, ``hlg`` or empty."""
    nits: float
    """Luminance of the brightest picture, cd/m²: MaxCLL (CTA-861) where the file carries it, else 1000."""
    colours: Colours

    @property
    def too_fast(self) -> bool:
        """More pictures a second than screens show."""
        return self.rate is not None and self.rate > _FASTEST


@dataclass(frozen=True)
class Colours:
    """How the numbers are to be read, in the names of the filter ``zscale``; what a file leaves unsaid is filled in."""

    rgb: bool
    full_range: bool
    matrix: str
    primaries: str
    transfer: str

    @property
    def ready(self) -> bool:
        """Already Rec. 709 in limited range (or RGB, which the scaler turns into it)."""
        return self.rgb or (self.matrix, self.primaries, self.transfer) == ("709", "709", "709")


def picture(stream: Stream, first: FirstPictures) -> Picture:
    """Read the stream's own words and those of its first decoded pictures."""
    raw = stream.raw
    width, height = _shown(raw)
    order = str(raw.get("field_order", "unknown"))
    rate = ratio(raw.get("avg_frame_rate")) or ratio(raw.get("r_frame_rate"))
    return Picture(
        index=stream.index,
        width=width,
        height=height,
        start=first.start,
        rate=float(rate) if rate else None,
        interlaced=first.interlaced or order in _INTERLACED,
        flagged=first.interlaced,
        top_first=bool(first.raw.get("top_field_first")) if first.interlaced else order in ("tt", "bt"),
        hdr=_HDR.get(_said("color_transfer", first.raw, raw), ""),
        nits=_brightest(first.raw, raw),
        colours=_colours(raw, first.raw),
    )


def _shown(raw: Any) -> tuple[int, int]:
    width, height = int(raw["width"]), int(raw["height"])
    pixel = ratio(raw.get("sample_aspect_ratio")) or Fraction(1)
    if Fraction(1, 8) <= pixel <= 8:
        width = max(1, round(width * pixel))
    turned = next((number(s["rotation"]) for s in raw.get("side_data_list", ()) if "rotation" in s), None)
    return (height, width) if turned is not None and round(turned) % 180 else (width, height)


def _brightest(*mappings: Any) -> float:
    told = (number(s.get("max_content")) for m in mappings for s in m.get("side_data_list", ()))
    return min(max((n for n in told if n), default=1000.0) or 1000.0, 10_000.0)


def _said(key: str, *mappings: Any) -> str:
    """The first that says anything of ``key``."""
    unsaid = ("", "unknown", "unspecified", "reserved", "None")
    return next((str(m[key]) for m in mappings if str(m.get(key, "")) not in unsaid), "")


_MATRIX = {"bt709": "709", "bt470bg": "470bg", "smpte170m": "170m", "bt2020nc": "2020_ncl", "bt2020c": "2020_cl"}
_MATRIX |= {"fcc": "fcc", "ycgco": "ycgco"}
_PRIMARIES = {"bt709": "709", "bt470bg": "bt470bg", "smpte170m": "170m", "smpte240m": "240m", "bt2020": "2020"}
_PRIMARIES |= {"smpte431": "smpte431", "smpte432": "smpte432", "bt470m": "bt470m", "film": "film"}
_TRANSFER = {"smpte2084": "smpte2084", "arib-std-b67": "arib-std-b67", "iec61966-2-1": "iec61966-2-1"}
_TRANSFER |= {"linear": "linear", "bt470m": "bt470m", "bt470bg": "bt470bg"}


def _colours(raw: Any, first: Any) -> Colours:
    pixels = str(raw.get("pix_fmt", ""))
    height = int(raw["height"])
    # Unsaid: standard definition is Rec. 601 (625 or 525 lines), all else Rec. 709 (EBU R 103, ITU-R BT.709).
    usual = ("709", "709") if height > 576 or int(raw["width"]) > 1024 else _standard_definition(height)
    matrix = _MATRIX.get(_said("color_space", first, raw), "")
    primaries = _PRIMARIES.get(_said("color_primaries", first, raw), "")
    hdr = _said("color_transfer", first, raw) in _HDR
    return Colours(
        rgb=_is_rgb(pixels, _said("color_space", first, raw)),
        full_range=_said("color_range", first, raw) in ("pc", "jpeg", "full") or pixels.startswith("yuvj"),
        matrix=matrix or ("2020_ncl" if hdr else usual[0]),
        primaries=primaries or ("2020" if hdr else _matching(matrix) or usual[1]),
        transfer=_TRANSFER.get(_said("color_transfer", first, raw), "709"),
    )


def _standard_definition(height: int) -> tuple[str, str]:
    return ("470bg", "bt470bg") if height in (576, 288) else ("170m", "170m")


def _matching(matrix: str) -> str:
    """Primaries that go with a matrix when the file names only that."""
    return {"709": "709", "470bg": "bt470bg", "170m": "170m", "2020_ncl": "2020", "2020_cl": "2020"}.get(matrix, "")


def _is_rgb(pixels: str, matrix: str) -> bool:
    return matrix == "gbr" or pixels.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "x2"))
