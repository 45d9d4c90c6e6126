"""A film made in pieces is the film that one run makes: pictures, times, measurements; and no seam shows."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.ingest.films import lavfi, make, path, spans, times
from tests.ingest.pieces import Asked, Both, Others, both, likeness, packets, segments, taken

SECONDS = 33
RATE = 25


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Moves with noise; black from 10 to 13 s and standing from 22 to 26.5 s, so over both joins; key frames every 3 s."""
    moving = f"testsrc2=size=192x108:rate={RATE}:duration={{}},noise=alls=12:allf=t"
    standing = f"color=teal:size=192x108:rate={RATE}:duration=4.48,format=yuv420p"
    black = "drawbox=color=black:t=fill:enable='between(t,10,13)'"
    parts = f"{moving.format(22)},{black}[a];{standing}[b];{moving.format(SECONDS - 26.48)}[c]"
    sound = f"sine=frequency=330:duration={SECONDS}"
    options = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-bf", "2", "-g", "75", "-c:a", "aac"]
    folder = tmp_path_factory.mktemp("source")
    return make(folder / "film.mp4", *lavfi(f"{parts};[a][b][c]concat=n=3", sound), *options)


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(source, tmp_path_factory.mktemp("made"))


def test_every_picture_is_there_once_at_its_time(made: Both):
    assert made.joins == (12.0, 24.0)
    assert made.joined.facts.technical["pictures"] == made.one.facts.technical["pictures"] == SECONDS * RATE
    for name in ("hls/v108.mp4", "hls/a1.mp4", "web.mp4"):
        assert packets(path(made.joined, name)) == packets(path(made.one, name)), name


def test_segments_begin_where_they_always_do(made: Both):
    for name in ("hls/v108.m3u8", "hls/a1.m3u8"):
        assert segments(path(made.joined, name)) == segments(path(made.one, name)), name


def test_duration_and_sync_are_those_of_one_run(made: Both):
    assert made.joined.facts.duration == made.one.facts.duration
    assert path(made.joined, "hls/a1.mp4").read_bytes() == path(made.one, "hls/a1.mp4").read_bytes()


def test_measurements_are_those_of_one_run_even_over_a_join(made: Both):
    assert spans(made.joined.facts.technical["black"]) == [(10.0, 13.04)]
    assert [span for span in spans(made.joined.facts.technical["freeze"]) if span[0] > 14] == [(22.0, 26.48)]
    assert made.joined.facts == made.one.facts


def test_the_storyboard_shows_the_same_pictures(made: Both):
    for name in ("storyboard-1.jpg", "storyboard.vtt"):
        assert path(made.joined, name).read_bytes() == path(made.one, name).read_bytes(), name


def test_no_seam_shows(source: Path, made: Both):
    alike = likeness(source, made.joined)
    assert len(alike) == SECONDS * RATE
    near = [a for n, a in enumerate(alike) if any(abs(n / RATE - join) <= 0.5 for join in made.joins)]
    once = [a for n, a in enumerate(likeness(source, made.one)) if any(abs(n / RATE - j) <= 0.5 for j in made.joins)]
    assert statistics.mean(near) > statistics.mean(alike) - 0.005
    assert min(near) > min(once) - 0.005


def test_a_variable_rate_keeps_its_own_clock_over_the_joins(tmp_path: Path):
    picture = "testsrc2=size=128x72:rate=60:duration=28,select='not(mod(n,2+mod(floor(n/150),3)))'"
    options = ["-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-g", "120", "-bf", "3"]
    made = both(make(tmp_path / "v.mp4", *lavfi(picture), *options), tmp_path / "made")
    one, joined = (path(result, "hls/v72.mp4") for result in (made.one, made.joined))
    own = times(tmp_path / "v.mp4")
    # Where a segment begins ffmpeg guesses how long the picture before lasted; at a join nothing is guessed.
    assert times(joined) == pytest.approx(times(one), abs=0.05)
    assert times(joined) == pytest.approx(own, abs=0.05)
    assert {round(t, 3) for t in times(joined)} >= {round(min(t for t in own if t >= join), 3) for join in made.joins}
    assert made.joined.facts == made.one.facts
    decoded = [int(line.split(",")[2]) for line in packets(joined).splitlines()]
    assert decoded == sorted(set(decoded))


def test_fields_of_a_transport_stream_with_open_groups_come_out_whole(tmp_path: Path):
    picture = "testsrc2=size=320x240:rate=50:duration=28,tinterlace=interleave_top,setfield=tff"
    options = ["-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "3M", "-bf", "2", "-g", "12", "-top", "1"]
    made = both(
        make(tmp_path / "f.ts", *lavfi(picture, "sine=duration=28"), *options, "-c:a", "mp2"), tmp_path / "made"
    )
    for name in ("hls/v240.mp4", "hls/a1.mp4"):
        assert packets(path(made.joined, name)) == packets(path(made.one, name)), name


def test_a_film_that_stands_still_for_long_is_encoded_in_one_run(tmp_path: Path):
    picture = "testsrc2=size=128x72:rate=10:duration=40,select='lt(t,14)+gt(t,16)'"
    source = make(tmp_path / "gap.mp4", *lavfi(picture), "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast")
    others = Others(12)
    assert taken(source, tmp_path / "taken", others).renditions
    assert others.asked == ()


def test_pieces_that_do_not_fit_are_thrown_away_and_the_film_is_encoded_in_one_run(source: Path, tmp_path: Path):
    others = Others(12)
    with pytest.raises(Asked):
        taken(source, tmp_path / "asking", others)
    others.work(source, tmp_path)
    assert others.done is not None
    others.done[2] = others.done[1]
    result = taken(source, tmp_path / "taken", others)
    assert others.forgotten
    assert result.facts.technical["pictures"] == SECONDS * RATE
