"""The quick demo set, looked at from outside: files, captions, film, sound."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pysubs2
import pytest
from PIL import Image

from dev.demo.photo import photos

from .conftest import ROOT, Made, demo_command


@pytest.fixture(scope="session")
def manifest(made: Made) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="session")
def film(made: Made) -> Path:
    return made.folder / "mot-ngay-lam-viec.mp4"


@pytest.fixture(scope="session")
def cues(film: Path) -> pysubs2.SSAFile:
    return pysubs2.load(str(film.with_suffix(".srt")))


def test_everything_the_manifest_lists_stands_and_nothing_half_made_is_left(
    made: Made, manifest: dict[str, Any]
) -> None:
    names = {name for item in manifest["items"] for name in (item["file"], *item["sidecars"])}
    assert {path.name for path in made.folder.iterdir()} == names | {"manifest.json"}


def test_manifest_is_complete_and_mixes_owners_and_visibilities(manifest: dict[str, Any]) -> None:
    assert manifest["complete"] is True
    assert {item["owner"] for item in manifest["items"]} == {"dantri", "tapchi", "congttdt"}
    assert {"public", "members"} <= {item["visibility"] for item in manifest["items"]}


def test_a_killed_run_is_continued_and_keeps_what_stood(made: Made) -> None:
    assert made.survivor.stat().st_mtime_ns == made.survivor_changed


def test_another_run_makes_nothing_again(made: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.folder.iterdir() if path.name != "manifest.json"}
    done = subprocess.run(demo_command(made.folder), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(made.folder / "manifest.json")]
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_captions_are_read_back_as_written_in_iptc_and_xmp(made: Made) -> None:
    for photo in photos():
        if not (made.folder / photo.file).is_file():
            continue
        tags = _tags(made.folder / photo.file)
        assert tags["XMP-dc:Title"] == tags["IPTC:Headline"] == photo.caption.title
        assert tags["XMP-dc:Description-en"] == photo.caption.description_en
        assert tags["IPTC:Caption-Abstract"] == photo.caption.description
        assert tags["XMP-dc:Subject"] == list(photo.caption.keywords)


def test_photos_say_when_where_and_that_software_made_them(made: Made) -> None:
    tags = _tags(made.folder / "tau-ca-ve-ben-som.jpg")
    assert tags["ExifIFD:DateTimeOriginal"] == "2025:02:11 06:03:00"
    assert tags["ExifIFD:OffsetTimeOriginal"] == "+07:00"
    assert tags["XMP-photoshop:State"] == "Quảng Ngãi"
    assert tags["XMP-iptcExt:DigitalSourceType"].endswith("/digitalCreation")
    assert not any("GPS" in name for name in tags)


def test_photos_are_scenes_and_not_flat_colour(made: Made) -> None:
    for path in made.folder.glob("*.jpg"):
        with Image.open(path) as picture:
            grey = np.asarray(picture.convert("L"), dtype=float)
        assert grey.std() > 20
        assert np.abs(np.diff(grey, axis=1)).mean() > 2


def test_film_has_a_cut_between_every_two_sentences(film: Path, cues: pysubs2.SSAFile) -> None:
    command = ["ffmpeg", "-i", str(film), "-vf", "select='gt(scene,0.2)',showinfo", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    cuts = [1000 * float(second) for second in re.findall(r"pts_time:([\d.]+)", said)]
    assert len(cuts) == len(cues) - 1 > 0
    for cut, one, next_one in zip(cuts, cues, cues[1:], strict=False):
        assert one.end < cut < next_one.start


def test_captions_stand_where_the_speech_is(film: Path, cues: pysubs2.SSAFile) -> None:
    loud = _loudness(film)
    spoken = np.zeros(len(loud), dtype=bool)
    for cue in cues:
        spoken[cue.start // 20 : cue.end // 20] = True
    assert np.median(loud[spoken]) > 4 * np.median(loud[~spoken])


def test_film_is_h264_with_vietnamese_sound_and_ends_after_its_last_caption(film: Path, cues: pysubs2.SSAFile) -> None:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", str(film)]
    probe = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [stream["codec_name"] for stream in probe["streams"]] == ["h264", "aac"]
    assert probe["streams"][1]["tags"]["language"] == "vie"
    assert probe["format"]["tags"]["title"] == "Một ngày làm việc"
    assert 8 < float(probe["format"]["duration"]) > cues[-1].end / 1000


def test_interview_carries_its_title_and_a_timed_transcript(made: Made) -> None:
    sound = made.folder / "phong-van-ngu-dan-sa-huynh.mp3"
    assert _tags(sound)["ID3v2_3:Title"].startswith("Phỏng vấn ngư dân")
    lines = pysubs2.load(str(sound.with_suffix(".vtt")))
    assert len(lines) == 7
    assert all(one.end < after.start for one, after in itertools.pairwise(lines))


def _tags(path: Path) -> dict[str, Any]:
    done = subprocess.run(["exiftool", "-json", "-G1", str(path)], capture_output=True, check=True)
    read: dict[str, Any] = json.loads(done.stdout)[0]
    return read


def _loudness(path: Path) -> np.ndarray:
    """Root mean square of the sound in windows of 20 ms."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-ar", "8000", "-f", "f32le", "-"]
    samples = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, dtype=np.float32)
    windows = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    return np.asarray(np.sqrt((windows**2).mean(axis=1)))
