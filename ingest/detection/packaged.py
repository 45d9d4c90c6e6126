"""Office documents told apart by what is inside their package: OOXML and OpenDocument in ZIP, the old binary ones in OLE.

Only the list of the package's parts is read, and no more of it than :data:`DIRECTORY` bytes: a bomb has nothing to go off in.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DIRECTORY = 8 * 1024**2
"""Bytes of a ZIP's central directory that are read: a hundred thousand parts."""

OOXML = "application/vnd.openxmlformats-officedocument"
PARTS = {
    "word/document.xml": (f"{OOXML}.wordprocessingml.document", "docx"),
    "xl/workbook.xml": (f"{OOXML}.spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (f"{OOXML}.presentationml.presentation", "pptx"),
}
"""The part that only this kind of document has (ECMA-376 part 1, 8 to 14; names as every writer gives them)."""
OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}": extension
    for name, extension in (
        ("text", "odt"),
        ("spreadsheet", "ods"),
        ("presentation", "odp"),
        ("graphics", "odg"),
        ("text-template", "ott"),
    )
}
"""What the part ``mimetype`` says (OASIS OpenDocument 1.3 part 2, 3.3)."""
STREAMS = (
    ("WordDocument", "application/msword", "doc"),
    ("Workbook", "application/vnd.ms-excel", "xls"),
    ("Book", "application/vnd.ms-excel", "xls"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt"),
)
"""Names of streams in an OLE compound file (MS-CFB 2.6): UTF-16 in its directory."""


def office(source: Path) -> tuple[str, str] | None:
    """Media type and extension of an OOXML or OpenDocument file; ``None`` for any other ZIP."""
    if _directory_bytes(source) > DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(source) as package:
            names = set(package.namelist())
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                said = package.read("mimetype").decode("ascii", "replace").strip()
                return (said, OPEN_DOCUMENT[said]) if said in OPEN_DOCUMENT else None
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError):
        return None
    return next((kind for part, kind in PARTS.items() if part in names), None)


def old_office(source: Path) -> tuple[str, str] | None:
    """Media type and extension of a document of Office 97 to 2003; ``None`` for any other compound file."""
    with source.open("rb") as file:
        header = file.read(512)
        if len(header) < 512:
            return None
        (shift,) = struct.unpack("<H", header[30:32])
        (first,) = struct.unpack("<I", header[48:52])
        if shift not in (9, 12):
            return None
        file.seek((first + 1) << shift)
        directory = file.read(64 * 1024)
    names = {
        directory[at : at + 64].decode("utf-16-le", "replace").split("\0")[0] for at in range(0, len(directory), 128)
    }
    return next(((kind, extension) for name, kind, extension in STREAMS if name in names), None)


def _directory_bytes(source: Path) -> int:
    """What the end record says (APPNOTE 4.3.16); more than any bound where there is none, or only a ZIP64 one."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - 65_557))
        end = file.read()
    at = end.rfind(b"PK\x05\x06")
    return DIRECTORY + 1 if at < 0 or len(end) < at + 16 else int(struct.unpack("<I", end[at + 12 : at + 16])[0])
