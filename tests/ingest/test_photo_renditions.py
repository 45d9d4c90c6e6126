"""Every photo comes out upright, in sRGB, in the sizes it can fill, and says nothing private."""

from __future__ import annotations

import io
import json
import subprocess

import numpy as np
import pytest
import pyvips
from PIL import Image

from tests.ingest.pictures import corners, near, pixels, quadrants, written

SIZES = {
    "thumb.webp": 320,
    "preview-1024.webp": 1024,
    "preview-1024.jpg": 1024,
    "preview-2048.webp": 2048,
    "preview-2048.jpg": 2048,
}


def test_the_four_landscapes_come_out_the_same_way_up(take, shared_media):
    thumbs = [pixels(take(shared_media / f"photo/landscape_{n}.jpg"), "thumb.webp") for n in (1, 3, 6, 8)]
    assert {t.shape for t in thumbs} == {(240, 320, 3)}
    for other in thumbs[1:]:
        assert np.abs(other.astype(int) - thumbs[0].astype(int)).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_of_the_eight_orientations_is_applied(take, tmp_path, orientation):
    stored = quadrants()
    undo = {2: lambda i: i.fliphor(), 3: lambda i: i.rot180(), 4: lambda i: i.flipver(), 5: lambda i: i.rot90().fliphor(),
            6: lambda i: i.rot270(), 7: lambda i: i.rot270().fliphor(), 8: lambda i: i.rot90()}  # fmt: skip
    undo.get(orientation, lambda i: i)(stored).jpegsave(str(tmp_path / "turned.jpg"), Q=95)
    result = take(written(tmp_path / "turned.jpg", f"-IFD0:Orientation#={orientation}"))
    assert near(corners(result))
    assert (result.facts.width, result.facts.height) == (1200, 800)


def test_a_large_photo_has_all_sizes_and_none_above_its_own(take, shared_media):
    result = take(shared_media / "photo/lumix-lx7-full.jpg")
    assert {r.name: max(r.width, r.height) for r in result.renditions} == SIZES
    for made in result.renditions:
        opened = pyvips.Image.new_from_file(str(made.path))
        assert (opened.width, opened.height) == (made.width, made.height)
        assert made.path.stat().st_size > 0


def test_a_small_picture_has_a_thumb_and_one_preview_at_its_own_size(take, shared_media):
    result = take(shared_media / "photo/gps.jpg")
    assert {r.name: r.width for r in result.renditions} == {
        "thumb.webp": 320,
        "preview-1024.webp": 640,
        "preview-1024.jpg": 640,
    }


def test_a_picture_of_one_pixel_is_a_picture(take, tmp_path):
    quadrants(2, 2).crop(0, 0, 1, 1).pngsave(str(tmp_path / "dot.png"))
    assert take(tmp_path / "dot.png").facts.colours == ("#c81e1e",)


