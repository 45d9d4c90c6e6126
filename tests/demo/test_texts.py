"""What the demo says, checked without rendering anything."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from dev.demo import programs
from dev.demo.document import TEXT
from dev.demo.photo import photos
from dev.demo.scene import SCENES
from dev.demo.script import films, sounds
from dev.demo.shelf import Item, Shelf
from dev.demo.speech import Cue, write_cues

CAPTIONS = [entry.caption for entry in (*photos(), *films(), *sounds())]


def test_there_are_two_dozen_photos_and_no_two_of_one_view() -> None:
    assert len({photo.view for photo in photos()}) == len(photos()) >= 24


def test_every_view_has_its_scene_file() -> None:
    assert all((SCENES / f"{photo.view.scene}.pov").is_file() for photo in photos())


def test_every_shot_of_a_film_is_a_view_that_is_photographed() -> None:
    views = {photo.view for photo in photos()}
    assert all(shot.view in views for film in films() for shot in film.shots)


def test_all_four_visibilities_occur_and_shares_name_organisations() -> None:
    shares = {(photo.visibility, bool(photo.shared_with)) for photo in photos()}
    assert shares == {("own", False), ("organisations", True), ("members", False), ("public", False)}


@pytest.mark.parametrize("caption", CAPTIONS, ids=lambda caption: caption.title_en)
def test_captions_are_composed_vietnamese_with_an_english_version(caption) -> None:
    assert unicodedata.is_normalized("NFC", caption.title + caption.description)
    assert any(ord(letter) > 0x1EA0 - 1 for letter in caption.description)
    assert caption.title_en.isascii()
    assert caption.description_en.isascii()
    assert 3 <= len(caption.keywords) == len(set(caption.keywords))


def test_the_document_is_vietnamese_and_says_that_it_is_sample_data() -> None:
    assert "Dữ liệu mẫu" in TEXT
    assert unicodedata.is_normalized("NFC", TEXT)


def test_captions_are_timed_in_the_form_of_their_file(tmp_path: Path) -> None:
    cue = [Cue(3723.5, 3725.0, "Sáng nay, mười hai học viên của lớp gốm đã có mặt ở xưởng.")]
    write_cues(tmp_path / "a.srt", cue)
    write_cues(tmp_path / "a.vtt", cue)
    assert "01:02:03,500 --> 01:02:05,000" in (tmp_path / "a.srt").read_text()
    assert (tmp_path / "a.vtt").read_text().startswith("WEBVTT\n\n1\n01:02:03.500 -->")
    assert max(map(len, (tmp_path / "a.srt").read_text().splitlines())) <= 42


def test_a_missing_program_is_named_by_its_package_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(programs.MissingProgram) as told:
        programs.need("exiftool", "povray")
    assert "thiếu chương trình" in str(told.value)
    assert "apt-get install libimage-exiftool-perl povray" in str(told.value)


def test_what_fails_half_way_never_stands_on_the_shelf(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.open()
    with pytest.raises(FileNotFoundError), shelf.making("a.srt", "a.mp4") as room:
        (room / "a.mp4").write_bytes(b"made, but its captions were not")
    assert not shelf.stands("a.mp4")


def test_the_manifest_grows_with_each_item_and_is_complete_at_the_end(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.open()
    shelf.list(Item("a.jpg", "dantri", "organisations", ("tapchi",)))
    assert '"complete": false' in (tmp_path / "manifest.json").read_text()
    text = shelf.close().read_text()
    assert '"complete": true' in text
    assert '"with": [\n' in text
