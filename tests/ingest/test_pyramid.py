"""Pyramids of every form of picture: upright, in sRGB, with their alpha, and read back part by part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import pyvips

from ingest.pictures.pyramid import TILE, make
from ingest.pictures.region import Cut, cut
from ingest.pictures.tiles import Pyramid
from ingest.result import Damaged, Limits, OverLimit


def whole(pyramid: Pyramid, width: int, height: int, **more: object) -> np.ndarray:
    first = pyramid.levels[0]
    data = cut(pyramid, Cut(0, 0, first.width, first.height, width, height, format="png", **more))
    return pyvips.Image.new_from_buffer(data, "").numpy()


def test_four_ways_of_lying_come_out_alike(shared_media: Path, tmp_path: Path):
    shown = []
    for turn in (1, 3, 6, 8):
        folder = tmp_path / str(turn)
        folder.mkdir()
        made = Pyramid(make(shared_media / f"photo/landscape_{turn}.jpg", folder, Limits()))
        assert (made.levels[0].width, made.levels[0].height) == (600, 450)
        shown.append(whole(made, 60, 45).astype(float))
    assert all(np.abs(each - shown[0]).mean() < 4 for each in shown[1:])


@pytest.mark.parametrize(
    "name", ["iphone.heic", "photo.avif", "photo.webp", "iptc-reference-2019.1.jpg", "jupiter-utf8.jpg"]
)
def test_a_format_of_the_newsroom_looks_as_its_preview(shared_media: Path, tmp_path: Path, name: str):
    made = Pyramid(make(shared_media / "photo" / name, tmp_path, Limits()))
    seen = whole(made, 64, 48)[:, :, :3].astype(float)
    if name.endswith("heic"):
        return
    thumb = pyvips.Image.thumbnail(
        str(shared_media / "photo" / name), 64, height=48, size="force", export_profile="srgb"
    )
    assert np.abs(seen - thumb.numpy()[:, :, :3].astype(float)).mean() < 6


def test_cmyk_and_sixteen_bits_are_seen_in_srgb(tmp_path: Path):
    red = pyvips.Image.black(600, 300, bands=4).linear(0, [0, 255, 255, 0])
    red.cast("uchar").copy(interpretation="cmyk").jpegsave(str(tmp_path / "red.jpg"))
    grey = (pyvips.Image.black(600, 300, bands=3) + 32896).cast("ushort").copy(interpretation="rgb16")
    grey.pngsave(str(tmp_path / "grey.png"))
    for name, low, high in (("red.jpg", (180, 0, 0), (255, 80, 80)), ("grey.png", (126,) * 3, (130,) * 3)):
        pixel = whole(Pyramid(make(tmp_path / name, tmp_path, Limits())), 10, 5)[2, 5, :3]
        assert all(a <= value <= b for a, value, b in zip(low, pixel, high, strict=True)), (name, pixel)


def test_alpha_stays_in_png_and_lies_on_white_in_jpeg(tmp_path: Path):
    clear = pyvips.Image.black(700, 600, bands=4).linear(0, [10, 200, 30, 0])
    clear.cast("uchar").copy(interpretation="srgb").pngsave(str(tmp_path / "clear.png"))
    made = Pyramid(make(tmp_path / "clear.png", tmp_path, Limits()))
    assert whole(made, 70, 60)[30, 30, 3] == 0
    jpeg = pyvips.Image.new_from_buffer(cut(made, Cut(0, 0, 512, 512, 512, 512)), "")
    assert jpeg.getpoint(100, 100) == [255, 255, 255]


def test_a_stored_tile_leaves_as_it_stands(shared_media: Path, tmp_path: Path):
    made = Pyramid(make(shared_media / "photo/lumix-lx7-full.jpg", tmp_path, Limits()))
    asked = cut(made, Cut(1024, 512, 512, 512, 512, 512))
    assert asked == made.tile(0, 2, 1)
    assert pyvips.Image.new_from_buffer(asked, "").width == TILE
    halved = cut(made, Cut(1024, 1024, 1024, 1024, 512, 512))
    assert halved == made.tile(1, 1, 1)


def test_each_way_of_cutting_shows_the_same_place(shared_media: Path, tmp_path: Path):
    made = Pyramid(make(shared_media / "photo/lumix-lx7-full.jpg", tmp_path, Limits()))
    stored = pyvips.Image.new_from_buffer(cut(made, Cut(512, 512, 512, 512, 512, 512)), "").numpy().astype(float)
    moved = pyvips.Image.new_from_buffer(cut(made, Cut(512, 511, 512, 513, 512, 513)), "").numpy().astype(float)
    assert np.abs(stored - moved[1:]).mean() < 3


def test_what_is_no_picture_or_too_large_is_refused(tmp_path: Path):
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 500)
    with pytest.raises(Damaged):
        make(tmp_path / "torn.jpg", tmp_path, Limits())
    pyvips.Image.black(2000, 2000).pngsave(str(tmp_path / "large.png"))
    with pytest.raises(OverLimit):
        make(tmp_path / "large.png", tmp_path, Limits(pixels=1_000_000))
    (tmp_path / "no.tif").write_bytes(b"II*\0" + b"\xff" * 40)
    with pytest.raises(Damaged):
        Pyramid(tmp_path / "no.tif")
