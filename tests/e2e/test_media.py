"""Everything in the folder of real media goes in by `kho ingest` and comes out whole; everything hostile is refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import Running

MUST_HAVE = {
    "photo": {"thumb.webp", "preview-1024.webp", "preview-1024.jpg"},
    "video": {
        "thumb.webp",
        "poster.webp",
        "poster.jpg",
        "storyboard.vtt",
        "storyboard-1.jpg",
        "hls/master.m3u8",
        "web.mp4",
    },
    "document": {"thumb.webp", "preview-1024.webp", "preview-2048.jpg", *(f"page-{n}.webp" for n in range(1, 6))},
    "audio": {"thumb.webp", "waveform.json", "listen.mp3", "hls/master.m3u8", "hls/a1.m3u8", "hls/a1.mp4"},
}


def put_in(archive: Running, *paths: Path) -> list[dict[str, Any]]:
    lines = archive.kho("ingest", *map(str, paths), "--org", "dantri", "--wait", "--json", check=False).splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_every_real_file_is_ready_with_every_rendition_of_its_kind(tmp_path: Path, shared_media: Path):
    files = [path for kind in ("photo", "video", "audio") for path in sorted((shared_media / kind).iterdir())]
    answers = put_in(Running(tmp_path / "home"), *files)
    assert [answer["path"] for answer in answers] == [str(path) for path in files]
    assert {answer["state"] for answer in answers} == {"ready"}
    missing = {answer["path"]: MUST_HAVE[answer["kind"]] - set(answer["renditions"]) for answer in answers}
    assert {path: names for path, names in missing.items() if names} == {}


def test_every_hostile_file_is_refused_or_failed_with_a_reason_in_both_languages(tmp_path: Path, shared_media: Path):
    archive = Running(tmp_path / "home")
    answers = put_in(archive, shared_media / "hostile")
    assert len(answers) == len(list((shared_media / "hostile").iterdir()))
    assert {answer["state"] for answer in answers} <= {"refused", "failed"}
    assert all(answer["problems"][0]["message"] and answer["problems"][0]["message_en"] for answer in answers)
    good = put_in(archive, shared_media / "photo" / "gps.jpg")
    assert [answer["state"] for answer in good] == ["ready"]
    assert "0 missing" in archive.kho("check")


def test_the_same_file_again_is_the_same_asset(tmp_path: Path, shared_media: Path):
    archive = Running(tmp_path / "home")
    first, again = (put_in(archive, shared_media / "photo" / "gps.jpg")[0] for _ in range(2))
    assert (again["id"], first["created"], again["created"]) == (first["id"], True, False)


def test_a_path_that_is_not_there_is_said_and_the_rest_goes_in(tmp_path: Path, shared_media: Path):
    answers = put_in(Running(tmp_path / "home"), tmp_path / "none.jpg", shared_media / "photo" / "gps.jpg")
    assert [answer["state"] for answer in answers] == ["refused", "ready"]
