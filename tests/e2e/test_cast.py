"""An, Bình, Chi and Dũng: what each may not see is nowhere — not in a list, a count, a word offered, a byte, or an answer's number."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import need_tool
from tests.running import EACH, Running, until

AN, BINH, CHI, DUNG = "an@dantri.test", "binh@dantri.test", "chi@tapchi.test", "dung@ngoai.test"
CAST = (AN, BINH, CHI, DUNG)
SEES = {
    "own": {AN, BINH},
    "organisations": {AN, BINH, CHI},
    "members": {AN, BINH, CHI},
    "public": {AN, BINH, CHI, DUNG},
}
WORDS = {"own": "Xuyênkhung", "organisations": "Quỳnhlưu", "members": "Thượngngàn", "public": "Chânmây"}
"""A word that stands in one asset alone, by who sees that asset."""


@dataclass(frozen=True)
class House:
    archive: Running
    assets: dict[str, str]
    film: str


@pytest.fixture(scope="module", params=EACH)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The cast's archive, on the one stack and then on the other."""
    folder = tmp_path_factory.mktemp("cast")
    archive = Running(folder / "home", request.param).start()
    archive.person(AN, "dantri")
    archive.person(BINH, "dantri", "editor")
    archive.person(CHI, "tapchi", "editor")
    archive.person(DUNG, None)
    assets = {level: photo(archive, folder, level, word) for level, word in WORDS.items()}
    film = own_film(archive, folder)
    for asset_id in (*assets.values(), film):
        assert archive.ended(asset_id)["state"] == "ready"
    until(lambda: archive.call("GET", "/api/v1/assets", who=BINH).json["total"] == 5, "all are found by the desk")
    yield House(archive, assets, film)
    archive.stop()


def photo(archive: Running, folder: Path, level: str, word: str) -> str:
    path = folder / f"{level}.jpg"
    subprocess.run(
        [
            need_tool("ffmpeg"),
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=size=640x{400 + 2 * list(WORDS).index(level)}:duration=1",
            "-frames:v",
            "1",
            str(path),
        ],
        check=True,
    )
    said = {
        "title": f"Chợ phiên {word}",
        "keywords": [word.lower()],
        "persons": [f"Bà {word}"],
        "province": f"Tỉnh {word}",
    }
    asset_id = archive.upload(path, said, who=BINH).json["id"]
    shared = {"visibility": level, "organisations": ["tapchi"] if level == "organisations" else []}
    assert archive.send("PUT", f"/api/v1/assets/{asset_id}/visibility", shared, who=BINH).status == 200
    return str(asset_id)


def own_film(archive: Running, folder: Path) -> str:
    path = folder / "film.mp4"
    source = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=640x360:rate=25:duration=3",
        "-f",
        "lavfi",
        "-i",
        "sine=440:duration=3",
    ]
    subprocess.run(
        [need_tool("ffmpeg"), "-v", "error", *source, "-c:v", "libx264", "-c:a", "aac", str(path)], check=True
    )
    said = {"title": "Phóng sự nội bộ", "transcript": [{"start": 1, "end": 2, "text": "Khuyếnnông dặn bà con"}]}
    return str(archive.upload(path, said, who=AN).json["id"])


def everything(value: Any) -> str:
    return str(value).lower()


@pytest.mark.parametrize("who", CAST)
def test_lists_and_totals_hold_only_what_one_sees(house: House, who: str):
    found = house.archive.call("GET", "/api/v1/assets", who=who).json
    mine = {house.assets[level] for level, people in SEES.items() if who in people} | (
        {house.film} if who in (AN, BINH) else set()
    )
    assert {item["id"] for item in found["items"]} == mine
    assert found["total"] == len(mine)


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("level", SEES)
def test_a_word_of_a_hidden_asset_is_nowhere(house: House, who: str, level: str):
    """Not in hits, totals, facets, completions, nor in what a misspelling is mended to."""
    word = WORDS[level]
    asked = [
        f"/api/v1/assets?q={quote(word)}",
        f"/api/v1/assets?q={quote(word[:-1] + 'z')}",
        "/api/v1/assets",
        f"/api/v1/suggest?q={quote(word[:5])}",
        f"/api/v1/suggest?q={quote('Bà ' + word[:3])}",
    ]
    answers = [house.archive.call("GET", path, who=who).json for path in asked]
    answers[0].pop("q", None)
    betrayed = [path for path, answer in zip(asked, answers, strict=True) if word.lower() in everything(answer)]
    if who in SEES[level]:
        assert asked[0] in betrayed
    else:
        assert betrayed == []


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("level", SEES)
def test_a_hidden_asset_answers_404_everywhere(house: House, who: str, level: str):
    asset = house.assets[level]
    paths = [
        f"/api/v1/assets/{asset}",
        f"/api/v1/assets/{asset}/renditions/thumb.webp",
        f"/media/{asset}/thumb.webp",
        f"/media/{asset}/preview-1024.webp",
        f"/a/{asset}",
    ]
    expected = 200 if who in SEES[level] else 404
    assert {path: house.archive.call("GET", path, who=who).status for path in paths} == dict.fromkeys(paths, expected)


