"""A whole film through ingest: what is told when, what is made, and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ingest.result import Damaged, IngestError, Limits, OverLimit, Result
from tests.conftest import need_tool
from tests.ingest.films import Listener, colours, film, lavfi, make, path, pictures, samples, stream, times


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener()


@pytest.fixture(scope="module")
def made(tmp_path_factory, listener) -> Result:
    """Twelve seconds, each of its own brightness, black for the first two; Vietnamese captions inside."""
    need_tool("ffmpeg")
    folder = tmp_path_factory.mktemp("film")
    captions = "1\n00:00:01,000 --> 00:00:03,500\nBà con ra đồng <i>từ sáng sớm</i>\n\n2\n00:00:05,000 --> 00:00:07,000\nA & B\n"
    (folder / "vi.srt").write_text(captions)
    steps = "color=black:size=640x360:rate=25:duration=12,format=yuv420p,geq=lum='16+15*floor(T)*gt(T,2)':cb=128:cr=128"
    textured = f"{steps},noise=alls=12:enable='gt(t,2)'"
    source = make(
        folder / "x.mkv",
        *lavfi(textured, "sine=duration=12"),
        *("-i", folder / "vi.srt", "-map", "0", "-map", "1", "-map", "2", "-metadata:s:s:0", "language=vie"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:s", "srt"),
    )
    return film(source, folder / "s", listener)


def test_facts_and_poster_are_told_before_the_rungs_and_the_rungs_together(made, listener):
    assert listener.heard[0] == "facts"
    assert listener.heard[1] == "thumb.webp poster.webp poster.jpg"
    assert len(listener.heard) == 3
    assert "hls/master.m3u8" in listener.heard[2]
    assert "hls/v360.mp4" in listener.heard[2]


def test_progress_only_grows_and_ends_at_one(made, listener):
    assert listener.fractions == sorted(listener.fractions)
    assert listener.fractions[-1] == 1


def test_early_facts_already_say_what_an_editor_searches_for(made, listener):
    early = listener.early
    assert (early.width, early.height, early.kind) == (640, 360, "video")
    assert early.duration == pytest.approx(12, abs=0.1)
    assert early.technical["streams"]


def test_names_are_unique_and_files_are_where_they_say(made):
    names = [r.name for r in made.renditions]
    assert len(set(names)) == len(names)
    assert all(r.path.is_file() and r.path.stat().st_size for r in made.renditions)
    assert {r.recipe for r in made.renditions} == {"film-1"}


def test_the_poster_is_not_black(made):
    assert colours(path(made, "poster.jpg"), 640, 360).mean() > 60
    thumb = next(r for r in made.renditions if r.name == "thumb.webp")
    assert (thumb.width, thumb.height) == (320, 180)
    assert made.facts.colours


def test_a_film_can_be_found_again_by_its_poster(tmp_path):
    facts = film(make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=1")), tmp_path / "s").facts
    assert len(facts.phash or "") == 16
    assert facts.colours


def test_the_storyboard_shows_each_second_in_its_place(made):
    index = path(made, "storyboard.vtt").read_text()
    cues = re.findall(r"00:00:(\S+) --> 00:00:(\S+)\nstoryboard-1.jpg#xywh=(\d+),(\d+),(\d+),(\d+)", index)
    assert len(cues) == 12
    sheet = pictures(path(made, "storyboard-1.jpg"), 1600, 180)[0]
    for second, (start, end, *place) in enumerate(cues):
        x, y, width, height = map(int, place)
        assert (float(start), float(end)) == pytest.approx((second, second + 1), abs=0.05)
        tile = sheet[y : y + height, x : x + width].mean()
        expected = (15 * second * (second >= 2)) * 255 / 219
        assert tile == pytest.approx(expected, abs=9)


def test_captions_become_cues_and_a_track_of_the_player(made):
    assert [(c.start, c.end, c.language) for c in made.cues] == [(1.0, 3.5, "vi"), (5.0, 7.0, "vi")]
    assert made.cues[0].text == "Bà con ra đồng từ sáng sớm"
    text = path(made, "captions-vi.vtt").read_text()
    assert "00:00:01.000 --> 00:00:03.500\nBà con ra đồng từ sáng sớm\n" in text
    assert "A &amp; B" in text
    assert (
        'TYPE=SUBTITLES,GROUP-ID="captions",NAME="Tiếng Việt",LANGUAGE="vi"'
        in path(made, "hls/master.m3u8").read_text()
    )


def test_web_mp4_can_be_taken_away_whole(made):
    web = path(made, "web.mp4")
    assert (stream(web)["codec_name"], stream(web, "a")["codec_name"]) == ("h264", "aac")
    assert len(times(web)) == 300
    assert times(web)[0] == pytest.approx(0, abs=0.03)
    assert len(samples(web)) / 48_000 == pytest.approx(12, abs=0.1)
    data = web.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_a_short_clip_has_everything_too(tmp_path):
    result = film(make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:rate=25:duration=0.2")), tmp_path / "s")
    assert {"poster.jpg", "thumb.webp", "storyboard.vtt", "hls/master.m3u8", "web.mp4"} <= {
        r.name for r in result.renditions
    }


def test_what_the_reporter_raises_stops_the_film(tmp_path):
    class Leaving(Listener):
        def renditions(self, made) -> None:
            raise KeyboardInterrupt

    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=1"))
    with pytest.raises(KeyboardInterrupt):
        film(source, tmp_path / "s", Leaving())


@pytest.mark.parametrize("front", [True, False])
def test_a_film_cut_short_is_refused_before_the_encode(tmp_path, front):
    flags = ["-movflags", "+faststart"] if front else []
    whole = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=640x360:duration=6"), "-c:v", "libx264", *flags)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    listener = Listener()
    with pytest.raises(Damaged):
        film(cut, tmp_path / "s", listener)
    assert not listener.heard


def test_a_matroska_film_cut_short_is_refused(tmp_path):
    whole = make(tmp_path / "x.mkv", *lavfi("testsrc2=size=640x360:duration=8"), "-c:v", "libx264")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    with pytest.raises(Damaged) as told:
        film(cut, tmp_path / "s")
    assert "cắt cụt" in told.value.message_vi


def test_a_picture_above_the_limit_is_refused(tmp_path):
    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=1"))
    with pytest.raises(OverLimit):
        film(source, tmp_path / "s", limits=Limits(pixels=1000))


def test_output_is_bounded(tmp_path):
    source = make(
        tmp_path / "x.mkv",
        *lavfi("testsrc2=size=1280x720:duration=20"),
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-crf",
        "50",
    )
    with pytest.raises(OverLimit):
        film(source, tmp_path / "s", limits=Limits(output_bytes=200_000, output_factor=0))


def test_every_real_film_is_taken(shared_media, tmp_path):
    for place, source in enumerate(sorted((shared_media / "video").iterdir())):
        result = film(source, tmp_path / str(place))
        names = {r.name for r in result.renditions}
        assert {"thumb.webp", "poster.webp", "hls/master.m3u8", "storyboard.vtt", "web.mp4"} <= names, source.name
        assert np.isfinite(result.facts.duration)


def test_every_hostile_file_is_refused_in_words(shared_media, tmp_path):
    for source in sorted((shared_media / "hostile").iterdir()):
        with pytest.raises(IngestError) as told:
            film(source, tmp_path / "s")
        assert told.value.message_vi
        assert told.value.message_en
