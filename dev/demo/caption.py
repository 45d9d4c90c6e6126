"""What a file says of itself: a caption in Vietnamese and English, written as IPTC, XMP and EXIF by ExifTool."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .programs import run

DIGITAL_CREATION = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation"
"""IPTC NewsCodes, Digital Source Type: made by a human with non-generative software (a rendered scene)."""
CREDIT = "Dữ liệu mẫu – Kho tư liệu số"
USAGE = "Dữ liệu mẫu dựng bằng phần mềm để thử kho tư liệu; không phải ảnh thời sự, không dùng làm tin."
NEWSROOMS = {"dantri": "Báo Dân trí", "tapchi": "Tạp chí Lao động và Xã hội", "congttdt": "Cổng Thông tin điện tử"}


@dataclass(frozen=True)
class Caption:
    """Who, what, where, when. ``taken`` is the local clock of Vietnam (+07:00), to the minute."""

    title: str
    title_en: str
    description: str
    description_en: str
    creator: str
    owner: str
    taken: datetime
    keywords: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    place: str = ""
    province: str = ""

    @property
    def copyright(self) -> str:
        return f"© {self.taken.year} {NEWSROOMS[self.owner]} (dữ liệu mẫu)"


def write_caption(path: Path, caption: Caption, software: str) -> None:
    """Write ``caption`` into a JPEG, MP4, M4A or PDF, in place. JPEG also gets IPTC-IIM and EXIF."""
    tags = _xmp(caption, software)
    if path.suffix == ".jpg":
        tags += _iim(caption) + _exif(caption, software)
    arguments = "\n".join(
        ["-q", "-overwrite_original", "-codedcharacterset=utf8", "-charset", "iptc=utf8", *tags, str(path)]
    )
    run("exiftool", "-charset", "filename=utf8", "-@", "-", stdin=arguments.encode())


def _xmp(caption: Caption, software: str) -> list[str]:
    taken = caption.taken.strftime("%Y:%m:%d %H:%M:%S+07:00")
    tags = [
        f"-XMP-dc:Title={caption.title}",
        f"-XMP-dc:Title-vi={caption.title}",
        f"-XMP-dc:Title-en={caption.title_en}",
        f"-XMP-dc:Description={caption.description}",
        f"-XMP-dc:Description-vi={caption.description}",
        f"-XMP-dc:Description-en={caption.description_en}",
        f"-XMP-dc:Creator={caption.creator}",
        f"-XMP-dc:Rights={caption.copyright}",
        "-XMP-dc:Language=vi",
        f"-XMP-photoshop:Headline={caption.title}",
        f"-XMP-photoshop:Credit={CREDIT}",
        f"-XMP-photoshop:Source={NEWSROOMS[caption.owner]}",
        f"-XMP-photoshop:State={caption.province}",
        "-XMP-photoshop:Country=Việt Nam",
        f"-XMP-photoshop:DateCreated={taken}",
        f"-XMP-iptcCore:Location={caption.place}",
        "-XMP-iptcCore:CountryCode=VN",
        f"-XMP-iptcCore:AltTextAccessibility={caption.title}",
        f"-XMP-iptcExt:DigitalSourceType={DIGITAL_CREATION}",
        f"-XMP-xmpRights:UsageTerms={USAGE}",
        "-XMP-xmpRights:Marked=True",
        f"-XMP-xmp:CreatorTool={software}",
    ]
    tags += [f"-XMP-dc:Subject={word}" for word in caption.keywords]
    tags += [f"-XMP-iptcExt:PersonInImage={person}" for person in caption.persons]
    return tags + [f"-XMP-iptcExt:OrganisationInImageName={name}" for name in caption.organisations]


def _iim(caption: Caption) -> list[str]:
    return [
        f"-IPTC:ObjectName={_bytes(caption.title, 64)}",
        f"-IPTC:Headline={_bytes(caption.title, 256)}",
        f"-IPTC:Caption-Abstract={_bytes(caption.description, 2000)}",
        f"-IPTC:By-line={_bytes(caption.creator, 32)}",
        f"-IPTC:Credit={_bytes(CREDIT, 32)}",
        f"-IPTC:Source={_bytes(NEWSROOMS[caption.owner], 32)}",
        f"-IPTC:CopyrightNotice={_bytes(caption.copyright, 128)}",
        f"-IPTC:Sub-location={_bytes(caption.place, 32)}",
        f"-IPTC:Province-State={_bytes(caption.province, 32)}",
        "-IPTC:Country-PrimaryLocationCode=VNM",
        "-IPTC:Country-PrimaryLocationName=Việt Nam",
        f"-IPTC:DateCreated={caption.taken:%Y:%m:%d}",
        f"-IPTC:TimeCreated={caption.taken:%H:%M:%S}+07:00",
        *[f"-IPTC:Keywords={_bytes(word, 64)}" for word in caption.keywords],
    ]


def _exif(caption: Caption, software: str) -> list[str]:
    return [
        f"-EXIF:DateTimeOriginal={caption.taken:%Y:%m:%d %H:%M:%S}",
        "-EXIF:OffsetTimeOriginal=+07:00",
        f"-EXIF:Artist={caption.creator}",
        f"-EXIF:Copyright={caption.copyright}",
        f"-EXIF:Software={software}",
    ]


def _bytes(text: str, limit: int) -> str:
    """IIM counts octets, not letters: cut between letters."""
    return text.encode()[:limit].decode(errors="ignore").rstrip()
