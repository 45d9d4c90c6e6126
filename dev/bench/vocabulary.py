"""Generated records that read like captions of a Vietnamese newsroom: words, names and lengths as they occur, facts invented."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import accumulate

from search.query import Cue, Document
from search.vietnamese.function_words import LISTED
from search.vietnamese.syllables import is_syllable, spell

_ONSETS = "b c ch d đ g gi h kh l m n ng ngh nh ph qu r s t th tr v x"
_RIMES = (
    "a ai an ang anh ao ap at au ay ă ăm ăn ăng ăt â ân âng âp ât âu ây e em en eo ê ên êu i ia iêm iên iêng iêt iêu inh in "
    "o oa oai oan oang oi om on ong op ot ô ôi ôm ôn ông ôp ôt ơ ơi ơm ơn u ua ui um un ung uôi uông ư ưa ưng ươi ươm ương ươt"
)
_COMMON = (
    "công nhân|trẻ em|gia đình|nhà máy|doanh nghiệp|xã hội|lao động|việc làm|người dân|học sinh|giáo viên|nông dân|phụ nữ|thanh niên|"
    "bão lũ|sạt lở|cứu trợ|hỗ trợ|chính sách|liệt sĩ|thương binh|nghĩa trang|đường dây nóng|bảo vệ|tập huấn|hội nghị|lễ phát động|khai mạc|"
    "trao quà|tặng quà|khánh thành|bàn giao|nhà tình nghĩa|khu công nghiệp|tiền lương|thưởng Tết|hợp đồng|đào tạo nghề|trường nghề|sinh viên|"
    "phóng sự|phim tài liệu|ảnh tư liệu|phỏng vấn|bộ trưởng|thứ trưởng|giám đốc|chủ tịch|đại biểu|làng nghề|chợ nổi|đồi chè|bản làng|vùng cao|"
    "mưa đá|hạn hán|thiếu nước|đuối nước|dưới nước|tai nạn|bệnh viện|bác sĩ|thuốc men|khám bệnh|người cao tuổi|mồ côi|khuyết tật|xe lăn|"
    "nông thôn mới|giảm nghèo|hộ nghèo|vay vốn|sinh kế|con giống|đền ơn đáp nghĩa|ra quân|diễn tập|phòng chống|kiểm tra|giám sát|ký kết"
)
_SURNAMES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Tạ Mạc Tôn Quách Lò Giàng Vàng Hầu Bế Nông"
)
_MIDDLES = "Văn Thị Đức Minh Ngọc Thanh Hữu Quang Thu Hồng Xuân Kim Gia Bảo Anh Tuấn Mai Diệu"
_GIVEN = "An Bình Chi Dũng Hà Hương Khánh Lan Linh Long Nam Nga Phúc Quân Sơn Tâm Thảo Trang Tú Vân Việt Yến Hòa Thủy Huệ Hậu Mượt Khôi"
PROVINCES = (
    "Hà Nội|TP.HCM|Đà Nẵng|Hải Phòng|Cần Thơ|Huế|Nghệ An|Thanh Hóa|Hà Tĩnh|Quảng Trị|Quảng Ngãi|Gia Lai|Đắk Lắk|Khánh Hòa|Lâm Đồng|Đồng Nai|"
    "Tây Ninh|Đồng Tháp|An Giang|Vĩnh Long|Cà Mau|Lào Cai|Lạng Sơn|Cao Bằng|Tuyên Quang|Thái Nguyên|Phú Thọ|Bắc Ninh|Hưng Yên|Ninh Bình|"
    "Quảng Ninh|Sơn La|Lai Châu|Điện Biên"
)
READERS = (("public", 45), ("member", 25), ("org:dantri", 12), ("org:tapchi", 10), ("org:congttdt", 8))
_KINDS = (("photo", 62), ("video", 14), ("film", 4), ("audio", 8), ("document", 12))
_FIRST_DAY = date(1995, 1, 1)
_DAYS = 11_500


class Records:
    """A repeatable stream of documents; the same seed gives the same records."""

    def __init__(self, seed: int = 1331) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self.words = _words(self._random)
        self._reach = list(accumulate(1.0 / (rank + 12.0) for rank in range(len(self.words))))
        names = [f"{a} {b} {c}" for a in _SURNAMES.split() for b in _MIDDLES.split() for c in _GIVEN.split()]
        self._random.shuffle(names)
        self._names, self._provinces = names, PROVINCES.split("|")
        self._tags = [" ".join(self.some(self._random.randint(1, 2))) for _ in range(4000)]

    def some(self, count: int) -> list[str]:
        """Words by their frequency (Zipf); a word may be a compound of several syllables."""
        return self._random.choices(self.words, cum_weights=self._reach, k=count)

    def documents(self, count: int) -> Iterator[Document]:
        """That many documents."""
        for number in range(count):
            yield self._document(number)

    def part(self, first: int, count: int) -> Iterator[Document]:
        """That many documents from a place on, the same whoever asks: several processes make parts of one archive."""
        self._random = random.Random(f"{self._seed} {first}")
        for number in range(first, first + count):
            yield self._document(number)

    def _document(self, number: int) -> Document:
        pick = self._random
        kind = _weighted(pick, _KINDS)
        readers = _weighted(pick, READERS)
        day = _FIRST_DAY + timedelta(days=int(_DAYS * pick.random() ** 0.5)) if pick.random() < 0.85 else None
        wide = pick.random() < 0.7
        timed = kind in {"video", "film", "audio"}
        return Document(
            id=f"0192{number:08x}-7{pick.getrandbits(12):03x}-8{pick.getrandbits(60):015x}",
            version=1,
            readers=frozenset({readers}),
            kind=kind,
            state="ready" if pick.random() < 0.995 else "processing",
            owner=pick.choice(("dantri", "dantri", "dantri", "tapchi", "congttdt")),
            visibility={"public": "public", "member": "members"}.get(readers, "own"),
            added_at=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=number * 300 + pick.randrange(300)),
            title=_sentence(self.some(pick.randint(3, 8))),
            description=_sentence(self.some(min(90, int(pick.lognormvariate(2.6, 0.7)) + 3))),
            keywords=tuple(pick.choices(self._tags[: pick.choice((40, 400, 4000))], k=pick.randint(1, 5))),
            persons=tuple(pick.choice(self._names) for _ in range(pick.choice((0, 0, 0, 1, 1, 2)))),
            organisations=(_sentence(self.some(2)),) if pick.random() < 0.6 else (),
            place=_sentence(self.some(1)),
            province=pick.choice(self._provinces),
            creator=self._names[pick.randrange(300)],
            filename=f"DSC_{number:07d}.jpg",
            text=_sentence(self.some(pick.randint(50, 400))) if kind == "document" else "",
            transcript=tuple(self._cues()) if timed and pick.random() < 0.5 else (),
            taken_from=day,
            taken_to=day,
            duration=round(pick.lognormvariate(4.5, 1.0), 2) if timed else None,
            width=None if kind == "audio" else 1920 if wide else 1080,
            height=None if kind == "audio" else 1080 if wide else 1920,
        )

    def _cues(self) -> Iterator[Cue]:
        start = 0.0
        for _ in range(self._random.randint(3, 30)):
            end = start + self._random.uniform(2, 7)
            yield Cue(round(start, 2), round(end, 2), _sentence(self.some(self._random.randint(3, 9))))
            start = end + 0.4


def _words(pick: random.Random) -> list[str]:
    """Compounds of the field and little words first, then real compounds of the abbreviation table, then rare syllables."""
    text = resources.files("search").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if line[:1] not in {"", "#"}), delimiter="\t")
    compounds = [form for row in rows for form in row["long"].split("|")]
    head = LISTED.split() + _COMMON.split("|")
    pick.shuffle(head)
    pick.shuffle(compounds)
    rare = [
        spell(onset + rime, tone)
        for onset in _ONSETS.split()
        for rime in _RIMES.split()
        for tone in ("", "1", "2", "3", "4", "5")
        if is_syllable(onset + rime, tone)
    ]
    pick.shuffle(rare)
    return head + compounds + rare


def _sentence(words: list[str]) -> str:
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _weighted(pick: random.Random, table: tuple[tuple[str, int], ...]) -> str:
    return pick.choices([name for name, _ in table], [weight for _, weight in table])[0]
