"""Text in the right letters: undeclared code pages, old Vietnamese ones, UTF-16; and what a file says fills the right fields."""

from __future__ import annotations

import unicodedata

import pytest

from ingest.programs import exif
from ingest.tags import embedded
from ingest.tags.encoding import clean, decode, mend
from tests.ingest.pictures import written

SENTENCE = "Lễ dâng hương các anh hùng liệt sĩ ở đường Trường Sơn, tỉnh Quảng Trị"


def in_1258(text: str) -> bytes:
    """Windows-1258 writes a base letter and then its tone."""
    split = "".join(c if c.encode("cp1258", "ignore") else _two(c) for c in text)
    return split.encode("cp1258")


def _two(char: str) -> str:
    base, *marks = unicodedata.normalize("NFD", char)
    tone = next(m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", base + "".join(m for m in marks if m != tone)) + tone


@pytest.mark.parametrize("raw", [
    SENTENCE.encode(), b"\xef\xbb\xbf" + SENTENCE.encode(), SENTENCE.encode("utf-16"), SENTENCE.encode("utf-16-le"),
    SENTENCE.encode("utf-16-be"), in_1258(SENTENCE),
])  # fmt: skip
def test_vietnamese_is_read_whatever_the_encoding(raw):
    assert decode(raw) == SENTENCE


@pytest.mark.parametrize("text", ["Crème brûlée à Genève", "Müller, Straße, Å", "España ¿qué?", "plain"])
def test_western_europe_is_not_taken_for_vietnam(text):
    assert decode(text.encode("cp1252")) == text


def test_what_was_read_as_latin_is_mended():
    assert mend(SENTENCE.encode().decode("latin-1")) == SENTENCE
    assert mend(SENTENCE) == SENTENCE


def test_two_forms_of_one_letter_become_one():
    assert clean(unicodedata.normalize("NFD", SENTENCE) + "\x00\ufeff\r\nhai") == SENTENCE + "\nhai"


@pytest.mark.parametrize("raw", [SENTENCE.encode(), in_1258(SENTENCE)])
def test_iim_and_exif_without_a_declared_code_page_are_read(tmp_path, raw):
    photo = tmp_path / "a.jpg"
    written(photo, "-IPTC:Caption-Abstract=" + "x" * len(raw), "-IFD0:Artist=" + "y" * len(raw))
    photo.write_bytes(photo.read_bytes().replace(b"x" * len(raw), raw).replace(b"y" * len(raw), raw))
    said = embedded.read(exif.read(photo)).described
    assert (said.description, said.creator) == (SENTENCE, SENTENCE)


def test_iim_that_declares_utf8_is_read_so(shared_media):
    said = embedded.read(exif.read(shared_media / "photo/jupiter-utf8.jpg"))
    assert "“barges”" in said.described.description or '"barges"' in said.described.description
    assert "—" in said.described.description
    assert said.metadata["creatorContactInfo"]["city"] == "Garching bei München"


def test_the_fields_people_describe_by_are_filled(shared_media):
    said = embedded.read(exif.read(shared_media / "photo/iptc-reference-2019.1.jpg")).described
    assert said.title == "The Headline (ref2019.1)"
    assert said.place == "Sublocation (Location shown1) (ref2019.1), City (Location shown1) (ref2019.1)"
    assert (said.province, said.country) == (
        "Province/State (Location shown1) (ref2019.1)",
        "CountryName (Location shown1) (ref2019.1)",
    )
    assert said.creator == "Creator1 (ref2019.1), Creator2 (ref2019.1)"
    assert said.persons[:3] == ("Person Shown 1 (ref2019.1)", "Person Shown 2 (ref2019.1)", "Person Name 1 (ref2019.1)")
    assert (said.credit, said.usage_terms) == ("Credit Line (ref2019.1)", "Rights Usage Termns (ref2019.1)")


def test_what_a_camera_writes_by_itself_is_no_caption(tmp_path):
    assert not embedded.read(
        exif.read(written(tmp_path / "a.jpg", "-IFD0:ImageDescription=OLYMPUS DIGITAL CAMERA"))
    ).described.description


def test_a_face_named_by_a_phone_is_a_person_shown(tmp_path):
    region = "-XMP-mwg-rs:RegionInfo={RegionList=[{Name=Trần Thị Chi,Type=Face},{Name=Con mèo,Type=Pet}]}"
    assert embedded.read(exif.read(written(tmp_path / "a.jpg", region))).described.persons == ("Trần Thị Chi",)


def test_sound_and_film_say_it_in_their_own_tags(shared_media):
    said = embedded.read(exif.read(shared_media / "audio/chirp-5-id3.mp3")).described
    assert (said.title, said.creator, said.description) == ("Test Track Title", "Test Artist Name", "Test Comments")


@pytest.mark.parametrize(("latitude", "longitude", "known"), [(21.03, 105.85, True), (-33.9, 18.4, True), (0, 0, False), (91, 0, False),
                                                              (10, 181, False), ("nan", 5, False), (None, 5, False)])  # fmt: skip
def test_a_position_is_both_numbers_in_range_or_none(latitude, longitude, known):
    said = embedded.read({"Composite:GPSLatitude": latitude, "Composite:GPSLongitude": longitude})
    assert (said.latitude, said.longitude) == ((latitude, longitude) if known else (None, None))


def test_camera_lens_and_exposure_are_told(shared_media):
    said = embedded.read(exif.read(shared_media / "photo/canon-1d-lightroom.jpg")).technical
    assert (said["model"], said["lens"], said["f_number"], said["iso"]) == (
        "Canon EOS-1D Mark III",
        "EF70-200mm f/2.8L IS USM",
        5.6,
        100,
    )
