"""Black, frozen, silent, cut, loud: found where they were put."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from ingest.result import Result
from tests.conftest import need_tool
from tests.ingest.films import film, lavfi, make, spans


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Result:
    """0–2 a moving picture, 2–4 black, 4–8 a still, 8–10 moving again; a tone but for 3 to 6."""
    need_tool("ffmpeg")
    folder = tmp_path_factory.mktemp("measures")
    size = "size=320x180:rate=25"
    parts = [
        f"testsrc2={size}:duration=2",
        f"color=black:{size}:duration=2",
        f"smptebars={size}:duration=4",
        f"mandelbrot={size}:end_scale=0.3",
        "sine=frequency=1000:sample_rate=48000:duration=10,volume=-10dB:enable='1',volume=0:enable='between(t,3,6)'",
    ]
    joined = (
        "[3:v]trim=duration=2,format=yuv420p[d];[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[2:v]format=yuv420p[c];"
    )
    options = ["-filter_complex", joined + "[a][b][c][d]concat=n=4[v]", "-map", "[v]", "-map", "4:a"]
    source = make(folder / "x.mp4", *lavfi(*parts), *options, "-c:v", "libx264", "-crf", "12")
    return film(source, folder / "s")


def test_black_is_found(measured):
    assert spans(measured.facts.technical["black"]) == [pytest.approx((2, 4), abs=0.09)]


def test_a_frozen_picture_is_found(measured):
    frozen = spans(measured.facts.technical["freeze"])
    assert any(start == pytest.approx(4, abs=0.1) and end == pytest.approx(8, abs=0.1) for start, end in frozen)
    assert not any(start < 1.9 or end > 8.1 for start, end in frozen)


def test_silence_is_found(measured):
    assert spans(measured.facts.technical["silence"]) == [pytest.approx((3, 6), abs=0.1)]


def test_shots_join_without_a_gap_and_begin_at_the_cuts(measured):
    shots = spans(measured.facts.technical["shots"])
    assert shots[0][0] == 0
    assert shots[-1][1] == pytest.approx(10, abs=0.05)
    assert all(a[1] == b[0] for a, b in pairwise(shots))
    begins = [start for start, _ in shots]
    assert all(any(abs(cut - begin) < 0.06 for begin in begins) for cut in (2, 4, 8))
    assert len(shots) <= 6


def test_loudness_is_that_of_the_tone(measured):
    """ffmpeg's sine has an amplitude of 1/8; 10 dB less, on two speakers' worth of one channel, is about -31 LUFS."""
    loudness = measured.facts.technical["loudness"]
    assert loudness["integrated"] == pytest.approx(-31.3, abs=1.5)
    assert -29 < loudness["true_peak"] < -24
    assert loudness["range"] >= 0


def test_facts_are_json_without_infinities(measured):
    json.dumps(dict(measured.facts.technical), allow_nan=False)


@pytest.mark.parametrize("sound", ["anullsrc=r=48000:cl=stereo:d=4", "sine=duration=0.2"])
def test_what_is_silent_or_too_short_has_no_loudness(tmp_path, sound):
    source = make(tmp_path / "x.mp4", *lavfi("testsrc2=size=320x180:duration=0.4", sound), "-c:v", "libx264")
    result = film(source, tmp_path / "s")
    assert result.facts.technical["loudness"] is None
    json.dumps(dict(result.facts.technical), allow_nan=False)
