"""PDF: the first page as pictures, the words of all, and hostile ones refused."""

from __future__ import annotations

import pytest
from PIL import Image

from ingest.result import Damaged, Limits
from tests.ingest.pictures import corners, near, quadrants


def pdf_of(path, pages=3):
    """Pages that show the four colours and, from the second, hold one word each."""
    first = Image.fromarray(quadrants().numpy())
    first.save(
        path,
        "PDF",
        save_all=True,
        append_images=[Image.new("RGB", (600, 400))] * (pages - 1),
        title="Báo cáo",
        author="An",
    )
    return path


def spoken_pdf(path):
    """A hand-written PDF with one line of text."""
    stream = b"BT /F1 24 Tf 50 100 Td (Quyet dinh 1331) Tj ET"
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
             b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n + 1, part) for n, part in enumerate(parts))
    path.write_bytes(body + b"trailer<</Root 1 0 R>>\n%%EOF")
    return path


def test_the_first_page_is_shown_and_the_pages_are_counted(take, tmp_path):
    result = take(pdf_of(tmp_path / "a.pdf"))
    assert near(corners(result), 14)
    assert {r.name for r in result.renditions} == {
        "thumb.webp",
        "preview-1024.webp",
        "preview-1024.jpg",
        "preview-2048.webp",
        "preview-2048.jpg",
        *(f"page-{n}.webp" for n in (1, 2, 3)),
    }
    assert (result.facts.kind, result.facts.media_type, result.facts.technical["pages"]) == (
        "document",
        "application/pdf",
        3,
    )
    assert (result.facts.described.title, result.facts.described.creator) == ("Báo cáo", "An")


def test_the_words_of_the_pages_are_given(take, tmp_path):
    assert take(spoken_pdf(tmp_path / "a.pdf")).texts == {"page": "Quyet dinh 1331"}


def test_pages_beyond_the_limit_are_not_read_and_that_is_said(take, tmp_path):
    result = take(pdf_of(tmp_path / "a.pdf", 5), limits=Limits(pages=2))
    assert [p.code for p in result.problems] == ["pages_unread"]


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(5000)])
def test_a_broken_pdf_is_damaged(take, tmp_path, content):
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(Damaged):
        take(tmp_path / "a.pdf")


def test_a_page_of_absurd_shape_is_refused_before_it_is_drawn(take, tmp_path):
    path = spoken_pdf(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"[0 0 400 200]", b"[0 0 9 99999]"))
    with pytest.raises(Damaged):
        take(path)
