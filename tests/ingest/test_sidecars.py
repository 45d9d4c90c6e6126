"""Files that come beside an original: XMP over the embedded metadata, captions into cues."""

from __future__ import annotations

import pytest

from ingest.result import Sidecar
from tests.ingest.pictures import written

PACKET = """<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description rdf:about='' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'
 photoshop:Headline='Từ tệp kèm' photoshop:DateCreated='2024-05'>
<dc:title><rdf:Alt><rdf:li xml:lang='vi'>Tên mới</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"""
SPOKEN = "1\r\n00:00:03,000 --> 00:00:06,500\r\n<i>Bà con ra đồng</i>\r\ntừ sáng sớm\r\n\r\n2\r\n00:00:07,000 --> 00:00:08,000\r\nHết\r\n"


@pytest.fixture
def photo(tmp_path):
    return written(tmp_path / "a.jpg", "-XMP-photoshop:Headline=trong ảnh", "-XMP-dc:Title-en=Old", "-IPTC:Headline=trong IIM",
                   "-codedcharacterset=utf8", "-XMP-photoshop:Credit=Dân trí", "-ExifIFD:DateTimeOriginal=2001:01:01 00:00:00")  # fmt: skip


def beside(folder, name, content):
    (folder / "stored").write_bytes(content if isinstance(content, bytes) else content.encode())
    return Sidecar(name, folder / "stored")


def test_a_sidecar_wins_over_what_is_embedded_and_leaves_the_rest(take, photo, tmp_path):
    facts = take(photo, sidecars=[beside(tmp_path, "a.XMP", PACKET)]).facts
    assert facts.metadata["headline"] == "Từ tệp kèm"
    assert facts.metadata["title"] == {"vi": "Tên mới"}
    assert (facts.described.title, facts.described.credit) == ("Tên mới", "Dân trí")
    assert (facts.taken.value, facts.taken.precision) == ("2024-05", "month")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_captions_become_cues(take, photo, tmp_path, encoding):
    result = take(photo, sidecars=[beside(tmp_path, "film.vi.srt", SPOKEN.encode(encoding))])
    assert [(c.start, c.end, c.text, c.language) for c in result.cues] == [
        (3.0, 6.5, "Bà con ra đồng\ntừ sáng sớm", "vi"), (7.0, 8.0, "Hết", "vi"),
    ]  # fmt: skip


def test_captions_in_the_old_vietnamese_code_page_are_read(take, photo, tmp_path):
    old = "1\n00:00:01,000 --> 00:00:02,000\nđường về thôn".encode("cp1258", "ignore")
    assert take(photo, sidecars=[beside(tmp_path, "film.srt", old)]).cues[0].text.startswith("đư")


def test_webvtt_is_read_too(take, photo, tmp_path):
    vtt = "WEBVTT\n\nNOTE lời dẫn\n\n00:01.000 --> 00:02.250 align:start\n<v An>Xin chào</v>\n"
    cues = take(photo, sidecars=[beside(tmp_path, "film.vtt", vtt)]).cues
    assert [(c.start, c.end, c.text) for c in cues] == [(1.0, 2.25, "Xin chào")]


@pytest.mark.parametrize("name", ["film.srt", "film.vtt", "film.xmp"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 900, b"1\n99:99:99,999 --> ??\n", b"<x:xmpmeta"])
def test_a_sidecar_that_cannot_be_read_is_said_and_the_photo_taken(take, photo, tmp_path, name, content):
    result = take(photo, sidecars=[beside(tmp_path, name, content)])
    assert [p.code for p in result.problems] == ["sidecar_unreadable"]
    assert name in result.problems[0].message_vi
    assert result.renditions
