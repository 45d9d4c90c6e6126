"""What a player reads: measured, relative, and cut at the same instants in every rung."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.result import Result
from ingest.streaming.hls import Track, write_master
from tests.conftest import need_tool
from tests.ingest.films import Listener, film, lavfi, make, stream, times


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener()


@pytest.fixture(scope="module")
def made(tmp_path_factory, listener) -> Result:
    """Ten seconds in four rungs: still for six, then restless, so that peak and average differ."""
    need_tool("ffmpeg")
    folder = tmp_path_factory.mktemp("hls")
    graph = "testsrc2=size=1280x720:rate=25:duration=10,noise=alls=60:allf=t:enable='gt(t,6)'"
    source = make(folder / "x.mp4", *lavfi(graph, "sine=440:duration=10"), "-c:v", "libx264", "-preset", "ultrafast")
    return film(source, folder / "s", listener)


@pytest.fixture(scope="module")
def folder(made) -> Path:
    return next(r.path for r in made.renditions if r.name == "hls/master.m3u8").parent


def variants(folder: Path) -> dict[str, dict[str, str]]:
    """The attributes of each variant by its address."""
    text = (folder / "master.m3u8").read_text()
    lines = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(.*)\n", text)
    return {uri: dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', attributes)) for attributes, uri in lines}


def segments(playlist: Path) -> list[tuple[float, int, int]]:
    """Seconds, size and offset of each segment."""
    found = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)", playlist.read_text())
    return [(float(s), int(size), int(at)) for s, size, at in found]


def test_every_rung_is_there_and_none_above_the_source(folder):
    assert [v["RESOLUTION"] for v in variants(folder).values()] == ["426x240", "854x480", "1280x720"]


def test_pixels_are_square_in_every_rung(folder):
    for uri in variants(folder):
        assert stream((folder / uri).with_suffix(".mp4"))["sample_aspect_ratio"] == "1:1"


def test_progress_is_told_all_along(made, listener):
    assert any(0.1 < fraction < 0.9 for fraction in listener.fractions)


def test_bandwidths_differ_and_are_those_of_the_segments(folder):
    sound = segments(folder / "a1.m3u8")
    said = variants(folder)
    assert len({v["BANDWIDTH"] for v in said.values()}) == 3
    for uri, attributes in said.items():
        cut = segments(folder / uri)
        peak = max(8 * size / s for s, size, _ in cut) + max(8 * size / s for s, size, _ in sound)
        average = sum(8 * n for _, n, _ in cut) / 10 + sum(8 * n for _, n, _ in sound) / sum(s for s, *_ in sound)
        assert int(attributes["BANDWIDTH"]) == pytest.approx(peak, rel=0.02)
        assert int(attributes["AVERAGE-BANDWIDTH"]) == pytest.approx(average, rel=0.02)
        assert int(attributes["BANDWIDTH"]) > int(attributes["AVERAGE-BANDWIDTH"])


def test_byte_ranges_cover_each_file_whole_without_a_gap(folder):
    for playlist in folder.glob("[va]*.m3u8"):
        header = re.search(r'BYTERANGE="(\d+)@0"', playlist.read_text())
        assert header
        place = int(header[1])
        data = playlist.with_suffix(".mp4").read_bytes()
        for _, size, at in segments(playlist):
            assert at == place
            assert data[at + 4 : at + 8] in (b"styp", b"sidx", b"moof")
            place += size
        assert data[4:8] == b"ftyp"
        assert data[place + 4 : place + 8] in (b"", b"mfra")


def test_segments_begin_at_the_same_instants_in_all_rungs(folder):
    cuts = {uri: [round(s, 3) for s, _, _ in segments(folder / uri)] for uri in variants(folder)}
    assert set(map(tuple, cuts.values())) == {(4.0, 4.0, 2.0)}


def test_every_segment_begins_with_a_key_frame(folder, tmp_path):
    for uri in variants(folder):
        data = (folder / uri).with_suffix(".mp4").read_bytes()
        header = data[: segments(folder / uri)[0][2]]
        for place, (_, size, at) in enumerate(segments(folder / uri)):
            alone = tmp_path / "one.mp4"
            alone.write_bytes(header + data[at : at + size])
            assert len(times(alone)) == (100, 100, 50)[place]


def test_picture_and_sound_begin_at_0(folder):
    for uri in variants(folder):
        assert times((folder / uri).with_suffix(".mp4"))[0] == 0
    assert abs(float(stream(folder / "a1.mp4", "a")["start_time"])) < 0.04


def test_codecs_are_those_of_the_streams(folder):
    for uri, attributes in variants(folder).items():
        said = stream((folder / uri).with_suffix(".mp4"))
        profile, level = re.match(r'"avc1\.(..)..(..),mp4a\.40\.2"', attributes["CODECS"]).groups()
        assert (int(profile, 16), int(level, 16)) == (100, said["level"])
        assert attributes["FRAME-RATE"] == "25.000"


def test_addresses_are_names_beside_the_playlist(folder):
    for playlist in folder.glob("*.m3u8"):
        text = playlist.read_text()
        uris = [line for line in text.splitlines() if line and not line.startswith("#")]
        uris += re.findall(r'URI="([^"]+)"', text)
        assert uris
        assert all((folder / uri).is_file() and "/" not in uri for uri in uris)


def test_ffmpeg_plays_the_master(folder):
    assert len(times(folder / "v240.m3u8")) == 250


def test_the_peak_counts_no_short_last_segment_alone(tmp_path):
    track = Track("v", tmp_path, "avc1", ((4.0, 1000), (4.0, 2000), (0.1, 900)), 3)
    assert track.peak == pytest.approx(8 * 2900 / 4.1, abs=1)


def test_a_label_cannot_break_out_of_its_quotes(tmp_path):
    from ingest.streaming.hls import CaptionTrack, VideoTrack

    track = Track("v240", tmp_path, "avc1.64001e", ((4.0, 1000),), 100)
    bad = CaptionTrack("captions-vi", 'x",URI="http://a/\n#EXTM3U', "vi")
    text = write_master(tmp_path, [VideoTrack(track, 426, 240, 25)], [], [bad]).read_text()
    assert text.count("#EXTM3U") == 2
    assert text.splitlines()[3].count('"') == 8
