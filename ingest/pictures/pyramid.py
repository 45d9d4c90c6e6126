"""A picture as a tiled pyramid, from which any part at any size is cut in milliseconds: TIFF, each level half the one before.

Levels are single-tile deep, tiles 512 x 512. Pictures without alpha hold JPEG tiles (4:2:0), which :mod:`ingest.pictures.tiles` hands out as they
stand; pictures with alpha hold deflated samples, so that nothing is lost. Upright, 8-bit sRGB or grey, without metadata.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from ingest.result import Limits

RECIPE = "pyramid-1"
NAME = "pyramid.tif"
TILE = 512
QUALITY = 85
"""Below 90 libvips writes YCbCr with halved colour, which any JPEG reader takes without a marker of its own."""
CLASSIC = 3_000_000_000
"""Bytes of samples from which 64-bit offsets are written; a classic TIFF ends at 4 GiB."""


def make(source: Path, scratch: Path, limits: Limits) -> Path:
    """The pyramid of one picture, in ``scratch``, made in a process of its own. Raises NotMedia, Damaged, OverLimit, OutOfSpace."""
    from ingest.programs import apart

    return Path(str(apart.ask("pyramid", source, scratch, limits, lambda _: None)["path"]))


def pyramid(order: dict[str, Any]) -> dict[str, Any]:
    """The task of :mod:`ingest.programs.apart_tasks`: decode, settle colours, save."""
    folder = Path(order["folder"])
    os.environ["TMPDIR"] = str(folder)  # what does not fit in memory must not fill the system's own folder
    import pyvips

    pyvips.cache_set_max(0)
    pyvips.block_untrusted_set(True)
    picture = settled(_opened(order))
    alpha = bool(picture.hasalpha())
    form = {"compression": "deflate", "predictor": "horizontal"} if alpha else {"compression": "jpeg", "Q": QUALITY}
    target = folder / NAME
    tile = min(
        TILE, max(16, 1 << (max(picture.width, picture.height) - 1).bit_length())
    )  # readers doubt a tile far above its picture
    large = picture.width * picture.height * picture.bands * 4 // 3 > CLASSIC
    picture.tiffsave(
        str(target), tile=True, pyramid=True, tile_width=tile, tile_height=tile, keep="none", bigtiff=large, **form
    )
    return {"path": str(target), "width": picture.width, "height": picture.height}


def _opened(order: dict[str, Any]) -> Any:
    """The source as a pyvips image, upright; streamed where it need not be turned."""
    import pyvips

    from ingest.detection.detect import detect
    from ingest.pictures import foreign, photo

    source = Path(order["source"])
    detected = detect(source, order["memory"])
    if detected in foreign.TASKS:
        return _foreign(order, foreign.TASKS[detected])
    header = photo.read_header(source)
    photo.admit(header, Limits(pixels=order["pixels"], memory=order["memory"]))
    opened = pyvips.Image.new_from_file(str(source), access="sequential", fail_on="error")
    if opened.get_typeof("orientation") and opened.get("orientation") > 2:
        opened = pyvips.Image.new_from_file(str(source), fail_on="error")
    return opened.autorot()


def _foreign(order: dict[str, Any], task: str) -> Any:
    """A picture that libvips does not open itself, from the samples its own decoder hands over. Raises NotMedia for RAW."""
    import pyvips

    from ingest.pictures.photo import samples
    from ingest.programs.apart_tasks import TASKS
    from ingest.result import NotMedia

    if task == "raw":  # what is shown of it is the camera's own small picture
        raise NotMedia("no_pyramid", "Ảnh RAW được phóng từ bản xem trước.", "A RAW is shown from its preview.")
    answer = getattr(import_module(TASKS[task]), task)(order)
    width, height, bands = (int(answer[k]) for k in ("width", "height", "bands"))
    picture = samples(Path(answer["path"]), width, height, bands)
    if answer.get("icc"):
        picture = picture.copy()
        picture.set_type(pyvips.GValue.blob_type, "icc-profile-data", Path(answer["icc"]).read_bytes())
    return picture


def settled(picture: Any) -> Any:
    """8-bit sRGB or grey, with or without alpha, by the embedded profile where there is one that can be read."""
    import pyvips

    from ingest.pictures.photo import is_srgb

    profile = picture.get("icc-profile-data") if picture.get_typeof("icc-profile-data") else None
    if picture.interpretation == "cmyk" or (profile and not (picture.interpretation == "srgb" and is_srgb(profile))):
        try:
            picture = picture.icc_transform(
                "srgb",
                embedded=True,
                input_profile="cmyk" if picture.bands >= 4 and picture.interpretation == "cmyk" else "srgb",
                depth=8,
            )
        except pyvips.Error:  # a profile that does not fit the samples: read them without it
            picture = picture.copy()
            picture.remove("icc-profile-data")
    if picture.bands > 4 or picture.interpretation == "multiband":
        picture = picture.extract_band(0, n=3 if picture.bands >= 3 else 1)
        picture = picture.copy(interpretation="srgb" if picture.bands == 3 else "b-w")
    if picture.interpretation not in ("srgb", "b-w") or picture.format != "uchar":
        grey = picture.interpretation in ("b-w", "grey16")
        picture = picture.colourspace("b-w" if grey else "srgb")
    if picture.bands == 2:  # grey with alpha: three colours and alpha, as PNG and WebP of it are read
        picture = picture.colourspace("srgb")
    return picture if picture.format == "uchar" else picture.cast("uchar")
