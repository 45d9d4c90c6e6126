"""Pictures with Vietnamese words in them, and where each word truly stands: pages, posters and signs in several faces, sizes, angles."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FONTS = Path("/usr/share/fonts/truetype")
FACES = {
    "DejaVu Sans": "dejavu/DejaVuSans.ttf",
    "DejaVu Sans đậm": "dejavu/DejaVuSans-Bold.ttf",
    "DejaVu Serif": "dejavu/DejaVuSerif.ttf",
    "Noto Sans": "noto/NotoSans-Regular.ttf",
    "Noto Sans đậm": "noto/NotoSans-Bold.ttf",
    "Noto Serif": "noto/NotoSerif-Regular.ttf",
    "Noto Serif nghiêng": "noto/NotoSerif-Italic.ttf",
    "Noto Serif Display đậm": "noto/NotoSerifDisplay-Bold.ttf",
}
"""Faces of Debian's fonts-dejavu-core and fonts-noto-core: all have every Vietnamese letter, which fonts-liberation has not."""

PAGE = (
    "Sáng 14 tháng 5, tại huyện Mường Khương, đoàn công tác đã khởi công mười hai ngôi nhà tình nghĩa cho các gia đình "
    "chính sách và hộ nghèo bị sạt lở đất trong mùa mưa năm ngoái.",
    "Theo báo cáo của địa phương, toàn huyện còn 1.284 hộ nghèo, trong đó hơn một nửa là đồng bào dân tộc thiểu số sống ở "
    "vùng cao, giao thông đi lại rất khó khăn.",
    "Bà Nguyễn Thị Hường, 67 tuổi, nghẹn ngào khi nhận chìa khóa: “Cả đời tôi chưa bao giờ dám nghĩ sẽ có được căn nhà "
    "vững chãi như thế này.”",
    "Trung tâm dạy nghề của tỉnh cũng mở thêm bốn lớp may công nghiệp, sửa chữa điện dân dụng và trồng quế hữu cơ, thu hút "
    "gần hai trăm học viên là lao động nông thôn.",
    "Chương trình kéo dài đến hết quý III, với tổng kinh phí 6,5 tỷ đồng do các doanh nghiệp và bạn đọc quyên góp.",
)
ENGLISH = (
    "The vocational centre opened four new courses this spring. Nearly two hundred rural workers, most of them women, are "
    "learning to sew, to repair household wiring and to grow organic cinnamon.",
)
SIGNS = (
    ("HỘI CHỢ VIỆC LÀM", "Thành phố Đà Nẵng 2024"),
    ("TRƯỜNG TIỂU HỌC", "NGUYỄN THỊ MINH KHAI"),
    ("Chợ nổi Cái Răng", "Mở cửa từ 5 giờ sáng"),
    ("CHÀO MỪNG NGÀY", "THƯƠNG BINH LIỆT SĨ 27/7"),
    ("Phở gia truyền", "Bánh cuốn nóng"),
    ("ĐỪNG ĐỂ TRẺ EM", "LAO ĐỘNG SỚM"),
    ("BẢO HIỂM XÃ HỘI", "quận Hoàng Kiếm"),
    ("Xưởng dệt thổ cẩm", "Mỹ Nghiệp"),
)
COLOURS = (("#ffffff", "#10316b"), ("#f6d743", "#8b1e1e"), ("#ffffff", "#1c6b3a"), ("#1a1a1a", "#f2e8c9"))
"""Letters and board of a sign."""


@dataclass(frozen=True)
class Placed:
    """A word and the box around it as it lies in the picture: x, y, width, height, shares of the picture."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Lettered:
    """A picture (Pillow), the lines that stand in it, and each word's place."""

    name: str
    picture: Any
    lines: tuple[str, ...]
    words: tuple[Placed, ...]

    @property
    def text(self) -> str:
        """The words, lines parted by line feeds."""
        return "\n".join(self.lines)


def page(
    face: str,
    points: float,
    *,
    dpi: int = 200,
    angle: float = 0.0,
    paragraphs: tuple[str, ...] = PAGE,
    noise: float = 0.0,
) -> Lettered:
    """An A4 page of text; ``angle`` in degrees counter-clockwise, ``noise`` the standard deviation of a scanner's grain (0 to 255)."""
    from PIL import Image, ImageDraw

    width, height, margin = round(8.27 * dpi), round(11.69 * dpi), round(0.9 * dpi)
    font = _font(face, points * dpi / 72)
    picture = Image.new("RGB", (width, height), "#ffffff")
    draw, lines, words, y = ImageDraw.Draw(picture), [], [], float(margin)
    for paragraph in paragraphs:
        for line in _wrapped(paragraph, font, width - 2 * margin):
            if y > height - margin:
                break
            words += _write(draw, line, font, margin, y, "#141414")
            lines.append(line)
            y += 1.5 * font.size
        y += 0.7 * font.size
    name = f"trang {face} {points:g} pt {dpi} dpi" + (f" xiên {angle:g}°" if angle else "") + (" hạt" if noise else "")
    return _turned(name, picture, lines, words, angle, "#ffffff", noise)


