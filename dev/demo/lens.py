"""An open lens: what is nearer or farther than the focus blurs, from a sharp picture and its depth."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from .scene import Nearness

SIGHT = 3.0
"""Metres at which nearness has fallen to 1/e: close-ups are told apart best at their own scale."""


def defocus(picture: Image.Image, near: Nearness, focus: float, blur: float) -> Image.Image:
    """``picture`` focused at ``focus`` metres; infinity is blurred by ``blur`` pixels of a picture 1600 wide.

    The circle of confusion of a thin lens is proportional to abs(1 - focus/distance). ``near`` is measured with ``SIGHT``.
    """
    distance = -SIGHT * np.log(near.clip(1e-3, 0.999))
    share = np.abs(1 - focus / distance).clip(0, 1)
    grey = Image.fromarray((share * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BILINEAR)
    wanted = np.asarray(grey.filter(ImageFilter.GaussianBlur(2)), dtype=np.float32) / np.float32(255)
    steps = (0.0, 0.2, 0.5, 1.0)
    result = np.zeros((picture.height, picture.width, 3), dtype=np.float32)
    for number, step in enumerate(steps):
        blurred = picture.filter(ImageFilter.GaussianBlur(step * blur * picture.width / 1600)) if step else picture
        result += np.asarray(blurred, dtype=np.float32) * _weight(wanted, steps, number)[..., np.newaxis]
    return Image.fromarray(result.clip(0, 255).astype(np.uint8))


def _weight(wanted: Nearness, steps: tuple[float, ...], number: int) -> Nearness:
    """How much of step ``number`` goes into a pixel that wants ``wanted``: 1 at the step, 0 at its neighbours."""
    return np.interp(wanted, steps, [float(other == number) for other in range(len(steps))]).astype(np.float32)
