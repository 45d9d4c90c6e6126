"""What a file is, told by its content and never by its name.

Three witnesses, in this order: signatures of our own for pictures and documents, ffprobe really opening sound and moving
pictures, libmagic to say in words what a refused file seems to be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.detection import packaged, tiff
from ingest.result import Damaged, IngestError, Kind, NotMedia

if TYPE_CHECKING:
    from ingest.programs.probe import Probe

HEAD = 4096


@dataclass(frozen=True)
class Detected:
    """What the content was recognised as: kind, IANA media type, usual extension without the dot."""

    kind: Kind
    media_type: str
    extension: str
    probe: Probe | None = None
    """What ffprobe said, where it was asked (video and audio): nobody need ask again."""


JPEG = Detected("photo", "image/jpeg", "jpg")
PNG = Detected("photo", "image/png", "png")
TIFF = Detected("photo", "image/tiff", "tif")
WEBP = Detected("photo", "image/webp", "webp")
HEIC = Detected("photo", "image/heic", "heic")
AVIF = Detected("photo", "image/avif", "avif")
GIF = Detected("photo", "image/gif", "gif")
BMP = Detected("photo", "image/bmp", "bmp")
PSD = Detected("photo", "image/vnd.adobe.photoshop", "psd")
JPEG_2000 = Detected("photo", "image/jp2", "jp2")
SVG = Detected("photo", "image/svg+xml", "svg")
PDF = Detected("document", "application/pdf", "pdf")
TIFF_PAGES = Detected("document", "image/tiff", "tif")
RTF = Detected("document", "application/rtf", "rtf")

RAW: dict[str, Detected] = {
    extension: Detected("photo", f"image/x-{maker}-{extension}", extension)
    for maker, extension in (
        ("adobe", "dng"), ("canon", "cr2"), ("canon", "cr3"), ("canon", "crw"), ("nikon", "nef"), ("sony", "arw"),
        ("fuji", "raf"), ("panasonic", "rw2"), ("olympus", "orf"), ("pentax", "pef"), ("samsung", "srw"),
        ("sigma", "x3f"), ("minolta", "mrw"), ("phaseone", "iiq"), ("hasselblad", "3fr"), ("kodak", "dcr"),
        ("epson", "erf"), ("leaf", "mos"),
    )
}  # fmt: skip
"""Sensor data by usual extension. No such type is registered with IANA; these are the names shared-mime-info and libmagic use."""
MAKERS = {
    "NIKON": "nef", "SONY": "arw", "PENTAX": "pef", "RICOH": "pef", "SAMSUNG": "srw", "CANON": "cr2", "PANASONIC": "rw2",
    "OLYMPUS": "orf", "PHASE ONE": "iiq", "HASSELBLAD": "3fr", "KODAK": "dcr", "EASTMAN KODAK": "dcr", "SEIKO EPSON": "erf",
    "LEAF": "mos", "MAMIYA": "mos",
}  # fmt: skip
"""Whose TIFF it is, by the beginning of the camera's Make; any other maker writes DNG or something near it."""

