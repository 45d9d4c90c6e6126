"""Office documents: their pages by LibreOffice, their words out of the XML, and nothing reached from inside them."""

from __future__ import annotations

import http.server
import threading
import zipfile

import pytest

from ingest.detection.detect import detect
from ingest.programs import office
from ingest.result import Damaged, Limits, NotMedia, OverLimit
from tests.conftest import need_tool
from tests.ingest.offices import docx, odt, xlsx

SAID = "Người lao động ở Quảng Trị"
RTF = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Ng\u432?\u7901?i lao \u273?\u7897?ng \u7903? Qu\u7843?ng Tr\u7883?\par}"


@pytest.fixture
def libreoffice():
    if office.program() is None:
        need_tool("soffice.bin")


@pytest.fixture
def no_libreoffice(monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)


def made(tmp_path, extension):
    path = tmp_path / f"a.{extension}"
    if extension == "rtf":
        path.write_bytes(RTF)
        return path
    return {"docx": docx, "odt": odt, "xlsx": xlsx}[extension](path, SAID)


@pytest.mark.parametrize("extension", ["docx", "odt", "xlsx", "rtf"])
def test_without_libreoffice_a_document_is_ready_with_its_words(take, no_libreoffice, tmp_path, extension):
    result = take(made(tmp_path, extension))
    assert result.texts == {"page": SAID}
    assert (result.facts.kind, result.renditions) == ("document", ())
    assert [p.code for p in result.problems] == ["no_page_images"]
    assert result.facts.extension == extension


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_pages_are_drawn_and_the_print_is_kept(take, libreoffice, tmp_path, extension):
    result = take(made(tmp_path, extension))
    assert {"thumb.webp", "preview-1024.webp", "page-1.webp", "document.pdf"} <= {r.name for r in result.renditions}
    assert SAID in result.texts["page"]
    assert result.problems == ()


def test_a_document_reaches_nothing_outside_itself(take, libreoffice, tmp_path):
    asked = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = take(docx(tmp_path / "a.docx", SAID, link=f"http://127.0.0.1:{server.server_port}/a.png"))
        server.shutdown()
    assert "page-1.webp" in {r.name for r in result.renditions}
    assert asked == []


def test_a_conversion_past_its_time_is_ended(libreoffice, tmp_path):
    with pytest.raises(OverLimit, match="time_limit"):
        office.as_pdf(docx(tmp_path / "a.docx", SAID), tmp_path, "docx", Limits(seconds_photo=0.01), lambda _: None)
    assert not (tmp_path / "office").exists()


def test_a_bomb_in_the_package_is_refused(take, no_libreoffice, tmp_path):
    path = docx(tmp_path / "a.docx", SAID, body="<!-- " + "0" * 60_000_000 + " -->")
    assert path.stat().st_size < 100_000
    with pytest.raises(Damaged, match="unpacks"):
        take(path)


def test_entities_have_no_way_in(take, no_libreoffice, tmp_path):
    path = docx(tmp_path / "a.docx", SAID)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    parts["word/document.xml"] = '<!DOCTYPE w [<!ENTITY a "ha">]>' + parts["word/document.xml"]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(Damaged, match="document type"):
        take(path)


def test_a_document_cut_short_is_refused(tmp_path):
    path = docx(tmp_path / "a.docx", SAID)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(NotMedia):
        detect(path, 2**31)
