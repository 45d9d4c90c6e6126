"""Audio: measured as it is, played at one level, seen as a waveform."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ingest.detection.detect import Detected
from ingest.result import Damaged, Limits
from ingest.sounds import audio
from tests.conftest import need_tool
from tests.ingest.films import Listener, lavfi, level, make, path, pictures, recording, samples, spans, stream

SPEECH = "anoisesrc=color=pink:sample_rate=44100:duration=8:seed=7,volume='0.02+0.2*gt(sin(2*PI*t),0)':eval=frame"


@pytest.fixture(autouse=True)
def _tools() -> None:
    need_tool("ffmpeg")


def loudness(file) -> float:
    import re
    import subprocess

    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", file, "-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I: +(-[\d.]+) LUFS", said)[-1])


@pytest.mark.parametrize("gain", [0.3, 1, 3])
def test_previews_play_at_one_level_whatever_the_recording(tmp_path, gain):
    source = make(tmp_path / "x.wav", *lavfi(f"{SPEECH},volume={gain}"))
    result = recording(source, tmp_path / "s")
    for name in ("listen.mp3", "hls/a1.mp4"):
        assert loudness(path(result, name)) == pytest.approx(-16, abs=1)
    assert result.facts.technical["loudness"]["integrated"] == pytest.approx(loudness(source), abs=0.2)


def test_a_preview_never_clips(tmp_path):
    clicks = "aevalsrc='0.02*sin(2*PI*300*t)+0.9*lt(mod(t,1),0.001)':d=5"
    result = recording(make(tmp_path / "x.wav", *lavfi(clicks)), tmp_path / "s")
    assert np.abs(samples(path(result, "listen.mp3"))).max() < 1


def test_facts_and_waveform_come_before_the_previews(tmp_path):
    listener = Listener()
    recording(make(tmp_path / "x.flac", *lavfi("sine=duration=2")), tmp_path / "s", listener)
    assert listener.heard[:2] == ["facts", "waveform.json thumb.webp"]
    assert "listen.mp3" in listener.heard[2]
    assert listener.early.kind == "audio"
    assert listener.early.duration == pytest.approx(2, abs=0.01)


def test_peaks_follow_the_sound(tmp_path):
    graph = "aevalsrc='0.5*sin(2*PI*440*t)*between(t,1,2)':s=48000:d=4"
    result = recording(make(tmp_path / "x.wav", *lavfi(graph)), tmp_path / "s")
    told = json.loads(path(result, "waveform.json").read_text())
    pairs = np.array(told["data"]).reshape(-1, 2)
    seconds = np.arange(len(pairs)) * told["samples_per_pixel"] / told["sample_rate"]
    loud = (seconds > 1.05) & (seconds < 1.95)
    assert told["length"] == len(pairs) == 400
    assert (pairs[loud, 1] > 58).all()
    assert (pairs[loud, 0] < -58).all()
    assert np.abs(pairs[(seconds < 0.9) | (seconds > 2.1)]).max() <= 1
    assert spans(result.facts.technical["silence"]) == [
        pytest.approx((0, 1), abs=0.05),
        pytest.approx((2, 4), abs=0.05),
    ]


def test_a_long_recording_has_no_more_peaks_than_a_screen_can_show(tmp_path):
    source = make(tmp_path / "x.mp3", *lavfi("sine=duration=400:sample_rate=8000"), "-b:a", "16k")
    told = json.loads(path(recording(source, tmp_path / "s"), "waveform.json").read_text())
    assert 10_000 < told["length"] <= 18_000


def test_the_wall_sees_the_waveform(tmp_path):
    result = recording(make(tmp_path / "x.wav", *lavfi(SPEECH)), tmp_path / "s")
    thumb = pictures(path(result, "thumb.webp"), 320, 180)[0]
    assert thumb[90].std() > 10
    assert thumb[5].std() < 3


def test_hls_of_a_recording_is_sound_alone(tmp_path):
    result = recording(make(tmp_path / "x.ogg", *lavfi("sine=duration=9"), "-c:a", "libvorbis"), tmp_path / "s")
    master = path(result, "hls/master.m3u8").read_text()
    assert 'CODECS="mp4a.40.2"\na1.m3u8' in master
    assert "RESOLUTION" not in master
    assert path(result, "hls/a1.m3u8").read_text().count("#EXTINF") == 3
    assert level(samples(path(result, "hls/a1.mp4")), 440) > 0.1


def test_an_mp3_with_cover_art_is_audio_and_shows_its_cover(tmp_path):
    cover = make(tmp_path / "c.png", *lavfi("testsrc2=size=200x200"), "-frames:v", "1")
    options = ["-i", cover, "-map", "0", "-map", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic"]
    source = make(tmp_path / "x.mp3", *lavfi("sine=duration=2"), *options)
    result = recording(source, tmp_path / "s")
    assert result.facts.kind == "audio"
    assert stream(path(result, "cover.webp"))["width"] == 200
    assert not [r for r in result.renditions if r.name.startswith("hls/v")]


@pytest.mark.parametrize("graph", ["anullsrc=d=3", "sine=duration=0.1"])
def test_silent_or_too_short_has_no_loudness_and_still_plays(tmp_path, graph):
    result = recording(make(tmp_path / "x.wav", *lavfi(graph)), tmp_path / "s")
    assert result.facts.technical["loudness"] is None
    json.dumps(dict(result.facts.technical), allow_nan=False)
    assert path(result, "listen.mp3").stat().st_size


def test_every_language_of_a_recording_is_kept(tmp_path):
    tags = ["-map", "0", "-map", "1", "-metadata:s:a:0", "language=vie", "-metadata:s:a:1", "language=khm"]
    source = make(
        tmp_path / "x.mka", *lavfi("sine=duration=2", "sine=600:duration=2"), *tags, "-c:a", "flac", "-ac", "2"
    )
    result = recording(source, tmp_path / "s")
    assert {"hls/a1.mp4", "hls/a2.mp4"} <= {r.name for r in result.renditions}


@pytest.mark.parametrize("name", ["x.wav", "x.mp3", "x.flac", "x.m4a", "x.opus", "x.aiff", "x.wma"])
def test_formats_of_recorders_are_taken(tmp_path, name):
    result = recording(make(tmp_path / name, *lavfi("sine=duration=1")), tmp_path / "s")
    assert result.facts.duration == pytest.approx(1, abs=0.1)


def test_a_file_of_noise_is_refused(tmp_path):
    source = tmp_path / "x.mp3"
    source.write_bytes(bytes(range(1, 200)) * 40)
    taken_for = Detected("audio", "audio/mpeg", "mp3")
    with pytest.raises(Damaged):
        audio.run(source, tmp_path, detected=taken_for, limits=Limits(), reporter=Listener(), exif={})


def test_every_real_recording_is_taken(shared_media, tmp_path):
    for place, source in enumerate(sorted((shared_media / "audio").iterdir())):
        result = recording(source, tmp_path / str(place))
        names = {r.name for r in result.renditions}
        assert {"thumb.webp", "waveform.json", "hls/master.m3u8", "listen.mp3"} <= names, source.name
