"""Pictures that libvips does not open itself: a process apart decodes them, and libvips goes on from the samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.detection.detect import BMP, HEIC, JPEG_2000, PSD, RAW, SVG, Detected
from ingest.pictures.photo import Header, admit, read_header, samples, settle_colours, shrink
from ingest.pictures.renditions import LARGE
from ingest.programs import apart
from ingest.refusals import damaged
from ingest.result import Limits
from ingest.tags.encoding import clean

if TYPE_CHECKING:
    from ingest.pictures.photo import Watch

TASKS: Mapping[Detected, str] = {
    HEIC: "pixels",
    BMP: "pixels",
    JPEG_2000: "pixels",
    PSD: "psd",
    SVG: "svg",
    **dict.fromkeys(RAW.values(), "raw"),
}
"""Which task of :mod:`ingest.programs.apart_tasks` opens it."""


@dataclass(frozen=True)
class Decoded:
    """A picture at most 2048 pixels wide or high, in sRGB in memory, and what was learned on the way."""

    header: Header
    large: Any
    words: str = ""
    developable: bool = False
    """What is shown is the camera's own small picture: the sensor's can be developed when somebody wants it."""


def decode(source: Path, scratch: Path, detected: Detected, limits: Limits, watch: Watch) -> Decoded:
    """Raises Damaged, OverLimit, OutOfSpace."""
    task = TASKS[detected]
    answer = apart.ask(task, source, scratch, limits, watch.tick)
    if task == "raw":
        return _raw(source, scratch, answer, limits, watch)
    decoded = _from_samples(answer, watch)
    return replace(decoded, words=clean(str(answer.get("text", ""))))


def _raw(source: Path, scratch: Path, answer: Mapping[str, Any], limits: Limits, watch: Watch) -> Decoded:
    """The JPEG that the camera put inside, as the camera would show it; else the sensor's picture, developed."""
    found = answer["embedded"]
    technical = dict(answer["technical"])
    if found is None:
        developed = _from_samples(apart.ask("develop", source, scratch, limits, watch.tick), watch)
        technical |= developed.header.technical
        header = Header(int(answer["width"]), int(answer["height"]), False, 0, technical)
        return replace(developed, header=header, developable=True)
    preview = Path(str(found["path"]))
    inside = read_header(preview)
    admit(inside, limits)
    large = shrink(preview, inside.plain, watch)
    if not found["tagged"]:
        large = _turned(large, int(answer["orientation"]), int(answer["width"]) >= int(answer["height"]))
    technical["preview"] = {"width": int(found["width"]), "height": int(found["height"])}
    preview.unlink()
    return Decoded(Header(int(answer["width"]), int(answer["height"]), False, 0, technical), large, developable=True)


def _turned(picture: Any, orientation: int, lying: bool) -> Any:
    """Upright, where the preview lies as the sensor did; a preview that already stands as the RAW should is left."""
    if orientation in (6, 8) and lying == (picture.width >= picture.height) and picture.width != picture.height:
        return picture
    turn = {3: "d180", 6: "d90", 8: "d270"}.get(orientation)
    return picture.rot(turn).copy_memory() if turn else picture


def _from_samples(answer: Mapping[str, Any], watch: Watch) -> Decoded:
    import pyvips

    width, height, bands = (int(answer[k]) for k in ("width", "height", "bands"))
    try:
        picture = samples(Path(str(answer["path"])), width, height, bands)
        if answer.get("icc"):
            profile = Path(str(answer["icc"]))
            picture.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile.read_bytes())
            profile.unlink()
        shrunk = picture.thumbnail_image(LARGE, height=LARGE, size="down", export_profile="srgb")
        shown = (int(answer.get("shown_width", width)), int(answer.get("shown_height", height)))
        return Decoded(Header(*shown, False, 0, dict(answer["technical"])), settle_colours(shrunk, watch))
    except (pyvips.Error, ValueError) as error:
        raise damaged(str(error)) from error
