"""A RAW developed in full, when somebody wants more than the camera's own preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.detection.detect import RAW, Detected
from ingest.pictures.photo import Watch, samples
from ingest.pictures.renditions import packet
from ingest.programs import apart, exif
from ingest.refusals import damaged
from ingest.result import Limits, NotMedia, Rendition
from ingest.tags import embedded

RECIPE = "develop-1"
NAME = "develop.jpg"


def develop(
    source: Path, scratch: Path, detected: Detected, limits: Limits, progress: Callable[[float], None]
) -> Iterator[tuple[Rendition, ...]]:
    """``develop.jpg``: full size, sRGB, upright, with credit and source type inside. Raises NotMedia, Damaged, OverLimit."""
    import pyvips

    if detected not in RAW.values():
        raise NotMedia("not_raw", "Đây không phải tệp RAW của máy ảnh.", "This is not a camera's RAW file.")
    watch = Watch(limits.seconds_photo, progress)
    answer = apart.ask("develop", source, scratch, limits, watch.tick)
    width, height = int(answer["width"]), int(answer["height"])
    path = scratch / NAME
    try:
        picture = samples(Path(str(answer["path"])), width, height, 3).copy()
        marks = packet(_said(source))
        if marks:
            picture.set_type(pyvips.GValue.blob_type, "xmp-data", marks)
        picture.jpegsave(str(path), Q=92, optimize_coding=True, keep="xmp")
    except (pyvips.Error, ValueError) as error:
        raise damaged(str(error)) from error
    yield (Rendition(NAME, path, "image/jpeg", RECIPE, width, height),)


def _said(source: Path) -> embedded.Embedded:
    try:
        return embedded.read(exif.read(source))
    except exif.ExifUnreadable:
        return embedded.Embedded()
