"""The words of an office document, out of its XML (or RTF): what is searched where nothing on this machine can lay out its pages.

Every part is read to a bound, and one that declares a document type of its own is refused: entities that grow have no way in.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ingest import refusals
from ingest.decoders.paged import ALL_TEXT
from ingest.detection import packaged
from ingest.tags.encoding import decode

PART, ALL = 64 * 1024**2, 256 * 1024**2
"""Bytes unpacked of one part, and of a document."""
RATIO = 1000
"""Packed smaller than this, XML is a bomb: real documents stay below a hundred."""
WANTED = re.compile(
    r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml"
    r"|ppt/slides/slide\d+\.xml|ppt/notesSlides/notesSlide\d+\.xml|content\.xml"
)
BREAKS = frozenset(("p", "h", "tr", "table-row", "br", "line-break", "si", "row"))
GAPS = frozenset(("tab", "s", "table-cell", "c", "tc"))
"""Elements after which a line ends, or a word."""
SKIPPED = frozenset(("instrText", "delText", "tracked-changes", "binary-data", "annotation", "v", "f"))
"""What is no text of the document: field codes, what was struck out, numbers of cells, formulas."""


def words(order: dict[str, Any]) -> dict[str, Any]:
    """``text`` of the document. Raises Damaged."""
    source = Path(order["source"])
    with source.open("rb") as file:
        head = file.read(8)
    if head.startswith(packaged.ZIP):
        text = _package(source)
    elif head.startswith(b"{\\rtf"):
        text = _rtf(source)
    else:
        text = ""
    return {"text": text[:ALL_TEXT]}


def _package(source: Path) -> str:
    try:
        with zipfile.ZipFile(source) as package:
            infos = sorted(
                (i for i in package.infolist() if WANTED.fullmatch(i.filename)), key=lambda i: _order(i.filename)
            )
            return "\n".join(filter(None, _parts(package, infos)))
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, NotImplementedError, RuntimeError) as error:
        raise refusals.damaged(f"the package cannot be read: {error}") from error


def _parts(package: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    room, kept = ALL, 0
    for info in infos:
        room -= info.file_size
        if info.file_size > PART or room < 0 or info.file_size > RATIO * max(info.compress_size, 100):
            raise refusals.damaged(f"a part that unpacks to {info.file_size} bytes")
        with package.open(info) as part:
            data = part.read(PART + 1)
        if len(data) > PART or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise refusals.damaged("a part with a document type of its own")
        said = "".join(_spoken(ElementTree.fromstring(data)))  # noqa: S314  no document type, no entities
        yield re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", said)).strip()
        kept += len(said)
        if kept > ALL_TEXT:
            return


def _spoken(root: ElementTree.Element) -> Iterator[str]:
    """Text in document order; a stack of our own, for nesting may be deeper than Python's."""
    todo: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while todo:
        element, left = todo.pop()
        name = str(element.tag).rpartition("}")[2]
        if left:
            yield "\n" if name in BREAKS else " " if name in GAPS else ""
            yield element.tail or ""
            continue
        todo.append((element, True))
        if name not in SKIPPED:
            yield element.text or ""
            todo += [(child, False) for child in reversed(element)]


def _order(name: str) -> tuple[str, int]:
    """``slide10`` comes after ``slide2``."""
    number = re.search(r"(\d+)\.xml$", name)
    return re.sub(r"\d+\.xml$", "", name), int(number[1]) if number else 0


RTF = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?|\\([a-zA-Z]+)(-?\d+)? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
QUIET = (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"datastore", b"generator", b"header", b"footer")  # fmt: skip
SIGNS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": " ",
    b"cell": " ",
    b"row": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"rquote": "’",
}


def _rtf(source: Path) -> str:
    """Rich Text Format 1.9.1: groups of formatting passed over, ``\\uN`` and ``\\'hh`` turned into letters."""
    with source.open("rb") as file:
        data = file.read(PART)
    out: list[str] = []
    raw = bytearray()
    depth, quiet, skip = 0, 0, 0
    for found in RTF.finditer(data):
        code, letter, word, _, sign, brace, plain = found.groups()
        if brace == b"{":
            depth += 1
        elif brace == b"}":
            depth, quiet = depth - 1, 0 if quiet >= depth else quiet
        elif not quiet and (word in QUIET or sign == b"*"):
            quiet = depth
        if quiet:
            continue
        if code and not skip:
            raw += bytes.fromhex(code.decode())
            continue
        if raw:
            out.append(decode(bytes(raw)))
            raw.clear()
        if letter:
            out.append(chr(int(letter) % 65536))
        elif word in SIGNS:
            out.append(SIGNS[word])
        elif plain:
            out.append(plain[1:].decode("latin-1") if skip and plain[:1] == b"?" else plain.decode("latin-1"))
        skip = 1 if letter else 0
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
