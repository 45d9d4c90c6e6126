"""What the ear gets: with the picture, every language, every microphone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import need_tool
from tests.ingest.films import QUIET, film, lavfi, level, make, path, pictures, samples, stream, times, top

FLASH = "color=black:size=320x180:rate=25:duration=5,format=yuv420p"
CLAP = "aevalsrc='if(between(t,2,2.2)+between(t,4,4.2),0.8*sin(2*PI*1000*t),0)':s=48000:d=5"


@pytest.fixture(autouse=True)
def _tools() -> None:
    need_tool("ffmpeg")


def sides_of(file: Path) -> np.ndarray:
    """Left and right, (count, 2)."""
    command = ["ffmpeg", *QUIET, "-i", str(file), "-ac", "2", "-ar", "48000", "-f", "f32le", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype="<f4").reshape(-1, 2)[4800:-4800]


def flash(size: str = "320x180") -> str:
    """White from 2 to 2.2 and from 4 to 4.2 seconds."""
    white = "drawbox=color=white:t=fill:enable='between(t,1.999,2.199)+between(t,3.999,4.199)'"
    return f"{FLASH.replace('320x180', size)},{white}"


def flashes_and_claps(result) -> tuple[list[float], list[float]]:
    """When the picture turns white, and when the sound sets in, seconds on the player's clock."""
    light = pictures(top(result), 320, 180).mean(axis=(1, 2)) > 128
    shown = times(top(result))
    seen = [shown[i] for i in range(1, len(light)) if light[i] and not light[i - 1]]
    loud = np.abs(samples(path(result, "hls/a1.mp4"))) > 0.1
    heard = np.flatnonzero(loud) / 48_000
    return seen, [t for t, before in zip(heard, [-9, *heard], strict=False) if t - before > 1]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain.mp4", []),
        ("b-frames.mp4", ["-bf", "3"]),
        ("late-clock.ts", ["-output_ts_offset", "37", "-muxdelay", "0.7"]),
        ("opus.mkv", ["-c:a", "libopus"]),
        ("pcm.mov", ["-c:a", "pcm_s16le"]),
    ],
)
def test_clap_and_flash_stay_within_a_frame(tmp_path, name, options):
    source = make(tmp_path / name, *lavfi(flash(), CLAP), "-c:v", "libx264", *options)
    seen, heard = flashes_and_claps(film(source, tmp_path / "s"))
    assert len(seen) == len(heard) == 2
    assert seen == pytest.approx([2.0, 4.0], abs=0.021)
    assert np.allclose(seen, heard, atol=0.04)


def test_the_first_picture_is_at_0_and_sound_that_came_before_it_is_cut(tmp_path):
    """A picture that starts 0.6 s after the sound, as tapes and streams are captured."""
    inputs = ["-itsoffset", "0.6", *lavfi(flash()), "-itsoffset", "0.6", *lavfi(CLAP)]
    early = lavfi("anullsrc=r=48000:cl=mono:d=0.6")
    graph = "[1:a]asetpts=PTS-STARTPTS[c];[2:a][c]concat=n=2:v=0:a=1[a]"
    source = make(tmp_path / "x.mkv", *inputs, *early, "-filter_complex", graph, "-map", "0:v", "-map", "[a]")
    result = film(source, tmp_path / "s")
    seen, heard = flashes_and_claps(result)
    assert times(top(result))[0] == 0
    assert seen == pytest.approx([2.0, 4.0], abs=0.021)
    assert np.allclose(seen, heard, atol=0.04)


