"""Small photographs and sounds to send; no two are alike, and the same number always gives the same bytes."""

from __future__ import annotations

import array
import io
import math
import random
import wave

from PIL import Image, ImageDraw

LETTERS = "bcdghklmnt"
RATE = 16_000
SIDES = (1600, 1200)
"""Pixels of a photograph that is sent in two parts: 5.5 MiB uncompressed, where a part of an S3 has 5 MiB at least."""


def word(number: int) -> str:
    """A word that nothing else in the archive bears."""
    return "moc" + "".join(LETTERS[int(digit)] for digit in f"{number:05d}")


def made(number: int, seed: int) -> tuple[str, bytes]:
    """File name and bytes of file ``number``: of ten, six photographs, three sounds and one photograph in two parts."""
    dice = random.Random(f"{seed}/{number}")
    if number % 10 == 4:
        return f"{word(number)}.tif", _photo(number, dice, SIDES, "TIFF")
    if number % 10 in (1, 5, 8):
        return f"{word(number)}.wav", _sound(number, dice)
    return f"{word(number)}.jpg", _photo(number, dice, (320, 240), "JPEG")


def _photo(number: int, dice: random.Random, size: tuple[int, int], form: str) -> bytes:
    picture = Image.new("RGB", size, _colour(dice))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        pen.rectangle((x, y, x + size[0] // 5, y + size[1] // 5), fill=_colour(dice))
    pen.text((4, 4), f"{number} {dice.random()}", fill=(255, 255, 255))
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def _sound(number: int, dice: random.Random) -> bytes:
    """Half a second of one tone, with a moment of noise of its own."""
    tone = 200 + number % 700
    noise = [dice.randrange(-2000, 2000) for _ in range(200)]
    curve = [round(9000 * math.sin(2 * math.pi * tone * at / RATE)) for at in range(RATE // 2)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", [*noise, *curve]).tobytes())
    return out.getvalue()
