"""The picture that stands for a film: the liveliest of a few key frames, never a black one if there is another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.programs.ffmpeg import Bounds, Tick, compiled, damaged, ffmpeg, guarded
from ingest.programs.probe import Probe
from ingest.result import IngestError, Rendition
from ingest.video.picture import Picture
from ingest.video.screen import one_whole_picture, screened

LONGEST = 1280
THUMB = 320
_PLACES = (0.1, 0.3, 0.5, 0.7)
_SHORT = 2.0
"""Seconds; of a shorter film the first picture is as good as any."""


@dataclass(frozen=True)
class Poster:
    """``poster.jpg``, ``poster.webp``, ``thumb.webp`` and what the picture looks like (see :class:`ingest.result.Facts`)."""

    renditions: tuple[Rendition, ...]
    phash: str | None
    colours: tuple[str, ...]
    sharpness: float


@dataclass(frozen=True)
class Still:
    """A decoded picture of the film at ``seconds``."""

    path: Path
    seconds: float


def posters(
    source: Path,
    found: Probe,
    picture: Picture,
    folder: Path,
    bounds: Bounds,
    tick: Tick,
    recipe: str,
    marks: bytes = b"",
) -> Poster:
    """Make ``poster.jpg``, ``poster.webp`` and ``thumb.webp`` in ``folder``; ``marks`` is the XMP they carry.

    Raises ``Damaged`` if nothing decodes.
    """
    stills = _stills(source, found, picture, folder, bounds, tick)
    best = max(stills, key=lambda s: _liveliness(s.path))
    try:
        return _written(best.path, folder, recipe, marks)
    finally:
        for still in stills:
            still.path.unlink()


def _stills(source: Path, found: Probe, picture: Picture, folder: Path, bounds: Bounds, tick: Tick) -> list[Still]:
    places = [found.duration * p for p in _PLACES] if found.duration > _SHORT else []
    stills = _taken(source, picture, folder, places, bounds, tick) if places else []
    # Some files cannot be sought in: then the first picture stands for the film.
    stills = stills or _taken(source, picture, folder, [0.0], bounds, tick)
    if not stills:
        raise damaged("no picture can be decoded")
    return stills


def _taken(
    source: Path, picture: Picture, folder: Path, places: list[float], bounds: Bounds, tick: Tick
) -> list[Still]:
    """One command, an input for each place: it goes to the key frame before and decodes that alone."""
    import ffmpeg as graph

    scale = min(1.0, LONGEST / max(picture.width, picture.height))
    width, height = (max(16, round(n * scale / 2) * 2) for n in (picture.width, picture.height))
    wanted = [Still(folder / f"still-{n}.png", place) for n, place in enumerate(places)]
    outputs = []
    for still in wanted:
        where: dict[str, Any] = {"ss": round(still.seconds, 3), "noaccurate_seek": None} if still.seconds else {}
        node = guarded(source, skip_frame="nokey", threads=1, **where)[str(picture.index)]  # type: ignore[index]
        node = screened(one_whole_picture(node, picture), picture, width, height)
        node = node.filter("scale", in_color_matrix="bt709", in_range="tv").filter("format", "rgb24")
        outputs.append(
            graph.output(node, str(still.path), f="image2", update=1, compression_level=1, **{"frames:v": 1})
        )
    try:
        ffmpeg(compiled(*outputs), bounds, tick, level="error")
    except IngestError:
        if not any(s.path.exists() for s in wanted):
            if places == [0.0]:
                raise
            return []
    return [s for s in wanted if s.path.exists() and s.path.stat().st_size]


def _liveliness(path: Path) -> float:
    """Entropy of the brightness, 0 to 8 bits: 0 for a black or blank picture, high for one with much to see."""
    import pyvips

    grey = pyvips.Image.new_from_file(str(path)).colourspace("b-w")
    return float(grey.hist_find().hist_entropy())


def _written(best: Path, folder: Path, recipe: str, marks: bytes) -> Poster:
    import pyvips

    from ingest.tags.phash import colours, phash, sharpness

    image = pyvips.Image.new_from_file(str(best)).copy_memory()
    if marks:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "xmp-data", marks)
    thumb = image.thumbnail_image(THUMB, height=THUMB, size="down")
    image.jpegsave(str(folder / "poster.jpg"), Q=85, optimize_coding=True, interlace=True, keep="xmp")
    image.webpsave(str(folder / "poster.webp"), Q=80, effort=2, keep="xmp")
    thumb.webpsave(str(folder / "thumb.webp"), Q=78, effort=2, keep="xmp")
    made = (
        ("thumb.webp", "image/webp", thumb),
        ("poster.webp", "image/webp", image),
        ("poster.jpg", "image/jpeg", image),
    )
    renditions = tuple(Rendition(n, folder / n, kind, recipe, i.width, i.height) for n, kind, i in made)
    return Poster(renditions, phash(thumb), colours(thumb), sharpness(thumb))
