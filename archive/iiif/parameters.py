"""The path of an image request, resolved to pixels: IIIF Image API 3.0, section 4 (parameters) and 4.7 (canonical form)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.errors import Invalid
from ingest.pictures.region import MEDIA_TYPES, Cut, Format, Quality

MAX_SIDE, MAX_AREA = 8192, 4096 * 4096
"""No answer is longer, wider or larger than this; said in every info.json."""
QUALITIES: tuple[Quality, ...] = ("default", "color", "gray", "bitonal")
FORMATS: tuple[Format, ...] = tuple(MEDIA_TYPES)

_NUMBER = r"(?:\d{1,9}(?:\.\d{1,10})?|\.\d{1,10})"
_PIXELS = re.compile(r"(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})", re.ASCII)
_PERCENT = re.compile(rf"pct:({_NUMBER}),({_NUMBER}),({_NUMBER}),({_NUMBER})", re.ASCII)
_SIZE = re.compile(rf"(\^?)(?:(max)|pct:({_NUMBER})|(!?)(\d{{0,9}}),(\d{{0,9}}))", re.ASCII)
_ROTATION = re.compile(rf"(!?)({_NUMBER})", re.ASCII)


@dataclass(frozen=True)
class Whole:
    """The size of the picture that is cut from, in pixels."""

    width: int
    height: int


def parse(whole: Whole, region: str, size: str, rotation: str, tail: str) -> tuple[Cut, str]:
    """What to cut, and the request in its canonical form. Raises Invalid (400) with the parameter that is at fault."""
    quality, form = _tail(tail)
    left, top, width, height = _region(whole, region)
    wide, high = _size(width, height, size)
    mirror, degrees = _rotation(rotation)
    cut = Cut(left, top, width, height, wide, high, mirror, degrees, quality, form)
    return cut, canonical(whole, cut)


def canonical(whole: Whole, cut: Cut) -> str:
    """The one spelling of a request (section 4.7), without the identifier."""
    full = (cut.left, cut.top, cut.width, cut.height) == (0, 0, whole.width, whole.height)
    region = "full" if full else f"{cut.left},{cut.top},{cut.width},{cut.height}"
    upscaled = "^" if cut.out_width > cut.width or cut.out_height > cut.height else ""
    largest = _within(cut.width, cut.height)
    size = "max" if (cut.out_width, cut.out_height) == largest else f"{upscaled}{cut.out_width},{cut.out_height}"
    rotation = f"{'!' if cut.mirror else ''}{cut.degrees:.10f}".rstrip("0").rstrip(".")
    return f"{region}/{size}/{rotation}/{cut.quality}.{cut.format}"


def _region(whole: Whole, text: str) -> tuple[int, int, int, int]:
    if text == "full":
        return 0, 0, whole.width, whole.height
    if text == "square":
        side = min(whole.width, whole.height)
        return (whole.width - side) // 2, (whole.height - side) // 2, side, side
    if found := _PIXELS.fullmatch(text):
        left, top, width, height = (int(part) for part in found.groups())
    elif found := _PERCENT.fullmatch(text):
        x, y, w, h = (float(part) / 100 for part in found.groups())
        left, top = round(x * whole.width), round(y * whole.height)
        width, height = round(w * whole.width), round(h * whole.height)
    else:
        raise _invalid("region", text, "full, square, x,y,w,h, pct:x,y,w,h")
    width, height = min(width, whole.width - left), min(height, whole.height - top)
    if width < 1 or height < 1:
        raise _invalid("region", text, f"a part of {whole.width} × {whole.height}")
    return left, top, width, height


def _size(width: int, height: int, text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None or (found[5] == "" and found[6] == "") or (found[4] and not (found[5] and found[6])):
        raise _invalid("size", text, "max, w,  ,h  pct:n  w,h  !w,h  with ^ before it to enlarge")
    larger = bool(found[1])
    if found[2]:
        return _largest(width, height) if larger else _within(width, height)
    wide, high = _asked(width, height, found)
    if wide < 1 or high < 1:
        raise _invalid("size", text, "at least one pixel")
    # A box above the region is refused too: the validator of the IIIF holds «!w,h» to the rule of the others.
    boxed = (int(found[5]) > width and int(found[6]) > height) if found[4] else False
    if not larger and (wide > width or high > height or boxed):
        raise _invalid("size", text, f"at most {width},{height}, or ^{text.lstrip('^')}")
    if wide > MAX_SIDE or high > MAX_SIDE or wide * high > MAX_AREA:
        if found[4]:
            return _shrunk(wide, high)
        raise _invalid("size", text, f"at most {MAX_SIDE} wide and high and {MAX_AREA} pixels")
    return wide, high


def _asked(width: int, height: int, found: re.Match[str]) -> tuple[int, int]:
    if found[3]:
        by = float(found[3]) / 100
        return round(width * by), round(height * by)
    if not found[6]:
        wide = int(found[5])
        return wide, max(1, round(height * wide / width)) if wide else 0
    if not found[5]:
        high = int(found[6])
        return max(1, round(width * high / height)) if high else 0, high
    wide, high = int(found[5]), int(found[6])
    if not found[4] or not wide or not high:
        return wide, high
    by = min(wide / width, high / height)
    if not found[1]:
        by = min(by, 1.0)
    return max(1, round(width * by)), max(1, round(height * by))


def _within(width: int, height: int) -> tuple[int, int]:
    """The region's own size, or the largest that is answered."""
    return (width, height) if width <= MAX_SIDE and height <= MAX_SIDE and width * height <= MAX_AREA else _shrunk(width, height)  # fmt: skip


def _largest(width: int, height: int) -> tuple[int, int]:
    """As large as is answered at all, enlarging where needed."""
    by = min(MAX_SIDE / width, MAX_SIDE / height, (MAX_AREA / (width * height)) ** 0.5)
    return max(1, int(width * by)), max(1, int(height * by))


def _shrunk(width: int, height: int) -> tuple[int, int]:
    by = min(1.0, MAX_SIDE / width, MAX_SIDE / height, (MAX_AREA / (width * height)) ** 0.5)
    return max(1, int(width * by)), max(1, int(height * by))


def _rotation(text: str) -> tuple[bool, float]:
    found = _ROTATION.fullmatch(text)
    if found is None or float(found[2]) > 360:
        raise _invalid("rotation", text, "0 to 360, with ! before it to mirror")
    return bool(found[1]), float(found[2]) % 360


def _tail(text: str) -> tuple[Quality, Format]:
    quality, _, form = text.rpartition(".")
    known = next((name for name in QUALITIES if name == quality), None)
    if known is None:
        raise _invalid("quality", quality, ", ".join(QUALITIES))
    suffix = next((name for name in FORMATS if name == form), None)
    if suffix is None:
        raise _invalid("format", form, ", ".join(FORMATS))
    return known, suffix


def _invalid(parameter: str, text: str, allowed: str) -> Invalid:
    shown = text[:60]
    return Invalid(
        f"Tham số {parameter} «{shown}» không dùng được; hợp lệ: {allowed}.",
        f"The parameter {parameter} {shown!r} cannot be used; allowed: {allowed}.",
        field=parameter,
    )


def bounded(cut: Cut) -> Cut:
    """A turned picture is larger than what was turned: the same cut, small enough that its answer stays within the bounds."""
    if cut.degrees % 90 == 0 or cut.out_width * cut.out_height * 2 <= MAX_AREA:
        return cut
    by = (MAX_AREA / (cut.out_width * cut.out_height * 2)) ** 0.5
    return replace(cut, out_width=max(1, int(cut.out_width * by)), out_height=max(1, int(cut.out_height * by)))
