"""The two keys of a word: *exact*, with its tone as a mark, and *folded*, without any mark.

The exact key writes the tone behind the letters, so that hoà and hòa meet, and unites i and y after a
single consonant, so that sĩ and sỹ meet. Both keys of a number are its digits without grouping.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.vietnamese.remembered import Remembered

TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
"""Combining mark -> the digit that stands for it in an exact key: sắc, huyền, hỏi, ngã, nặng."""

QUALITY = frozenset("\u0302\u0306\u031b")
"""Circumflex, breve and horn belong to the letter (â, ă, ơ), not to the tone."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width spaces and joiners, byte order mark: they stand inside words and mean nothing."""

# Letters that Unicode does not take apart; ð and ɖ are look-alikes of đ left behind by old fonts.
_LOOKALIKES = str.maketrans({"ð": "đ", "ɖ": "đ", **dict.fromkeys(INVISIBLE)})
_UNDIVIDED = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})


def _folding() -> dict[int, str | None]:
    """Every Latin letter with marks -> the plain letter; marks that stand alone and invisible characters -> nothing."""
    table: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        apart = unicodedata.normalize("NFD", chr(code))
        if len(apart) > 1:
            table[code] = "".join(char for char in apart if not unicodedata.combining(char))
    plain = {**_UNDIVIDED, **{ord(char): "d" for char in "ðɖ"}, **{ord(char): None for char in INVISIBLE}}
    return {**table, **plain}


_FOLDING = _folding()
_I_AS_Y = re.compile(r"(qu|[bcdđghklmnprstvx])y")


@lru_cache(maxsize=1 << 18)
def keys(word: str) -> tuple[str, str]:
    """The exact and the folded key of one word or number, in any case and normal form."""
    if word[0].isdigit():
        digits = word.replace(".", "").replace(",", "").lstrip("0") or "0"
        return digits, digits
    letters, tones = [], []
    for char in unicodedata.normalize("NFD", word.lower().translate(_LOOKALIKES)):
        if char in TONES:
            tones.append(TONES[char])
        else:
            letters.append(char)
    spelled = unicodedata.normalize("NFC", "".join(letters))
    if _I_AS_Y.fullmatch(spelled):
        spelled = spelled[:-1] + "i"
    return spelled + "".join(tones), fold_letters(spelled)


def fold_letters(text: str) -> str:
    """Lower-case text without any mark; đ, which has no decomposition, becomes d by hand."""
    return " ".join(map(_folded.__getitem__, text.split(" ")))


_folded = Remembered(lambda text: text.lower().translate(_FOLDING), 1 << 16)


def fold_exact(exact: str) -> str:
    """The folded key that belongs to an exact key."""
    return exact if exact[0].isdigit() else fold_letters(exact.rstrip("12345"))


def split_exact(exact: str) -> tuple[str, str]:
    """An exact key as (letters with their quality, tone digit or nothing)."""
    return (exact[:-1], exact[-1]) if exact[-1] in "12345" else (exact, "")


def is_marked(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark or is đ."""
    return any(char in "đĐðÐ" or unicodedata.combining(char) for char in unicodedata.normalize("NFD", text))


_UNSEEN = re.compile(f"[{INVISIBLE}]")


@lru_cache(maxsize=1 << 14)
def tidy(text: str) -> str:
    """NFC, without invisible characters and halves of characters, each run of white space as one space."""
    if text.isprintable():  # then it has none of these
        return " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join(whole(_UNSEEN.sub("", unicodedata.normalize("NFC", text))).split())


def whole(text: str) -> str:
    """The text with lone surrogates, which no encoding can carry, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
