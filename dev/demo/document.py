"""A two-page announcement as PDF with real, searchable text, set by pdfium."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .caption import Caption, write_caption
from .programs import DemoError

DOCUMENT = "thong-bao-tuyen-sinh-lop-nghe.pdf"
FACES = tuple(Path("/usr/share/fonts/truetype/dejavu") / name for name in ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"))
"""Debian package fonts-dejavu-core, which ffmpeg usually brings (Liberation Serif lacks Vietnamese letters)."""
PAGE = (595.0, 842.0)
LEFT, RIGHT, TOP, BOTTOM = 78.0, 535.0, 782.0, 70.0

CAPTION = Caption(
    title="Thông báo tuyển sinh lớp nghề ngắn hạn cho người khuyết tật năm 2025",
    title_en="Short trade classes for people with disabilities: admissions 2025",
    description="Thông báo số 18/TB-TTGDNN (dữ liệu mẫu) về việc tuyển sinh ba lớp nghề gốm, may, điện dân dụng cho người khuyết tật, hạn nộp hồ sơ 20/5/2025.",
    description_en="Announcement 18/TB-TTGDNN (sample data): three trade classes for people with disabilities, applications until 20 May 2025.",
    creator="Đặng Thuý Hằng",
    owner="congttdt",
    taken=datetime(2025, 4, 25, 9, 0),  # noqa: DTZ001  (the local clock of Vietnam, see Caption)
    keywords=("thông báo", "tuyển sinh", "người khuyết tật", "giáo dục nghề nghiệp", "18/TB-TTGDNN"),
    province="Hà Nội",
)
# style and text; styles: b bold, c centred, h heading, p paragraph, l list, - blank line
TEXT = """\
cb TRUNG TÂM GIÁO DỤC NGHỀ NGHIỆP SÔNG HỒNG
c Số: 18/TB-TTGDNN
c Hà Nội, ngày 25 tháng 4 năm 2025
-
cb THÔNG BÁO
cb Tuyển sinh lớp nghề ngắn hạn cho người khuyết tật năm 2025
c (Dữ liệu mẫu của Kho tư liệu số, không phải văn bản thật)
-
p Thực hiện kế hoạch hỗ trợ đào tạo nghề, tạo việc làm cho người khuyết tật, Trung tâm Giáo dục nghề nghiệp Sông Hồng thông báo tuyển sinh ba lớp nghề ngắn hạn như sau.
h 1. Ngành nghề, chỉ tiêu và thời gian
l Nghề gốm, sứ thủ công: 14 học viên, học từ ngày 02/6/2025 đến ngày 28/11/2025.
l Nghề may công nghiệp: 25 học viên, học từ ngày 09/6/2025 đến ngày 29/8/2025.
l Nghề sửa chữa điện dân dụng: 18 học viên, học từ ngày 09/6/2025 đến ngày 26/9/2025.
h 2. Đối tượng
p Người khuyết tật từ đủ 16 tuổi, có giấy xác nhận khuyết tật, có nhu cầu học nghề và sức khoẻ phù hợp với nghề đăng ký. Ưu tiên lao động nữ, người thuộc hộ nghèo, hộ cận nghèo và người bị tai nạn lao động.
h 3. Quyền lợi của học viên
l Không thu học phí; được cấp giáo trình, dụng cụ và vật liệu thực hành.
l Được hỗ trợ tiền ăn trong những ngày thực học và tiền đi lại theo quy định hiện hành.
l Xưởng thực hành có lối dốc, bàn xoay hạ thấp cho người đi xe lăn, có phiên dịch ngôn ngữ ký hiệu.
l Kết thúc khoá học, học viên đạt yêu cầu được cấp chứng chỉ và được giới thiệu việc làm.
h 4. Hồ sơ đăng ký
l Đơn đăng ký học nghề theo mẫu của Trung tâm.
l Bản sao giấy xác nhận khuyết tật và căn cước công dân.
l Hai ảnh cỡ 3 x 4 cm chụp trong sáu tháng gần nhất.
h 5. Thời hạn và nơi nhận hồ sơ
p Hồ sơ nộp trực tiếp tại Trung tâm hoặc gửi qua bưu điện, chậm nhất ngày 20 tháng 5 năm 2025. Danh sách trúng tuyển được công bố ngày 26 tháng 5 năm 2025 trên bảng tin của Trung tâm và trên trang thông tin điện tử của đơn vị.
p Người ở xa được bố trí chỗ ở nội trú. Học viên đi cùng người chăm sóc cần ghi rõ trong đơn để Trung tâm sắp xếp. Mọi thắc mắc xin gặp bộ phận tuyển sinh trong giờ hành chính, từ thứ hai đến thứ sáu.
h 6. Tổ chức thực hiện
p Phòng Đào tạo chủ trì tiếp nhận, phân loại hồ sơ; phối hợp với các hội, nhóm của người khuyết tật thông báo rộng rãi đến người có nhu cầu. Phòng Hành chính chuẩn bị lớp học, xưởng thực hành bảo đảm tiếp cận và an toàn lao động.
-
cb GIÁM ĐỐC
c (đã ký)
-
cb Nguyễn Thị Hải Vân
"""


@dataclass(frozen=True)
class Line:
    text: str
    bold: bool
    size: float
    indent: float
    centred: bool
    after: float


def make_document(room: Path) -> None:
    """Write ``room / DOCUMENT``. Raises ``DemoError`` without a font that has the Vietnamese letters."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    fonts = _fonts()
    document = pdfium.PdfDocument.new()
    faces = []
    for font in fonts:
        data = font.read_bytes()
        buffer = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        faces.append((raw.FPDFText_LoadFont(document, buffer, len(data), raw.FPDF_FONT_TRUETYPE, True), str(font)))
    page, y = document.new_page(*PAGE), TOP
    for line in _lines(fonts):
        if y < BOTTOM:
            page.gen_content()
            page, y = document.new_page(*PAGE), TOP
        if line.text:
            face = faces[line.bold][0]
            _place(raw, document, page, face, line, _left(line, fonts), y)
        y -= line.size * 1.45 + line.after
    page.gen_content()
    document.save(room / DOCUMENT)
    document.close()
    write_caption(room / DOCUMENT, CAPTION, "pdfium")


