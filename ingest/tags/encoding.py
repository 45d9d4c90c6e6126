"""Text out of files: the right code page, no control characters, one Unicode form, a bounded length."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in "\u0300\u0309\u0303\u0301\u0323"
) | frozenset("ăâđêôơưĂÂĐÊÔƠƯ₫“”‘’–—…«»°©®€ ")


def clean(text: str) -> str:
    """Composed (NFC), line ends as ``\\n``, without control characters and outer blanks. HTML stays: it is shown escaped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub("", lines)).strip()


def mend(text: str) -> str:
    """Text that was read as Latin-1 because the file names no code page: UTF-8 if it is valid, then Vietnamese Windows-1258."""
    if text.isascii():
        return text
    raw = _latin_bytes(text)
    return text if raw is None else decode(raw)


def decode(raw: bytes) -> str:
    """Bytes of unknown encoding: a byte order mark decides; else UTF-8, UTF-16, Windows-1258 if it reads as Vietnamese, else 1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if (unmarked := _unmarked_utf16(raw)) is not None:
        return raw.decode(unmarked, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        vietnamese = unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))
        return vietnamese if _reads_as_vietnamese(vietnamese) else raw.decode("cp1252", "replace")


def _unmarked_utf16(raw: bytes) -> str | None:
    """Half of the bytes of Latin-script UTF-16 are zero or, in Vietnamese, 01 and 1E; text in bytes holds none of these."""
    sample = raw[:4096]
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(high) >= 2 and sum(b in (0, 1, 0x1E) for b in high) > 0.9 * len(high):
            return name
    return None


def _latin_bytes(text: str) -> bytes | None:
    out = bytearray()
    for char in text:
        if ord(char) < 256:
            out.append(ord(char))
            continue
        try:
            out += char.encode("cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _reads_as_vietnamese(text: str) -> bool:
    """Every mark has found its vowel, and some letter is one that Western European languages do not have."""
    foreign = [c for c in text if ord(c) > 127]
    return all(c in VIETNAMESE for c in foreign) and any(c in "ăđơưĂĐƠƯ" or ord(c) >= 0x1EA0 for c in foreign)