def sign(
    face: str,
    lines: tuple[str, ...],
    *,
    size: int = 90,
    angle: float = 0.0,
    colours: tuple[str, str] = COLOURS[0],
    side: int = 1600,
) -> Lettered:
    """A board before a scene that holds no letters. ``size`` in pixels, ``side`` the picture's width; ``angle`` in degrees."""
    from PIL import Image, ImageDraw

    font = _font(face, size)
    ink, board = colours
    wide = max(font.getlength(line) for line in lines) + 2 * size
    high = len(lines) * 1.5 * size + size
    plate = Image.new("RGBA", (math.ceil(wide), math.ceil(high)), board)
    draw, words = ImageDraw.Draw(plate), []
    for number, line in enumerate(lines):
        x = (wide - font.getlength(line)) / 2
        words += _write(draw, line, font, x, size / 2 + number * 1.5 * size, ink)
    scene = _scene(side, round(side * 0.7))
    turned = plate.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    x, y = (scene.width - turned.width) / 2, (scene.height - turned.height) / 2
    scene.paste(turned, (round(x), round(y)), turned)
    placed = [(text, _box(_rotated(corners, plate.size, turned.size, angle), x, y)) for text, corners in words]
    shares = tuple(Placed(text, _share(box, scene.size)) for text, box in placed)
    return Lettered(f"biển {face} {size} px" + (f" xiên {angle:g}°" if angle else ""), scene, lines, shares)


Corners = list[tuple[float, float]]


def _font(face: str, size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / FACES[face]), round(size))


def _wrapped(text: str, font: Any, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _write(draw: Any, line: str, font: Any, x: float, y: float, ink: str) -> list[tuple[str, Corners]]:
    """Draw a line whole, as it is set, and tell the corners of each word in it."""
    draw.text((x, y), line, font=font, fill=ink)
    found, at = [], 0
    for word in line.split():
        at = line.index(word, at)
        left, top, right, bottom = draw.textbbox((x + font.getlength(line[:at]), y), word, font=font)
        found.append((word, [(left, top), (right, top), (right, bottom), (left, bottom)]))
        at += len(word)
    return found


def _turned(
    name: str, picture: Any, lines: list[str], words: list[tuple[str, Corners]], angle: float, paper: str, noise: float
) -> Lettered:
    from PIL import Image

    before = picture.size
    if angle:
        picture = picture.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    if noise:
        grain = Image.effect_noise(picture.size, noise).convert("RGB")
        picture = Image.blend(picture, grain, 0.25)
    placed = [
        Placed(text, _share(_box(_rotated(c, before, picture.size, angle), 0, 0), picture.size)) for text, c in words
    ]
    return Lettered(name, picture, tuple(lines), tuple(placed))


def _rotated(corners: Corners, before: tuple[int, int], after: tuple[int, int], angle: float) -> Corners:
    """Where corners lie after Pillow's ``rotate`` with ``expand``: about the centre, counter-clockwise."""
    turn = math.radians(angle)
    found = []
    for x, y in corners:
        dx, dy = x - before[0] / 2, y - before[1] / 2
        found.append(
            (
                dx * math.cos(turn) + dy * math.sin(turn) + after[0] / 2,
                dy * math.cos(turn) - dx * math.sin(turn) + after[1] / 2,
            )
        )
    return found


def _box(corners: Corners, x: float, y: float) -> tuple[float, float, float, float]:
    xs, ys = [cx + x for cx, _ in corners], [cy + y for _, cy in corners]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _share(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    return box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]


def _scene(width: int, height: int) -> Any:
    """Sky, hills and grain, the same each time: what stands behind a sign, without a letter in it."""
    from PIL import Image, ImageDraw, ImageFilter

    dice = random.Random(width)
    scene = Image.linear_gradient("L").resize((width, height))
    scene = Image.merge(
        "RGB",
        (scene.point(lambda v: 150 + v // 5), scene.point(lambda v: 180 - v // 6), scene.point(lambda v: 215 - v // 3)),
    )
    draw = ImageDraw.Draw(scene)
    for _ in range(60):
        x, y, r = dice.randrange(width), dice.randrange(height // 2, height), dice.randrange(height // 20, height // 6)
        draw.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=tuple(dice.randrange(60, 150) for _ in range(3)))
    grain = Image.effect_noise(scene.size, 30).convert("RGB")
    return Image.blend(scene.filter(ImageFilter.GaussianBlur(2)), grain, 0.12)