def _fonts() -> list[Path]:
    if not all(face.is_file() for face in FACES):
        raise DemoError("Thiếu phông chữ / no font: apt-get install fonts-dejavu-core")
    return list(FACES)


def _place(raw: object, document: object, page: object, face: object, line: Line, x: float, y: float) -> None:
    written = raw.FPDFPageObj_CreateTextObj(document, face, line.size)  # type: ignore[attr-defined]
    letters = ctypes.create_string_buffer(line.text.encode("utf-16-le") + b"\0\0")
    raw.FPDFText_SetText(written, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)))  # type: ignore[attr-defined]
    raw.FPDFPageObj_Transform(written, 1, 0, 0, 1, x, y)  # type: ignore[attr-defined]
    raw.FPDFPage_InsertObject(page, written)  # type: ignore[attr-defined]


def _lines(fonts: list[Path]) -> list[Line]:
    lines: list[Line] = []
    for paragraph in TEXT.splitlines():
        style, _, text = paragraph.partition(" ")
        bold, centred = "b" in style or style == "h", "c" in style
        text = f"– {text}" if style == "l" else text
        indent = 16.0 if style == "l" else 0.0
        parts = _wrapped(text, fonts[bold], 11.5, RIGHT - LEFT - indent) or [""]
        lines += [Line(part, bold, 11.5, indent, centred, 5.0 if last else 0.0) for part, last in _marked(parts)]
    return lines


def _marked(parts: list[str]) -> list[tuple[str, bool]]:
    return [(part, number == len(parts) - 1) for number, part in enumerate(parts)]


def _left(line: Line, fonts: list[Path]) -> float:
    if not line.centred:
        return LEFT + line.indent
    return (LEFT + RIGHT - _width(line.text, fonts[line.bold], line.size)) / 2


def _wrapped(text: str, font: Path, size: float, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, font, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _width(text: str, font: Path, size: float) -> float:
    from PIL import ImageFont

    return ImageFont.truetype(str(font), 100).getlength(text) * size / 100