def test_a_broadcast_that_begins_between_key_frames_begins_at_its_first_whole_picture(tmp_path):
    whole = make(tmp_path / "x.ts", *lavfi(flash(), CLAP), "-c:v", "libx264", "-g", "75", "-x264-params", "scenecut=0")
    cut = tmp_path / "cut.ts"
    packets = whole.stat().st_size // 188
    cut.write_bytes(whole.read_bytes()[packets // 5 * 188 :])
    result = film(cut, tmp_path / "s")
    seen, heard = flashes_and_claps(result)
    assert times(top(result))[0] == 0
    assert seen
    assert np.allclose(seen[-1], heard[-1], atol=0.04)


def test_sound_that_comes_late_waits(tmp_path):
    """Sound that starts 1.5 s into the film; its clap was recorded half a second later."""
    late = "aevalsrc='if(between(t,0.5,0.7)+between(t,2.5,2.7),0.8*sin(2*PI*1000*t),0)':s=48000:d=3.5"
    source = make(tmp_path / "x.mp4", *lavfi(flash()), "-itsoffset", "1.5", *lavfi(late), "-c:v", "libx264")
    seen, heard = flashes_and_claps(film(source, tmp_path / "s"))
    assert np.allclose(seen, heard, atol=0.04)


def test_eight_microphones_stay_eight_in_the_facts_and_sound_together(tmp_path):
    pitches = [300 + 137 * n for n in range(8)]
    mics = [f"sine=frequency={pitch}:sample_rate=48000:duration=3" for pitch in pitches]
    maps = [part for n in range(9) for part in ("-map", str(n))]
    options = ["-c:v", "mpeg2video", "-c:a", "pcm_s16le"]
    source = make(tmp_path / "x.mxf", *lavfi("testsrc2=size=320x180:rate=25:duration=3", *mics), *maps, *options)
    result = film(source, tmp_path / "s")
    kinds = [s["kind"] for s in result.facts.technical["streams"]]
    assert kinds.count("audio") == 8
    assert [r.name for r in result.renditions if r.name.startswith("hls/a")] == ["hls/a1.m3u8", "hls/a1.mp4"]
    heard = samples(path(result, "hls/a1.mp4"))[4800:-4800]
    assert all(level(heard, pitch) > 0.01 for pitch in pitches)
    assert level(heard, 250) < 0.002
    assert np.abs(heard).max() <= 1


def test_two_mono_tracks_are_left_and_right(tmp_path):
    inputs = lavfi("testsrc2=size=320x180:rate=25:duration=2", "sine=400:duration=2", "sine=900:duration=2")
    source = make(tmp_path / "x.mov", *inputs, "-map", "0", "-map", "1", "-map", "2", "-c:a", "pcm_s16le")
    result = film(source, tmp_path / "s")
    sides = sides_of(path(result, "hls/a1.mp4"))
    assert level(sides[:, 0], 400) > 0.05 > level(sides[:, 0], 900)
    assert level(sides[:, 1], 900) > 0.05 > level(sides[:, 1], 400)
    assert len(result.facts.technical["sounds"][0]["streams"]) == 2


def test_every_language_is_kept_as_its_own_sound(tmp_path):
    inputs = lavfi("testsrc2=size=320x180:rate=25:duration=2", "sine=400:duration=2", "sine=900:duration=2")
    tags = ["-metadata:s:a:0", "language=vie", "-metadata:s:a:1", "language=eng", "-ac", "2"]
    source = make(tmp_path / "x.mp4", *inputs, "-map", "0", "-map", "1", "-map", "2", *tags)
    result = film(source, tmp_path / "s")
    master = path(result, "hls/master.m3u8").read_text()
    assert 'NAME="Tiếng Việt",LANGUAGE="vi",DEFAULT=YES' in master
    assert 'NAME="Tiếng Anh",LANGUAGE="en",DEFAULT=NO' in master
    assert level(samples(path(result, "hls/a1.mp4")), 400) > 0.05
    assert level(samples(path(result, "hls/a2.mp4")), 900) > 0.05


def test_surround_is_folded_to_stereo(tmp_path):
    surround = "sine=500:duration=2,aformat=channel_layouts=5.1"
    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=2", surround), "-c:a", "ac3")
    result = film(source, tmp_path / "s")
    assert stream(path(result, "hls/a1.mp4"), "a")["channels"] == 2
    assert result.facts.technical["streams"][1]["channels"] == 6


def test_a_film_without_sound_has_none(tmp_path):
    result = film(make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=2")), tmp_path / "s")
    assert "AUDIO" not in path(result, "hls/master.m3u8").read_text()
    assert result.facts.technical["loudness"] is None


def test_sound_that_ends_early_is_filled_with_silence(tmp_path):
    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=4", "sine=duration=1"), "-c:v", "libx264")
    assert len(samples(path(film(source, tmp_path / "s"), "hls/a1.mp4"))) / 48_000 == pytest.approx(4, abs=0.1)
