"""ExifTool kept open: one process, odd names, a time limit, and back on its feet after it was killed."""

from __future__ import annotations

import pytest

from ingest.programs.exif import ExifUnreadable, Reader, parse
from tests.ingest.pictures import copied


@pytest.fixture
def reader():
    opened = Reader()
    yield opened
    opened.close()


def test_many_files_are_read_by_one_process(reader, shared_media):
    found = [
        reader.read(shared_media / "photo" / name)["File:ImageWidth"]
        for name in ("gps.jpg", "landscape_1.jpg", "landscape_6.jpg")
    ]
    first = reader.process.pid
    reader.read(shared_media / "photo/gps.jpg")
    assert (found, reader.process.pid) == ([640, 600, 450], first)


@pytest.mark.parametrize(
    "name", ["ảnh lễ hội.jpg", "$HOME `ls` \"'.jpg", "-execute.jpg", "#[CSTR]a.jpg", " đầu.jpg", "a@b%f.jpg"]
)
def test_a_hostile_name_is_only_a_name(reader, shared_media, tmp_path, name):
    assert reader.read(copied(shared_media / "photo/gps.jpg", tmp_path, name))["IFD0:Make"] == "NIKON"


def test_a_name_of_two_lines_is_refused(reader, tmp_path):
    with pytest.raises(ExifUnreadable):
        reader.read(tmp_path / "a\n-execute\n.jpg")


def test_killed_it_starts_again(reader, shared_media):
    reader.read(shared_media / "photo/gps.jpg")
    reader.process.kill()
    assert reader.read(shared_media / "photo/gps.jpg")["File:ImageWidth"] == 640


def test_past_its_time_it_is_ended_and_the_next_file_is_read(reader, shared_media):
    with pytest.raises(ExifUnreadable):
        reader.read(shared_media / "photo/gps.jpg", 0.0)
    assert reader.process is None
    assert reader.read(shared_media / "photo/gps.jpg")["File:ImageWidth"] == 640


def test_a_file_that_is_not_there_gives_nothing(reader, tmp_path):
    assert reader.read(tmp_path / "absent.jpg") == {}


def test_numbers_whose_digits_would_not_survive_stay_text():
    assert parse(b'[{"a": 1.10, "b": 1.1, "c": 2024, "d": 1e5}]') == {"a": "1.10", "b": 1.1, "c": 2024, "d": "1e5"}


def test_an_answer_that_is_no_json_is_said():
    with pytest.raises(ExifUnreadable):
        parse(b"Segmentation fault")


def test_a_photo_whose_metadata_cannot_be_read_is_taken_without(take, shared_media, monkeypatch):
    def broken(*_: object) -> None:
        raise ExifUnreadable("gone")

    monkeypatch.setattr("ingest.programs.exif.read", broken)
    result = take(shared_media / "photo/gps.jpg")
    assert [p.code for p in result.problems] == ["metadata_unreadable"]
    assert result.renditions