SIGNATURES: tuple[tuple[re.Pattern[bytes], Detected], ...] = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"8BPS\x00[\x01\x02]"), PSD),
    (re.compile(rb"II\*\x00.{4}CR", re.S), RAW["cr2"]),
    (re.compile(rb"....ftypcrx", re.S), RAW["cr3"]),
    (re.compile(rb".{6}HEAPCCDR", re.S), RAW["crw"]),
    (re.compile(rb"FUJIFILMCCD-RAW"), RAW["raf"]),
    (re.compile(rb"IIU\x00"), RAW["rw2"]),
    (re.compile(rb"IIR[OS]|MMOR"), RAW["orf"]),
    (re.compile(rb"FOVb"), RAW["x3f"]),
    (re.compile(rb"\x00MRM"), RAW["mrw"]),
    (re.compile(rb"\x00\x00\x00\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51\x00"), JPEG_2000),
    (
        re.compile(
            rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.{0,2000}?-->\s*)*(<!DOCTYPE\s+svg[^>]*>\s*)?(<!--.{0,2000}?-->\s*)*<svg[\s>]",
            re.S,
        ),
        SVG,
    ),
    (re.compile(rb"\{\\rtf1?"), RTF),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"II(\*\x00|\+\x00\x08\x00)|MM(\x00\*|\x00\+\x00\x08)"), TIFF),
    (re.compile(rb"RIFF....WEBPVP8", re.S), WEBP),
    (re.compile(rb"....ftyp(avif|avis)", re.S), AVIF),
    (re.compile(rb"....ftyp(mif1|msf1|miaf)[^\x00]{0,4}.{0,64}?avif", re.S), AVIF),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|miaf)", re.S), HEIC),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"BM.{4}\x00\x00\x00\x00.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.S), BMP),
    (re.compile(rb".{0,1024}?%PDF-[12]\.", re.S), PDF),
)
"""How a file begins, and what it then is; matched at its first byte."""

CONTAINERS = {
    "mov,mp4,m4a,3gp,3g2,mj2": (("video/mp4", "mp4"), ("audio/mp4", "m4a")),
    "mpegts": (("video/mp2t", "mts"), ("audio/mp2t", "ts")),
    "matroska,webm": (("video/x-matroska", "mkv"), ("audio/x-matroska", "mka")),
    "avi": (("video/x-msvideo", "avi"), ("audio/x-msvideo", "avi")),
    "mxf": (("application/mxf", "mxf"), ("application/mxf", "mxf")),
    "asf": (("video/x-ms-wmv", "wmv"), ("audio/x-ms-wma", "wma")),
    "mpeg": (("video/mpeg", "mpg"), ("audio/mpeg", "mpg")),
    "flv": (("video/x-flv", "flv"), ("audio/x-flv", "flv")),
    "ogg": (("video/ogg", "ogv"), ("audio/ogg", "ogg")),
    "dv": (("video/dv", "dv"), ("audio/dv", "dv")),
    "gxf": (("application/gxf", "gxf"), ("application/gxf", "gxf")),
    "mp3": (("audio/mpeg", "mp3"), ("audio/mpeg", "mp3")),
    "wav": (("audio/wav", "wav"), ("audio/wav", "wav")),
    "w64": (("audio/wav", "w64"), ("audio/wav", "w64")),
    "aiff": (("audio/aiff", "aif"), ("audio/aiff", "aif")),
    "flac": (("audio/flac", "flac"), ("audio/flac", "flac")),
    "aac": (("audio/aac", "aac"), ("audio/aac", "aac")),
    "ac3": (("audio/ac3", "ac3"), ("audio/ac3", "ac3")),
    "amr": (("audio/amr", "amr"), ("audio/amr", "amr")),
    "caf": (("audio/x-caf", "caf"), ("audio/x-caf", "caf")),
    "ape": (("audio/x-ape", "ape"), ("audio/x-ape", "ape")),
    "wv": (("audio/x-wavpack", "wv"), ("audio/x-wavpack", "wv")),
}
"""ffmpeg's name of the container: media type and extension with moving pictures, and with sound alone."""


def detect(source: Path, memory: int, *, keep_unknown: bool = False) -> Detected:
    """Recognise a file; ``memory`` (bytes) bounds ffprobe. Raises NotMedia or Damaged with words for a journalist.

    ``keep_unknown``: what would be NotMedia is of kind ``other``; what is damaged stays refused.
    """
    try:
        return _recognised(source, memory)
    except NotMedia:
        if not keep_unknown:
            raise
        return Detected("other", "application/octet-stream", source.suffix.lower().lstrip(".")[:10] or "bin")


