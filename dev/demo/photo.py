"""From a rendered view to a press photo: a little lens and film, JPEG, caption."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image, ImageFilter

from .caption import Caption, write_caption
from .lens import SIGHT, defocus
from .scene import SOFTWARE, View, nearness, render
from .script import caption_of

CAPTIONS = Path(__file__).resolve().parent / "captions.yaml"


@dataclass(frozen=True)
class Photo:
    """One line of ``captions.yaml``. ``size``: width, height in pixels; ``focus``: metres, and blur of what is far (``lens.defocus``)."""

    file: str
    view: View
    size: tuple[int, int]
    focus: tuple[float, float] | None
    visibility: str
    shared_with: tuple[str, ...]
    caption: Caption


def photos() -> list[Photo]:
    """All demo photos in the order in which they are made."""
    return [_photo(line) for line in yaml.safe_load(CAPTIONS.read_text(encoding="utf-8"))]


def make_photo(photo: Photo, size: tuple[int, int], room: Path, threads: int, smooth: bool) -> None:
    """Render ``photo`` at ``size`` into ``room / photo.file``, with its caption."""
    picture, path = room / "picture.png", room / photo.file
    render(photo.view, size, picture, threads, smooth)
    with Image.open(picture) as opened:
        sharp = opened.convert("RGB")
    if photo.focus:
        near = nearness(photo.view, (size[0] // 2, size[1] // 2), room, threads, SIGHT)
        sharp = defocus(sharp, near, *photo.focus)
    _develop(sharp, path, seed=sum(photo.file.encode()))
    write_caption(path, photo.caption, SOFTWARE)


def _develop(picture: Image.Image, path: Path, seed: int) -> None:
    """Exposure, glow around lights, darker corners, fine grain: what a lens and a sensor add to a clean rendering."""
    width, height = picture.size
    light = picture.point([max(0, 2 * (value - 200)) for value in range(256)] * 3)
    glow = np.asarray(light.filter(ImageFilter.GaussianBlur(max(width, height) / 120)), dtype=np.float32)
    values = np.asarray(picture, dtype=np.float32)
    values = values * np.clip(242 / max(float(np.percentile(values, 99.7)), 1), 1, 1.2) + 0.35 * glow
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    values *= (1 - 0.10 * (x * x + y * y))[..., None]
    grain = np.random.default_rng(seed).normal(0, 2.2, (height, width)).astype(np.float32)
    values += grain[..., None]
    Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(path, quality=91, subsampling=0, optimize=True)


def _photo(line: dict[str, Any]) -> Photo:
    return Photo(
        file=f"{line['file']}.jpg",
        view=View(line["scene"], line["shot"]),
        size=(line["size"][0], line["size"][1]),
        focus=(line["focus"][0], line["focus"][1]) if "focus" in line else None,
        visibility=line["visibility"],
        shared_with=tuple(line.get("with", ())),
        caption=caption_of(line),
    )