@pytest.mark.parametrize("who", [CHI, DUNG, None])
def test_no_playlist_rung_or_storyboard_of_a_hidden_film_is_served(house: House, who: str | None):
    names = [rendition["name"] for rendition in house.archive.asset(house.film)["renditions"]]
    assert "hls/master.m3u8" in names
    paths = [f"/media/{house.film}/{name}" for name in names]
    assert {house.archive.call("GET", path, who=who).status for path in paths} == {404}


@pytest.mark.parametrize("who", [CHI, DUNG])
def test_nothing_can_be_done_to_a_hidden_asset(house: House, who: str):
    asset, archive = house.assets["own"], house.archive
    done = [
        archive.send("PATCH", f"/api/v1/assets/{asset}", {"title": "x"}, who=who, If_Match='"1"'),
        archive.call("DELETE", f"/api/v1/assets/{asset}", who=who),
        archive.send("PUT", f"/api/v1/assets/{asset}/visibility", {"visibility": "public"}, who=who),
        archive.call("GET", f"/api/v1/assets/{asset}/original", who=who),
        archive.call("POST", f"/api/v1/assets/{asset}/retry", who=who),
        archive.call("POST", f"/api/v1/assets/{asset}/restore", who=who),
    ]
    assert {answer.status for answer in done} == {404}


@pytest.mark.parametrize("who", CAST)
def test_the_cheap_poll_is_silent_about_what_is_hidden(house: House, who: str):
    ids = ",".join([*house.assets.values(), house.film])
    said = everything(house.archive.call("GET", f"/api/v1/status?ids={ids}", who=who).json)
    for level, people in SEES.items():
        assert (house.assets[level] in said) is (who in people)


def test_an_outsider_previews_the_public_but_downloads_nothing(house: House):
    asset = house.assets["public"]
    assert house.archive.call("GET", f"/media/{asset}/preview-1024.webp", who=DUNG).status == 200
    assert house.archive.call("GET", f"/api/v1/assets/{asset}/original", who=DUNG).status == 403


def test_a_narrowed_asset_is_gone_from_every_answer_at_once(house: House):
    """The answer to the change is the moment: no waiting for the index."""
    archive, asset, word = house.archive, house.assets["members"], WORDS["members"]
    signed = next(
        r["url"]
        for r in archive.call("GET", f"/api/v1/assets/{asset}", who=CHI).json["renditions"]
        if r["name"] == "thumb.webp"
    )
    assert archive.call("GET", signed, who=None).status == 200
    try:
        archive.send("PUT", f"/api/v1/assets/{asset}/visibility", {"visibility": "own", "organisations": []}, who=BINH)
        found = archive.call("GET", f"/api/v1/assets?q={quote(word)}", who=CHI).json
        offered = archive.call("GET", f"/api/v1/suggest?q={quote(word[:5])}", who=CHI).json
        assert (found["total"], word.lower() in everything(found["facets"]), word.lower() in everything(offered)) == (
            0,
            False,
            False,
        )
        assert archive.call("GET", signed, who=None).status == 404
    finally:
        archive.send(
            "PUT", f"/api/v1/assets/{asset}/visibility", {"visibility": "members", "organisations": []}, who=BINH
        )


def test_what_is_in_the_bin_is_gone_for_all_but_the_desk(house: House):
    archive, asset = house.archive, house.assets["public"]
    try:
        assert archive.call("DELETE", f"/api/v1/assets/{asset}", who=BINH).status in (200, 204)
        assert archive.call("GET", f"/api/v1/assets?q={quote(WORDS['public'])}", who=DUNG).json["total"] == 0
        assert archive.call("GET", f"/media/{asset}/thumb.webp", who=CHI).status == 404
    finally:
        assert archive.call("POST", f"/api/v1/assets/{asset}/restore", who=BINH).status == 200
