"""What broadcasters and sound recordists bring: MXF, ProRes, waves with bext and iXML; and faults as an editor filters them."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from ingest.quality import film_faults, noise, photo_faults
from ingest.result import Sidecar
from tests.ingest.films import film, lavfi, make, recording
from tests.ingest.pictures import quadrants

MOVING = "testsrc2=size=640x360:rate=25:duration=1"


def bext(description: str, samples: int = 48_000 * 3600) -> bytes:
    """EBU Tech 3285 version 2."""
    fixed = (
        description.encode().ljust(256, b"\0")
        + b"An".ljust(32, b"\0")
        + b"REF1".ljust(32, b"\0")
        + b"2026-03-0208:30:15"
    )
    loud = struct.pack("<5h", -2300, 510, -120, 0x7FFF, 0x7FFF)
    return (
        fixed
        + struct.pack("<IIH", samples & 0xFFFFFFFF, samples >> 32, 2)
        + bytes(64)
        + loud
        + bytes(180)
        + b"A=PCM,F=48000\r\n"
    )


IXML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><BWFXML><PROJECT>Phóng sự chợ phiên</PROJECT><SCENE>12</SCENE><TRACK_LIST><TRACK><NAME>Boom</NAME></TRACK><TRACK><NAME>Cài áo</NAME></TRACK></TRACK_LIST></BWFXML>"  # fmt: skip


def wave(path, source, *chunks: tuple[bytes, bytes]):
    """The same wave with chunks put before its sound."""
    data = source.read_bytes()
    more = b"".join(struct.pack("<4sI", name, len(said)) + said + b"\0" * (len(said) % 2) for name, said in chunks)
    body = data[:12] + more + data[12:]
    path.write_bytes(body[:4] + struct.pack("<I", len(body) - 8) + body[8:])
    return path


@pytest.fixture
def tone(tmp_path):
    return make(tmp_path / "tone.wav", *lavfi("sine=440:duration=2:sample_rate=48000"), "-af", "volume=-6dB")


def test_the_chunks_of_a_broadcast_wave_are_facts(take, tone, tmp_path):
    result = take(wave(tmp_path / "a.wav", tone, (b"bext", bext("Phỏng vấn bà con")), (b"iXML", IXML.encode())))
    told = result.facts.technical
    assert told["bext"]["description"] == "Phỏng vấn bà con"
    assert (told["bext"]["timecode"], told["bext"]["stated_loudness"]) == ("01:00:00.000", -23.0)
    assert told["ixml"]["project"] == "Phóng sự chợ phiên"
    assert [t["name"] for t in told["ixml"]["track_list"]["track"]] == ["Boom", "Cài áo"]
    assert result.facts.described.description == "Phỏng vấn bà con"
    assert result.facts.taken.value == "2026-03-02T08:30:15"


@pytest.mark.parametrize(
    "chunk", [(b"bext", b"short"), (b"iXML", b"<a><b>"), (b"iXML", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
)
def test_chunks_that_cannot_be_read_are_passed_over(take, tone, tmp_path, chunk):
    told = take(wave(tmp_path / "a.wav", tone, chunk)).facts.technical
    assert "bext" not in told
    assert "ixml" not in told


@pytest.mark.parametrize(("name", "options", "media_type"), [
    ("a.mxf", ("-c:v", "mpeg2video", "-b:v", "8M", "-c:a", "pcm_s16le"), "application/mxf"),
    ("a.mov", ("-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le"), "video/quicktime"),
])  # fmt: skip
def test_film_of_the_broadcaster_plays(tmp_path, name, options, media_type):
    source = make(tmp_path / name, *lavfi(MOVING, "sine=440:duration=1:sample_rate=48000"), *options)
    result = film(source, tmp_path / "out")
    assert result.facts.media_type == media_type
    assert {"poster.webp", "hls/master.m3u8", "hls/v360.mp4", "hls/a1.mp4"} <= {r.name for r in result.renditions}


def test_a_black_frozen_mute_film_says_so(tmp_path):
    source = make(tmp_path / "a.mp4", *lavfi("color=black:size=320x240:rate=10:duration=12"), "-pix_fmt", "yuv420p")
    assert {"black", "freeze", "no_sound"} <= set(film(source, tmp_path / "out").facts.faults)


def test_a_film_with_words_beside_it_is_not_uncaptioned(take, tmp_path):
    source = make(tmp_path / "a.mp4", *lavfi(MOVING, "sine=440:duration=1"), "-pix_fmt", "yuv420p")
    assert "uncaptioned" in take(source).facts.faults
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nXin chào\n")
    assert "uncaptioned" not in take(source, sidecars=[Sidecar("a.srt", tmp_path / "a.srt")]).facts.faults


@pytest.mark.parametrize(("filters", "fault"), [("volume=30dB", "clipping"), ("volume=-45dB", "quiet")])
def test_sound_outside_all_norms_says_so(tmp_path, filters, fault):
    source = make(tmp_path / "a.wav", *lavfi("sine=440:duration=4:sample_rate=48000"), "-af", filters)
    assert fault in recording(source, tmp_path / "out").facts.faults


def grainy(sigma):
    grey = np.tile(np.linspace(60, 180, 320), (240, 1)) + np.random.default_rng(1).normal(0, sigma, (240, 320))
    return np.clip(grey, 0, 255).astype(np.float32)


def test_noise_is_measured_where_the_picture_is_smooth():
    assert noise(grainy(0)) < 1
    assert noise(grainy(10)) == pytest.approx(10, rel=0.25)


def test_a_soft_a_burnt_and_a_good_picture_are_told_apart(shared_media):
    import pyvips

    good = pyvips.Image.thumbnail(str(shared_media / "photo/lumix-lx7-full.jpg"), 320).copy_memory()
    assert photo_faults(good, 900.0) == ()
    assert "clipping" in photo_faults((good.linear(3, 0)).cast("uchar").copy(interpretation="srgb"), 900.0)
    assert "blur" in photo_faults(quadrants(320, 200), 10.0)


def test_only_long_spans_are_faults():
    short = {"black": [{"start": 0.0, "end": 0.8}], "freeze": [{"start": 0, "end": 3}], "silence": [], "loudness": None}
    assert film_faults(short, 60.0, sound=True, captions=True, sharp=400.0) == ()
