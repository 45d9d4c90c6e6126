"""Words in pictures: Vietnamese pages and signs are read, each word where it stands, and what is no writing stays out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dev.bench import lettering
from dev.bench.ocr import character_errors, overlap
from ingest.ocr import pages, sense
from ingest.ocr.language import language
from ingest.ocr.tagger import Ocr
from ingest.taggers import apart, registry
from ingest.taggers.apart import TaggerLimits
from ingest.taggers.failing import TaggerFailed
from ingest.taggers.protocol import Finding, Picture, Subject, Tag, Text
from tests.conftest import missing, need_tool

Read = Callable[..., tuple[Finding, ...]]


@pytest.fixture(scope="module", autouse=True)
def tesseract() -> None:
    """The program, its Vietnamese, and faces that have every Vietnamese letter."""
    need_tool("tesseract")
    if not all((lettering.FONTS / face).exists() for face in lettering.FACES.values()):
        missing("fonts-dejavu-core or fonts-noto-core")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Run the tagger as the archive does: apart, on a JPEG or a PDF of the picture."""

    def run(picture: Any, *, pdf: bool = False) -> tuple[Finding, ...]:
        path = tmp_path / ("picture.pdf" if pdf else "picture.jpg")
        picture.save(path, **({"resolution": 200} if pdf else {"quality": 92}))
        kind, media_type = ("document", "application/pdf") if pdf else ("photo", "image/jpeg")
        tagger = registry.read(registry.load("ingest.ocr.tagger:Ocr"), "ingest.ocr.tagger:Ocr")
        subject = Subject(kind, media_type, tmp_path, (), path)
        return apart.run(tagger, subject, TaggerLimits(seconds=180, memory=1536 * 1024**2))

    return run


def words(found: tuple[Finding, ...]) -> str:
    return "\n".join(" ".join(w.text for w in line) for one in found if isinstance(one, Text) for line in one.lines)


def test_a_scanned_page_in_vietnamese_is_read_with_at_most_three_errors_in_a_hundred(read: Read):
    page = lettering.page("Noto Serif", 11, dpi=150, angle=1, noise=25)
    found = read(page.picture, pdf=True)
    assert character_errors(words(found), page.text) <= 0.03
    assert [one.value for one in found if isinstance(one, Tag) and one.field == "language"] == ["vi"]


@pytest.mark.parametrize(("angle", "face"), [(0, "DejaVu Sans đậm"), (-15, "Noto Sans đậm")])
def test_the_words_of_a_sign_are_found_where_they_stand(read: Read, angle: float, face: str):
    sign = lettering.sign(face, ("TRƯỜNG TIỂU HỌC", "Nguyễn Thị Minh Khai"), size=70, angle=angle, side=1200)
    found = [word for one in read(sign.picture) if isinstance(one, Text) for line in one.lines for word in line]
    boxes = {word.text: word.box for word in found}
    for true in sign.words:
        assert true.text in boxes
        box = boxes[true.text]
        assert overlap((box.x, box.y, box.width, box.height), true.box) > 0.5


def test_a_scene_without_writing_says_nothing(read: Read):
    assert read(lettering.sign("DejaVu Sans", ("",), size=4, side=900).picture) == ()


def test_a_machine_without_tesseract_says_so(read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TaggerFailed) as refused:
        read(lettering.sign("DejaVu Sans", ("Phở",), size=60, side=600).picture)
    assert refused.value.code == "tagger_absent"
    assert "tesseract-ocr-vie" in refused.value.message_vi


@pytest.mark.parametrize(
    "word",
    [
        "Nguyễn",
        "nghiêng",
        "quý",
        "khuỷu",
        "GIÁO",
        "UBND",
        "74/2024/NĐ-CP",
        "27/7",
        "6,5",
        "Covid-19",
        "workshop",
        "(Huế)",
    ],
)
def test_what_could_be_a_word_passes(word: str):
    assert sense.is_word(word)


@pytest.mark.parametrize("noise", ["~", "—", "rnnrnrn", "lllll", "«|»", "ßß§", "ặậ", "xzqkw", "aBcDe", "£¥"])
def test_what_is_no_word_does_not(noise: str):
    assert not sense.is_word(noise)


def test_vietnamese_and_english_are_told_apart():
    assert language("Trung tâm dạy nghề của tỉnh mở thêm bốn lớp may công nghiệp")[0] == "vi"
    assert language("The vocational centre opened four new courses this spring")[0] == "en"
    assert language("27/7") == ("", 0.0)


def test_a_page_that_has_its_own_text_is_not_read_again(tmp_path: Path):
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(300, 400)
    document.save(tmp_path / "empty.pdf")
    scanned = Subject("document", "application/pdf", tmp_path, (), tmp_path / "empty.pdf")
    assert [number for number, _ in pages.pictures(scanned)] == [1]
    (tmp_path / "words.pdf").write_bytes(pdf_of_words("Bao cao tong ket nam 2024 cua so lao dong"))
    printed = Subject("document", "application/pdf", tmp_path, (), tmp_path / "words.pdf")
    assert list(pages.pictures(printed)) == []


def pdf_of_words(words: str) -> bytes:
    """The smallest PDF that says something (ISO 32000-1)."""
    stream = f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF\n".encode()


def test_a_photo_that_only_has_a_preview_is_read_from_it(tmp_path: Path):
    picture = lettering.sign("DejaVu Sans", ("Phở",), size=60, side=600).picture
    picture.save(tmp_path / "preview.webp")
    raw = Subject("photo", "image/x-canon-cr2", tmp_path, (Picture(tmp_path / "preview.webp"),), tmp_path / "raw.cr2")
    ((number, seen),) = pages.pictures(raw)
    assert (number, max(seen.size)) == (1, pages.LEAST)


def test_the_tagger_keeps_the_promise():
    assert registry.read(Ocr(), "ingest.ocr.tagger:Ocr").name == "ocr"
