"""Cutting a picture out of a pyramid: region, size, mirror, rotation, quality, format; bytes out.

What is asked has been checked already: the numbers are those of IIIF Image API 3.0, section 4, resolved to pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ingest.pictures.tiles import Pyramid
from ingest.result import Damaged

Quality = Literal["default", "color", "gray", "bitonal"]
Format = Literal["jpg", "png", "webp"]
MEDIA_TYPES: dict[Format, str] = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True)
class Cut:
    """A part (left, top, width, height in pixels of the whole), the size it is scaled to, and what is done to it then, in this order."""

    left: int
    top: int
    width: int
    height: int
    out_width: int
    out_height: int
    mirror: bool = False
    degrees: float = 0.0
    quality: Quality = "default"
    format: Format = "jpg"


def stored(pyramid: Pyramid, wanted: Cut, first: int = 0) -> bytes | None:
    """The answer where it is one stored tile as it stands, which costs nothing to give; else None."""
    at = _tile_of(pyramid, wanted, first)
    if at is None or not plain(wanted):
        return None
    level, column, row = at
    found = pyramid.levels[level]
    full = wanted.out_width == wanted.out_height == found.tile
    inside = (column + 1) * found.tile <= found.width and (row + 1) * found.tile <= found.height
    return pyramid.tile(level, column, row) if full and inside else None


def cut(pyramid: Pyramid, wanted: Cut, first: int = 0) -> bytes:
    """The encoded picture. ``first`` is the level that counts as the whole. Raises Damaged."""
    import pyvips

    found = stored(pyramid, wanted, first)
    if found is not None:
        return found
    try:
        at = _tile_of(pyramid, wanted, first)
        tile = pyramid.tile(*at) if at is not None else None
        if at is None or tile is None:
            picture = _scaled(pyramid, wanted, first)
        else:
            level, column, row = at
            side = pyramid.levels[level].tile
            picture = _edge(
                tile, wanted, pyramid.levels[level].width - column * side, pyramid.levels[level].height - row * side
            )
        return _encoded(_turned(picture, wanted), wanted)
    except pyvips.Error as error:
        raise Damaged("damaged_pyramid", "Bản phóng sâu bị hỏng.", "The deep-zoom file is damaged.") from error


def _tile_of(pyramid: Pyramid, wanted: Cut, first: int) -> tuple[int, int, int] | None:
    """Level, column and row of the one tile that was asked for, as viewers ask; None for any other region."""
    step = -(-wanted.width // wanted.out_width)
    level = first + step.bit_length() - 1
    if step & (step - 1) or level >= len(pyramid.levels):
        return None
    whole, found = pyramid.levels[first], pyramid.levels[level]
    reach = whole.tile * step
    column, row = wanted.left // reach, wanted.top // reach
    to_edge = (min(reach, whole.width - wanted.left), min(reach, whole.height - wanted.top))
    size = (-(-to_edge[0] // step), -(-to_edge[1] // step))
    at_tile = (
        wanted.left % reach == 0 == wanted.top % reach and column < found.across and row * found.tile < found.height
    )
    same = (wanted.width, wanted.height) == to_edge and (wanted.out_width, wanted.out_height) == size
    return (level, column, row) if at_tile and same else None


def plain(wanted: Cut) -> bool:
    """Whether nothing is done to it but cutting and scaling, and it leaves as JPEG."""
    untouched = not wanted.mirror and wanted.degrees == 0
    return untouched and wanted.quality in ("default", "color") and wanted.format == "jpg"


def _edge(tile: bytes, wanted: Cut, wide: int, high: int) -> Any:
    """The real part of a padded tile. Levels are rounded down, tiles are asked for rounded up: a missing line is stretched over."""
    import pyvips

    picture = pyvips.Image.new_from_buffer(tile, "")
    picture = picture.crop(0, 0, min(wide, wanted.out_width), min(high, wanted.out_height))
    return _sized(picture, wanted.out_width, wanted.out_height)


def _scaled(pyramid: Pyramid, wanted: Cut, first: int) -> Any:
    """From the smallest level that still has every pixel that is wanted."""
    whole = pyramid.levels[first]
    shrink = min(wanted.width / wanted.out_width, wanted.height / wanted.out_height)
    level = first
    while level + 1 < len(pyramid.levels) and 2 ** (level + 1 - first) <= shrink * 1.001:
        level += 1
    found = pyramid.levels[level]
    by_x, by_y = found.width / whole.width, found.height / whole.height
    left, top = min(int(wanted.left * by_x), found.width - 1), min(int(wanted.top * by_y), found.height - 1)
    right = min(found.width, max(left + 1, round((wanted.left + wanted.width) * by_x)))
    bottom = min(found.height, max(top + 1, round((wanted.top + wanted.height) * by_y)))
    return _sized(pyramid.region(level, left, top, right - left, bottom - top), wanted.out_width, wanted.out_height)


def _sized(picture: Any, width: int, height: int) -> Any:
    if (picture.width, picture.height) == (width, height):
        return picture
    alpha = picture.hasalpha()
    picture = picture.premultiply() if alpha else picture
    picture = picture.resize(width / picture.width, vscale=height / picture.height)
    picture = picture.unpremultiply().cast("uchar") if alpha else picture
    if (picture.width, picture.height) != (width, height):  # rounding may leave a line too many or too few
        picture = picture.gravity("centre", width, height, extend="copy")
    return picture


def _turned(picture: Any, wanted: Cut) -> Any:
    if wanted.mirror:
        picture = picture.fliphor()
    if wanted.degrees % 90 == 0:
        return picture.rot(f"d{int(wanted.degrees) % 360}") if wanted.degrees % 360 else picture
    if wanted.format != "jpg" and not picture.hasalpha():
        picture = picture.bandjoin(255)
    background = [0.0] * picture.bands if picture.hasalpha() else [255.0]
    return picture.copy_memory().rotate(wanted.degrees, background=background)


def _encoded(picture: Any, wanted: Cut) -> bytes:
    if picture.hasalpha() and (wanted.format == "jpg" or wanted.quality == "bitonal"):
        picture = picture.flatten(background=[255])
    if wanted.quality in ("gray", "bitonal"):
        picture = picture.colourspace("b-w")
    if wanted.quality == "bitonal":
        picture = picture > 127
    if wanted.format == "png":
        depth = {"bitdepth": 1} if wanted.quality == "bitonal" else {}
        return bytes(picture.pngsave_buffer(compression=4, keep="none", **depth))
    if wanted.format == "webp":
        return bytes(picture.webpsave_buffer(Q=82, effort=2, keep="none", lossless=wanted.quality == "bitonal"))
    return bytes(picture.jpegsave_buffer(Q=88, keep="none"))


def settle() -> None:
    """libvips for a process that cuts for many askers at once: one thread each, no cache of operations, safe readers only."""
    import pyvips

    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    pyvips.block_untrusted_set(True)
