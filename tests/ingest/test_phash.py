"""The perceptual hash finds the same picture again; colours and sharpness say what the eye sees."""

from __future__ import annotations

import pyvips

from ingest.tags.phash import colours, distance, phash, sharpness
from tests.ingest.pictures import quadrants


def small(path):
    return pyvips.Image.thumbnail(str(path), 320).colourspace("srgb").copy_memory()


def test_the_same_picture_smaller_and_worse_is_near(shared_media, tmp_path):
    original = pyvips.Image.new_from_file(str(shared_media / "photo/gateshead-angel.jpg"))
    original.resize(0.4).jpegsave(str(tmp_path / "worse.jpg"), Q=30)
    assert distance(phash(small(shared_media / "photo/gateshead-angel.jpg")), phash(small(tmp_path / "worse.jpg"))) <= 6


def test_another_picture_is_far(shared_media):
    one, other = (phash(small(shared_media / f"photo/{n}.jpg")) for n in ("gateshead-angel", "landscape_1"))
    assert distance(one, other) >= 20


def test_a_hash_is_sixteen_hex_digits(shared_media):
    assert len(phash(small(shared_media / "photo/gps.jpg"))) == 16
    assert distance("0" * 16, "f" * 16) == 64


def test_a_plain_area_has_no_hash():
    assert phash(pyvips.Image.black(320, 200, bands=3).copy(interpretation="srgb")) is None


def test_dominant_colours_come_most_present_first():
    mostly = pyvips.Image.black(100, 100, bands=3).copy(interpretation="srgb").linear(1, [200, 30, 30])
    picture = mostly.cast("uchar").draw_rect([30, 160, 60], 0, 0, 100, 30, fill=True)
    assert colours(picture)[:2] == ("#c81e1e", "#1ea03c")


def test_a_blurred_picture_is_less_sharp(shared_media):
    sharp = small(shared_media / "photo/landscape_1.jpg")
    assert sharpness(sharp.gaussblur(3).cast("uchar")) < sharpness(sharp) / 4
    assert sharpness(quadrants(4, 2)) == 0.0