FORMATS = {
    "srgb.png": lambda i, p: i.pngsave(p),
    "progressive.jpg": lambda i, p: i.jpegsave(p, interlace=True, Q=95),
    "interlaced.png": lambda i, p: i.pngsave(p, interlace=True),
    "palette.png": lambda i, p: i.pngsave(p, palette=True),
    "sixteen.png": lambda i, p: i.colourspace("rgb16").pngsave(p),
    "sixteen.tif": lambda i, p: i.colourspace("rgb16").tiffsave(p),
    "pyramid.tif": lambda i, p: i.tiffsave(p, tile=True, pyramid=True, compression="jpeg", Q=95),
    "photo.webp": lambda i, p: i.webpsave(p, Q=95),
    "photo.avif": lambda i, p: i.heifsave(p, compression="av1", Q=90),
    "photo.gif": lambda i, p: i.gifsave(p),
    "cmyk.jpg": lambda i, p: i.icc_transform("cmyk", input_profile="srgb").jpegsave(p, Q=95),
    "cmyk.tif": lambda i, p: i.icc_transform("cmyk", input_profile="srgb").tiffsave(p),
    "wide.jpg": lambda i, p: i.icc_transform("p3", input_profile="srgb").jpegsave(p, Q=95),
    "lab.tif": lambda i, p: i.colourspace("lab").tiffsave(p),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_of_picture_shows_the_colours_it_means(take, tmp_path, name):
    FORMATS[name](quadrants(), str(tmp_path / name))
    result = take(tmp_path / name)
    inks = 45 if name.startswith("cmyk") else 14
    assert near(corners(result), inks)
    assert near(corners(result, "thumb.webp"), inks)


@pytest.mark.parametrize("name", ["photo.heic", "photo.bmp"])
def test_what_libvips_cannot_open_is_opened_apart(take, tmp_path, name):
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.fromarray(quadrants().numpy()).save(tmp_path / name, **({"quality": 90} if "heic" in name else {}))
    result = take(tmp_path / name)
    assert near(corners(result), 14)
    assert result.facts.media_type == f"image/{name[6:]}"


def test_an_iphone_photo_keeps_its_wide_colours_within_srgb(take, shared_media):
    result = take(shared_media / "photo/iphone.heic")
    assert (result.facts.width, result.facts.height, result.facts.technical["colour_profile"]) == (
        3024,
        4032,
        "Display P3",
    )
    assert {r.name for r in result.renditions} == set(SIZES)


def test_transparency_is_white_in_jpeg_and_stays_in_webp(take, tmp_path):
    clear = quadrants().bandjoin(pyvips.Image.black(1200, 800) + 0).cast("uchar").copy(interpretation="srgb")
    clear.pngsave(str(tmp_path / "clear.png"))
    result = take(tmp_path / "clear.png")
    assert corners(result) == [(255, 255, 255)] * 4
    assert pixels(result, "preview-1024.webp").shape[2] == 4


def test_grey_stays_grey(take, tmp_path):
    quadrants().colourspace("grey16").tiffsave(str(tmp_path / "grey.tif"))
    shown = pixels(take(tmp_path / "grey.tif"), "preview-1024.jpg").reshape(-1, 3).astype(int)
    assert np.abs(shown - shown.mean(axis=1, keepdims=True)).max() <= 2


def test_of_an_animation_the_first_picture_is_shown(take, tmp_path):
    first, second = Image.fromarray(quadrants().numpy()), Image.new("RGB", (1200, 800), "white")
    first.save(tmp_path / "moving.gif", save_all=True, append_images=[second])
    result = take(tmp_path / "moving.gif")
    assert near(corners(result), 20)
    assert result.facts.technical["frames"] == 2


def test_renditions_carry_the_credit_and_nothing_private(take, tmp_path):
    quadrants().jpegsave(str(tmp_path / "private.jpg"))
    tags = ("-GPSLatitude=21.03", "-GPSLatitudeRef=N", "-GPSLongitude=105.85", "-GPSLongitudeRef=E", "-IFD0:Model=Secret",
            "-ExifIFD:SerialNumber=777", "-XMP-dc:Creator=Nguyễn An", "-XMP-photoshop:Credit=Dân trí & <báo>", "-XMP-dc:Rights=© 2024")  # fmt: skip
    result = take(written(tmp_path / "private.jpg", *tags))
    for made in result.renditions:
        read = subprocess.run(["exiftool", "-j", "-G1", str(made.path)], capture_output=True, check=True)
        said = json.loads(read.stdout)[0]
        assert not [k for k in said if k.startswith(("GPS", "IFD0:Model", "ExifIFD", "IPTC"))], made.name
        if made.name.startswith("preview"):
            assert said["XMP-photoshop:Credit"] == "Dân trí & <báo>"
            assert said["XMP-dc:Creator"] == "Nguyễn An"


def test_facts_are_told_once_before_the_renditions_exist(take, listener, shared_media):
    result = take(shared_media / "photo/gps.jpg")
    assert [f.phash for f in listener.told] == [None]
    assert listener.told[0].latitude == result.facts.latitude
    assert result.facts.phash


def test_an_extension_that_lies_does_not_matter(take, tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(quadrants().numpy()).save(buffer, "PNG")
    (tmp_path / "film.mp4").write_bytes(buffer.getvalue())
    facts = take(tmp_path / "film.mp4").facts
    assert (facts.kind, facts.media_type, facts.extension) == ("photo", "image/png", "png")
