"""Order of Vietnamese titles: letters of the alphabet first, then tones, in both back ends alike."""

from __future__ import annotations

import unicodedata

from search.vietnamese.letters import TONES, tidy

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x40 + place) for place, letter in enumerate(_ALPHABET)}
_TONE_ORDER = {"": "0", "2": "1", "3": "2", "4": "3", "1": "4", "5": "5"}
"""The order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng."""


def collation_key(text: str, length: int = 60) -> str:
    """A string whose plain code-point order is Vietnamese dictionary order.

    Letters weigh first, tones only between texts of the same letters; digits sort by value before letters,
    punctuation is passed over. ``length`` bounds the characters looked at.
    """
    letters: list[str] = []
    tones: list[str] = []
    digits = ""
    for char in unicodedata.normalize("NFC", tidy(text).lower())[:length] + " ":
        if char.isdecimal():
            digits += str(int(char))
            continue
        if digits:
            number = digits.lstrip("0") or "0"
            letters.append(f"0{len(number):02d}{number}")
            digits = ""
        if char.isspace():
            letters.append(" ")
        elif char.isalpha():
            base, tone = _take_tone(char)
            letters.append(_RANK.get(base, "~" + base))
            tones.append(_TONE_ORDER[tone])
    return "".join(letters).strip() + "\x01" + "".join(tones).rstrip("0")


def _take_tone(char: str) -> tuple[str, str]:
    apart = unicodedata.normalize("NFD", char)
    tone = next((TONES[mark] for mark in apart if mark in TONES), "")
    base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    return base if base in _RANK else apart[0] if apart[0] in _RANK else base, tone
