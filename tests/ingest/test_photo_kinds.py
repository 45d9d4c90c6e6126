"""Every kind of picture a newsroom owns: RAW, PSD, JPEG 2000, SVG, and those that move."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest import more
from ingest.detection.detect import RAW, detect
from ingest.result import Damaged, Limits, NotMedia, OverLimit
from tests.ingest.pictures import corners, near, pixels, quadrants
from tests.ingest.raws import dng

PREVIEWS = {"thumb.webp", "preview-1024.webp", "preview-1024.jpg", "preview-2048.webp", "preview-2048.jpg"}


def names(result):
    return {made.name for made in result.renditions}


def test_a_raw_is_shown_by_the_jpeg_its_camera_put_inside(take, tmp_path):
    result = take(dng(tmp_path / "a.dng", preview=1100))
    assert near(corners(result))
    assert names(result) == PREVIEWS
    assert (result.facts.width, result.facts.height, result.facts.media_type) == (1200, 800, "image/x-adobe-dng")
    assert result.facts.technical["preview"] == {"width": 1100, "height": 733}
    assert result.later == ("develop",)


@pytest.mark.parametrize("preview", [0, 200])
def test_a_raw_without_a_preview_worth_showing_is_developed(take, tmp_path, preview):
    result = take(dng(tmp_path / "a.dng", preview=preview))
    assert "developed" in result.facts.technical
    found = np.array(corners(result), dtype=int)
    assert [int(c.argmax()) for c in found[:3]] == [0, 1, 2]  # red, green, blue where they belong
    assert np.ptp(found[3]) < 12  # grey is grey


def test_a_raw_held_upright_is_shown_upright(take, tmp_path):
    result = take(dng(tmp_path / "a.dng", orientation=6))
    assert (result.facts.width, result.facts.height) == (800, 1200)
    lying = [corners(result)[n] for n in (1, 3, 0, 2)]  # turned by a quarter clockwise
    assert near(lying)


def test_a_raw_is_developed_in_full_when_it_is_asked_for(tmp_path):
    (made,) = next(more("develop", dng(tmp_path / "a.dng"), tmp_path, limits=Limits(), progress=lambda _: None))
    with Image.open(made.path) as developed:
        assert (made.name, developed.size, developed.mode) == ("develop.jpg", (1200, 800), "RGB")


def test_only_a_raw_is_developed(tmp_path, shared_media):
    with pytest.raises(NotMedia, match="not_raw"):
        next(more("develop", shared_media / "photo/gps.jpg", tmp_path, limits=Limits(), progress=lambda _: None))


@pytest.mark.parametrize(("make", "extension"), [("SONY", "arw"), ("PENTAX Corporation", "pef"), ("Samsung", "srw")])
def test_the_maker_names_the_kind_of_raw(tmp_path, make, extension):
    path = dng(tmp_path / "a.dng", make=make)
    data = path.read_bytes()
    at = data.index((50706).to_bytes(2, "little"), 8)
    path.write_bytes(data[:at] + (50705).to_bytes(2, "little") + data[at + 2 :])  # no longer says that it is DNG
    assert detect(path, 2**31) == RAW[extension]


def test_a_raw_copied_in_part_is_damaged(take, tmp_path):
    path = dng(tmp_path / "a.dng")
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(Damaged, match="1000 bytes"):
        take(path)


def test_a_raw_is_held_to_the_limit_of_pixels(take, tmp_path):
    with pytest.raises(OverLimit, match="too_many_pixels"):
        take(dng(tmp_path / "a.dng"), limits=Limits(pixels=100_000))


def test_the_shared_psd_of_16_bit_cmyk_is_ready(take, shared_media):
    result = take(shared_media / "photo/cmyk-16bit.psd")
    assert (result.facts.width, result.facts.height) == (10, 12)
    assert result.facts.technical["colour_model"] == "cmyk"
    assert result.facts.technical["bit_depth"] == 16
    assert "preview-1024.jpg" in names(result)


def psd(path):
    """Two layers: the four colours below, a white bar above."""
    from psd_tools import PSDImage

    made = PSDImage.new("RGB", (1200, 800))
    made.append(made.create_pixel_layer(Image.fromarray(quadrants().numpy()), name="photo"))
    made.append(made.create_pixel_layer(Image.new("RGB", (1200, 60), "white"), name="headline", top=370, left=0))
    made.save(path)
    return path


def test_the_layers_of_a_psd_are_flattened(take, tmp_path):
    result = take(psd(tmp_path / "a.psd"))
    assert near(corners(result))
    assert result.facts.technical["layers"] == 2
    assert (pixels(result, "preview-1024.jpg")[341, 100] > 240).all()


def test_a_psd_bomb_is_refused_by_its_header(take, tmp_path):
    head = b"8BPS\0\1" + bytes(6) + (4).to_bytes(2, "big") + (300_000).to_bytes(4, "big") * 2 + b"\0\x10\0\3"
    (tmp_path / "a.psd").write_bytes(head + bytes(200))
    with pytest.raises(OverLimit, match="too_many_pixels"):
        take(tmp_path / "a.psd")


@pytest.mark.parametrize("name", ["a.jp2", "a.j2k"])
def test_jpeg_2000_is_shown(take, tmp_path, name):
    Image.fromarray(quadrants(4800, 3200).numpy()).save(tmp_path / name)
    result = take(tmp_path / name)
    assert near(corners(result))
    assert (result.facts.width, result.facts.height) == (4800, 3200)


def test_jpeg_2000_of_16_bit_grey_keeps_its_tones(take, tmp_path):
    grey = (np.linspace(0, 65535, 400, dtype=np.uint16))[None, :].repeat(100, axis=0)
    Image.fromarray(grey).save(tmp_path / "a.jp2")
    shown = pixels(take(tmp_path / "a.jp2"), "preview-1024.jpg")
    assert abs(int(shown[50, 200].flat[0]) - 128) < 4


DRAWING = """<?xml version="1.0"?><!-- Bản đồ --><svg xmlns="http://www.w3.org/2000/svg" width="600" height="400">
<title>Bản đồ miền Trung</title><script>alert(1)</script>
<rect width="300" height="200" fill="rgb(200,30,30)"/><rect x="300" width="300" height="200" fill="rgb(30,160,60)"/>
<rect y="200" width="300" height="200" fill="rgb(40,60,190)"/><rect x="300" y="200" width="300" height="200" fill="rgb(128,128,128)"/>
{}<text x="20" y="20" font-size="9">Quảng Trị</text></svg>"""


def test_an_svg_is_only_ever_shown_as_pixels_and_its_words_are_found(take, tmp_path):
    (tmp_path / "a.svg").write_text(DRAWING.format(""))
    result = take(tmp_path / "a.svg")
    assert near(corners(result))
    assert names(result) == PREVIEWS
    assert result.texts["drawing"] == "Bản đồ miền Trung Quảng Trị"


def test_an_svg_reaches_nothing_outside_itself(take, tmp_path):
    asked = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    Image.new("RGB", (8, 8), "black").save(tmp_path / "secret.png")
    with http.server.HTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        outside = (f"http://127.0.0.1:{server.server_port}/a.png", f"file://{tmp_path}/secret.png", "secret.png")
        drawn = "".join(f'<image href="{where}" x="0" y="0" width="600" height="400"/>' for where in outside)
        (tmp_path / "a.svg").write_text(DRAWING.format(drawn))
        assert near(corners(take(tmp_path / "a.svg")))
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize("hostile", [
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg width="9" height="9"><text>&b;</text></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1"/>', '<svg xmlns="http://www.w3.org/2000/svg"><g>',
])  # fmt: skip
def test_a_hostile_svg_is_refused(take, tmp_path, hostile):
    (tmp_path / "a.svg").write_text(hostile)
    with pytest.raises((Damaged, NotMedia)):
        take(tmp_path / "a.svg")


def moving(path, frames=12, duration=80):
    """A white square that walks to the right."""
    pictures = []
    for n in range(frames):
        one = Image.new("RGB", (300, 200), "navy")
        ImageDraw.Draw(one).rectangle((n * 20, 80, n * 20 + 40, 120), fill="white")
        pictures.append(one)
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=duration, loop=0)
    return path


@pytest.mark.parametrize("name", ["a.gif", "a.webp"])
def test_a_picture_that_moves_plays_as_a_short_muted_film(take, tmp_path, name):
    result = take(moving(tmp_path / name))
    assert result.facts.kind == "photo"
    assert [p.code for p in result.problems] == ["moves"]
    played = next(r for r in result.renditions if r.name == "motion.mp4")
    command = ["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json", str(played.path)]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    assert [(s["codec_name"], s["pix_fmt"]) for s in streams] == [("h264", "yuv420p")]
    assert float(streams[0]["duration"]) == pytest.approx(12 * 0.08, abs=0.05)


def test_a_picture_that_stands_still_has_no_film(take, tmp_path):
    Image.new("RGB", (300, 200), "navy").save(tmp_path / "a.gif")
    assert "motion.mp4" not in names(take(tmp_path / "a.gif"))


def test_a_long_animation_is_cut_and_bounded(take, tmp_path):
    result = take(moving(tmp_path / "a.gif", frames=12, duration=10_000))
    assert next(r for r in result.renditions if r.name == "motion.mp4").duration == pytest.approx(30)


def test_an_animation_cut_short_keeps_its_first_picture_or_is_refused(take, tmp_path):
    path = moving(tmp_path / "a.gif")
    path.write_bytes(path.read_bytes()[:-300])
    assert "thumb.webp" in names(take(path))