def _recognised(source: Path, memory: int) -> Detected:
    with source.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Damaged(
            "empty",
            "Tệp rỗng (0 byte): có thể việc chép hoặc tải lên bị dở dang. Hãy tải lại tệp gốc.",
            "The file is empty (0 bytes): copying or uploading may have stopped midway. Upload the original again.",
        )
    for pattern, found in SIGNATURES:
        if pattern.match(head):
            return _tiff(source) if found is TIFF else found
    if head.startswith((packaged.ZIP, packaged.OLE)):
        return _office(source, head)
    return _moving(source, head, memory)


def _tiff(source: Path) -> Detected:
    """A TIFF is a picture, a document of several pages, or a camera's RAW."""
    make = tiff.raw_make(source)
    if make is not None:
        return RAW[next((kind for name, kind in MAKERS.items() if make.upper().startswith(name)), "dng")]
    return TIFF_PAGES if len(tiff.pages(source)) > 1 else TIFF


def _office(source: Path, head: bytes) -> Detected:
    found = packaged.office(source) if head.startswith(packaged.ZIP) else packaged.old_office(source)
    if found is not None:
        return Detected("document", *found)
    if head.startswith(packaged.ZIP):
        raise not_yet("zip", "tệp nén hoặc tài liệu văn phòng lạ", "an archive or an unknown office document")
    raise not_yet("office", "tài liệu văn phòng kiểu cũ không đọc được", "an old office document that cannot be read")


def not_yet(code: str, vi: str, en: str) -> NotMedia:
    """The refusal of something recognised that the archive does not take."""
    return NotMedia(
        f"not_yet_{code}",
        f"Đây là {vi}; kho chưa nhận loại tệp này. Hãy xuất ra JPEG, TIFF hoặc PDF rồi tải lên lại.",
        f"This is {en}, which the archive does not take yet. Export it as JPEG, TIFF or PDF and upload that.",
    )


def _moving(source: Path, head: bytes, memory: int) -> Detected:
    from ingest.programs.probe import probe

    try:
        found = probe(source, memory)
    except Damaged as error:
        raise unknown(head) from error
    variants = CONTAINERS.get(found.container)
    if variants is None:
        raise unknown(head)
    if found.film is None and not found.sounds:
        raise Damaged(
            "no_streams",
            "Tệp có vỏ của phim hoặc âm thanh nhưng bên trong không có hình hay tiếng: tệp bị hỏng hoặc chép chưa xong.",
            "The file is wrapped as video or audio but holds neither picture nor sound: damaged, or copied only in part.",
        )
    kind: Kind = "audio" if found.film is None else "video"
    media_type, extension = _branded(found.tags.get("major_brand", ""), kind) or variants[kind == "audio"]
    return Detected(kind, media_type, extension, found)


def _branded(brand: str, kind: Kind) -> tuple[str, str] | None:
    """QuickTime and 3GP share ffmpeg's reader with MP4 and differ by their brand."""
    if kind == "video" and brand.strip() == "qt":
        return "video/quicktime", "mov"
    return (f"{kind}/3gpp", "3gp") if brand.startswith("3g") else None


def unknown(head: bytes) -> IngestError:
    """The refusal of what cannot be opened, with libmagic's name for what it seems to be."""
    import magic

    seems = str(magic.from_buffer(head, mime=True))
    if seems.partition("/")[0] in ("video", "audio", "image"):
        return Damaged(
            "unreadable",
            f"Tệp giống {seems} nhưng không mở được: tệp bị hỏng hoặc chép chưa xong. Hãy tải lại tệp gốc.",
            f"The file looks like {seems} but cannot be opened: damaged, or copied only in part. Upload the original again.",
        )
    return NotMedia(
        "not_media",
        f"Kho không nhận ra đây là ảnh, phim, âm thanh hay PDF (nội dung giống {seems}). Hãy kiểm tra xem có chọn nhầm tệp không.",
        f"This is not recognised as a photo, video, audio or PDF (it looks like {seems}). Check that it is the right file.",
    )
