"""What the eye gets: whole pictures, right colours, right shape, right way up, on the film's own clock."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from tests.conftest import need_tool
from tests.ingest.films import colours, film, lavfi, make, path, pictures, stream, times, top


@pytest.fixture(autouse=True)
def _tools() -> None:
    need_tool("ffmpeg")


def combed(grey: np.ndarray) -> float:
    """How much neighbouring lines differ more than lines two apart: near 0 for whole pictures."""
    lines = grey.astype(np.int32)
    near = np.abs(lines[:, 1:-1] - lines[:, :-2]) + np.abs(lines[:, 1:-1] - lines[:, 2:])
    far = 2 * np.abs(lines[:, 2:] - lines[:, :-2])
    return float(np.clip(near - far, 0, None).mean())


MOVING = "color=gray:size=640x360:rate=50:duration=2,format=yuv420p"


@pytest.fixture(scope="module")
def fields(tmp_path_factory):
    """50i, top field first: a bar that moves 8 pixels a field."""
    folder = tmp_path_factory.mktemp("50i")
    drawn = "split[a][b];[a]trim=end=2[a];color=white:size=40x360:rate=50:duration=2[w];[b]nullsink;[a][w]overlay=x=mod(t*400\\,600)"
    graph = f"{MOVING},{drawn},interlace=scan=tff:lowpass=off"
    options = ["-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-crf", "10", "-t", "2"]
    return make(folder / "50i.mp4", *lavfi(graph), *options)


def test_50i_becomes_50_whole_pictures_a_second(fields, tmp_path):
    result = film(fields, tmp_path / "s")
    shown = times(top(result))
    assert len(shown) == 100
    assert np.allclose(np.diff(shown), 0.02, atol=0.001)
    assert result.facts.technical["interlaced"] is True
    assert result.facts.frame_rate == 25


def test_50i_comes_out_without_combs_and_every_picture_moves_on(fields, tmp_path):
    before = pictures(fields, 640, 360)
    after = pictures(top(film(fields, tmp_path / "s")), 640, 360)
    assert combed(before) > 3
    assert combed(after) < 0.2
    moved = np.abs(np.diff(after.astype(np.int16), axis=0)).mean(axis=(1, 2))
    assert np.median(moved) > 1
    assert (moved[2:-2] > 0.5).all()


def test_a_progressive_film_is_not_touched_by_the_deinterlacer(tmp_path):
    source = make(tmp_path / "p.mp4", *lavfi("testsrc2=size=320x180:rate=25:duration=2"), "-c:v", "libx264")
    result = film(source, tmp_path / "s")
    assert len(times(top(result))) == 50
    assert result.facts.technical["interlaced"] is False


def pq(nits: float) -> int:
    """The 10-bit limited-range code of a luminance (SMPTE ST 2084)."""
    y = (nits / 10_000) ** 0.1593017578125
    return round(64 + 876 * ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375)


@pytest.mark.parametrize(
    ("transfer", "codes"), [("smpte2084", (pq(0), pq(26), pq(203))), ("arib-std-b67", (64, 64 + 333, 64 + 657))]
)
def test_hdr_is_mapped_to_rec_709_with_white_light_and_black_black(tmp_path, transfer, codes):
    """Black, an 18 % grey and reference white (ITU-R BT.2408) in three columns."""
    black, grey, white = codes
    picked = f"if(lt(X,107),{black},if(lt(X,213),{grey},{white}))"
    graph = f"color=black:size=320x180:rate=25:duration=2,format=yuv420p10le,geq=lum='{picked}':cb=512:cr=512"
    told = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    tags = ["-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc"]
    source = make(tmp_path / "hdr.mp4", *lavfi(graph), "-c:v", "libx264", "-x264-params", told, "-crf", "5", *tags)
    result = film(source, tmp_path / "s")
    said = stream(top(result))
    assert [said[k] for k in ("color_primaries", "color_transfer", "color_space", "color_range")] == ["bt709"] * 3 + [
        "tv"
    ]
    assert (said["pix_fmt"], said["profile"]) == ("yuv420p", "High")
    luma = pictures(top(result), 320, 180)[20]
    assert luma[90, 40] <= 20
    assert 90 <= luma[90, 160] <= 150
    assert 180 <= luma[90, 280] <= 230
    assert result.facts.technical["hdr"] == ("pq" if transfer == "smpte2084" else "hlg")


def test_standard_definition_colours_are_converted_and_not_only_relabelled(tmp_path):
    red = "color=0xc02020:size=720x576:rate=25:duration=2,format=yuv420p"
    source = make(tmp_path / "sd.mpg", *lavfi(red), "-c:v", "mpeg2video", "-q:v", "2")
    result = film(source, tmp_path / "s")
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        top(result),
        "-frames:v",
        "1",
        "-vf",
        "scale=in_color_matrix=bt709,format=rgb24",
    ]
    raw = subprocess.run([*command, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    assert np.allclose(np.frombuffer(raw, np.uint8).reshape(-1, 3).mean(axis=0), (0xC0, 0x20, 0x20), atol=8)


def test_an_anamorphic_film_gets_square_pixels_and_its_own_shape(tmp_path):
    source = make(tmp_path / "pal.mpg", *lavfi("testsrc2=size=720x576:rate=25:duration=2,setsar=64/45"), "-q:v", "4")
    result = film(source, tmp_path / "s")
    said = stream(top(result))
    assert (result.facts.width, result.facts.height) == (1024, 576)
    assert (said["width"], said["height"], said["sample_aspect_ratio"]) == (1024, 576, "1:1")


def test_an_upright_phone_film_stands_upright(tmp_path):
    halves = "color=red:size=320x90:rate=25:duration=2[t];color=blue:size=320x90:rate=25:duration=2[b];[t][b]vstack"
    flat = make(tmp_path / "flat.mp4", *lavfi(halves), "-c:v", "libx264")
    source = make(tmp_path / "turned.mp4", "-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90")
    result = film(source, tmp_path / "s")
    assert (result.facts.width, result.facts.height) == (180, 320)
    said = stream(top(result))
    assert (said["width"], said["height"]) == (180, 320)
    seen = colours(top(result), 180, 320)[20].astype(int)
    left, right = seen[:, 10].mean(axis=0), seen[:, 170].mean(axis=0)
    assert {left.argmax(), right.argmax()} == {0, 2}, "the seam between red and blue is upright now"
    assert "rotation" not in str(said.get("side_data_list", ""))


def test_a_variable_rate_keeps_its_own_clock_and_repeats_nothing(tmp_path):
    uneven = "testsrc2=size=320x180:rate=25:duration=4,select='not(eq(mod(n,5),3))*not(between(n,30,52))'"
    source = make(tmp_path / "vfr.mkv", *lavfi(uneven), "-fps_mode", "passthrough", "-c:v", "libx264")
    before, after = times(source), times(top(film(source, tmp_path / "s")))
    assert len(after) == len(before)
    assert np.allclose(after, np.array(before) - before[0], atol=0.0011)
    assert max(np.diff(after)) > 0.9


def test_cover_art_is_no_film(tmp_path):
    cover = make(tmp_path / "c.png", *lavfi("color=red:size=1280x720"), "-frames:v", "1")
    maps = [
        "-i",
        cover,
        "-map",
        "0",
        "-map",
        "1",
        "-c:v:0",
        "libx264",
        "-c:v:1",
        "mjpeg",
        "-disposition:v:1",
        "attached_pic",
    ]
    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:rate=25:duration=1"), *maps)
    result = film(source, tmp_path / "s")
    assert (result.facts.width, result.facts.height) == (320, 180)
    assert len(times(top(result))) == 25


def test_slow_motion_is_thinned_to_60(tmp_path):
    source = make(tmp_path / "fast.mp4", *lavfi("testsrc2=size=320x180:rate=240:duration=1"), "-c:v", "libx264")
    assert 59 <= len(times(top(film(source, tmp_path / "s")))) <= 61


def test_odd_sizes_become_even_and_ten_bit_422_becomes_what_browsers_play(tmp_path):
    graph = "testsrc2=size=321x181:rate=25:duration=1,format=yuv422p10le"
    source = make(tmp_path / "odd.mov", *lavfi(graph), "-c:v", "prores_ks")
    said = stream(top(film(source, tmp_path / "s")))
    assert (said["width"] % 2, said["height"] % 2, said["pix_fmt"]) == (0, 0, "yuv420p")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
        ("x.mxf", ["-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ar", "48000"]),
        ("x.mkv", ["-c:v", "libx264", "-c:a", "flac"]),
        ("x.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
        ("x.mov", ["-c:v", "qtrle", "-c:a", "pcm_s24le"]),
        ("x.ts", ["-c:v", "libx264", "-c:a", "mp2"]),
        ("x.webm", ["-c:v", "libvpx", "-c:a", "libvorbis"]),
        ("x.dv", ["-target", "pal-dv"]),
    ],
)
def test_containers_of_every_house_are_taken(tmp_path, name, options):
    source = make(tmp_path / name, *lavfi("testsrc2=size=320x180:rate=25:duration=1", "sine=duration=1"), *options)
    result = film(source, tmp_path / "s")
    assert abs((result.facts.duration or 0) - 1) < 0.1
    assert path(result, "hls/a1.mp4").stat().st_size
    assert times(top(result))[0] == 0


def test_the_avchd_clip_is_deinterlaced(shared_media, tmp_path):
    result = film(shared_media / "video/sony-avchd.mts", tmp_path / "s")
    shown = times(top(result))
    assert shown[0] == 0
    assert np.allclose(np.diff(shown), 0.02, atol=0.001)
    assert (stream(top(result))["width"], result.facts.height) == (1920, 1080)


def test_the_phone_film_is_upright(shared_media, tmp_path):
    result = film(shared_media / "video/phone-gps.mov", tmp_path / "s")
    assert (result.facts.width, result.facts.height) == (320, 568)
