"""Filters that turn any source picture into what a browser shows rightly: whole, upright, square, Rec. 709."""

from __future__ import annotations

from typing import Any

from ingest.video.picture import Picture

TAGS = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv"}
"""Encoder options that write the colours into the stream (ITU-T H.273 code points 1, 1, 1)."""

_WHITE = 203.0
"""cd/m² of reference white in HDR (ITU-R BT.2408)."""


def whole_pictures(node: Any, picture: Picture) -> Any:
    """Fields become pictures, one each (50i is 50p); progressive pictures among them pass untouched."""
    if not picture.interlaced:
        return node
    parity = "auto" if picture.flagged else ("tff" if picture.top_first else "bff")
    return node.filter("bwdif", mode="send_field", parity=parity, deint="interlaced" if picture.flagged else "all")


def one_whole_picture(node: Any, picture: Picture) -> Any:
    """As :func:`whole_pictures`, for a single picture whose neighbours are far away: from its own first field."""
    return node.filter("estdif", mode="frame") if picture.interlaced else node


def screened(node: Any, picture: Picture, width: int, height: int) -> Any:
    """Scale to ``width`` x ``height`` (even) and bring the colours to Rec. 709, limited range, 8 bits, 4:2:0.

    Scaling comes first: it makes odd sizes even, which ``zscale`` needs, and tone mapping then has fewer pixels.
    """
    colours = picture.colours
    if colours.rgb:
        node = node.filter("scale", width, height, out_color_matrix="bt709", out_range="tv")
    elif colours.ready:
        node = node.filter("scale", width, height, in_range="pc" if colours.full_range else "tv", out_range="tv")
    else:
        node = node.filter("scale", width, height)
        node = _tone_mapped(node, picture) if picture.hdr else _converted(node, picture)
    node = node.filter("format", "yuv420p").filter("setsar", 1)
    return node.filter("setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709")


def _read_as(picture: Picture) -> dict[str, str]:
    colours = picture.colours
    return {
        "min": colours.matrix,
        "pin": colours.primaries,
        "tin": colours.transfer,
        "rin": "full" if colours.full_range else "limited",
    }


def _converted(node: Any, picture: Picture) -> Any:
    return node.filter("zscale", **_read_as(picture), m="709", p="709", t="709", r="limited")


def _tone_mapped(node: Any, picture: Picture) -> Any:
    """Mobius leaves shadows and skin as they are and rolls off what is brighter than paper: reference white comes out
    at about 85 % of the range, where Hable would leave it at 60 %."""
    node = node.filter("zscale", **_read_as(picture), t="linear", p="709", npl=_WHITE)
    node = node.filter("format", "gbrpf32le")
    node = node.filter("tonemap", tonemap="mobius", param=0.3, desat=0, peak=max(picture.nits / _WHITE, 1.01))
    return node.filter("zscale", t="709", m="709", p="709", r="limited")
