"""Scenes by POV-Ray: a view rendered to a picture, and how near everything in it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from .programs import run

SCENES = Path(__file__).resolve().parent / "scenes"
SOFTWARE = "POV-Ray 3.7"
Nearness = npt.NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """One camera of one scene: ``scene`` is a file in ``scenes/``, ``shot`` its Declare=Shot."""

    scene: str
    shot: int


def render(view: View, size: tuple[int, int], path: Path, threads: int, smooth: bool = True) -> None:
    """Write a PNG of ``size`` (width, height in pixels). ``smooth``: antialiased."""
    _povray(view, size, path, threads, ["+A0.5", "+AM1", "+R2"] if smooth else ["-A"])


def nearness(view: View, size: tuple[int, int], room: Path, threads: int, sight: float = 25.0) -> Nearness:
    """How near each pixel is, 1 at the lens to 0 far away: exp(-distance/``sight``), ``sight`` in metres, shape (height, width).

    A view in white fog minus the same view in black fog is the fog alone, and that is 1 - exp(-distance/sight).
    """
    fogs = []
    for veil in (1, 2):
        path = room / f"veil-{veil}.png"
        _povray(view, size, path, threads, ["-A", f"Declare=Veil={veil}", f"Declare=Reach_of_sight={sight}"])
        with Image.open(path) as picture:
            fogs.append(_linear(np.asarray(picture.convert("RGB"), dtype=np.float32) / np.float32(255)))
        path.unlink()
    return np.asarray(1 - (fogs[0] - fogs[1]).max(axis=2).clip(0, 1), dtype=np.float32)


def _linear(value: Nearness) -> Nearness:
    """sRGB to linear light (IEC 61966-2-1)."""
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _povray(view: View, size: tuple[int, int], path: Path, threads: int, options: list[str]) -> None:
    run(
        *("povray", f"+I{view.scene}.pov", f"+O{path.resolve()}", f"+W{size[0]}", f"+H{size[1]}"),
        *("-D", "-GA", "+FN8", f"+WT{threads}", f"Declare=Shot={view.shot}", *options),
        cwd=SCENES,
    )
