"""Order of Vietnamese titles: letters of the alphabet first, then tones, in both back ends alike."""

from __future__ import annotations

import re
import unicodedata

from search.vietnamese.letters import TONES, tidy
from search.vietnamese.remembered import Remembered

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x40 + place) for place, letter in enumerate(_ALPHABET)}
_TONE_ORDER = {"": "0", "2": "1", "3": "2", "4": "3", "1": "4", "5": "5"}
"""The order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng."""


def collation_key(text: str, length: int = 60) -> str:
    """A string whose plain code-point order is Vietnamese dictionary order.

    Letters weigh first, tones only between texts of the same letters; digits sort by value before letters,
    punctuation is passed over. ``length`` bounds the characters looked at.
    """
    shown = unicodedata.normalize("NFC", tidy(text).lower())[:length]
    letters, tones = zip(*map(_words.__getitem__, shown.split(" ")), strict=True)
    return " ".join(letters) + "\x01" + "".join(tones).rstrip("0")


_NUMBER = re.compile(r"\d+")


def _by_value(match: re.Match[str]) -> str:
    number = match[0].lstrip("0") or "0"
    return f"0{len(number):02d}{number}"


def _weights(word: str) -> tuple[str, str]:
    """What a word weighs in letters and in tones."""
    return _NUMBER.sub(_by_value, word.translate(_letters)), word.translate(_tones)


_words = Remembered(_weights, 1 << 18)


class _Weights(dict[int, str]):
    """Code point -> what its character weighs among letters (``part`` 0) or as a tone (1): a table for ``translate``."""

    def __init__(self, part: int) -> None:
        self._part = part

    def __missing__(self, code: int) -> str:
        weight = _weigh(chr(code))[self._part]
        self[code] = weight
        return weight


_letters, _tones = _Weights(0), _Weights(1)


def _weigh(char: str) -> tuple[str, str]:
    """What a character weighs among letters, and its tone; punctuation weighs nothing."""
    if char.isdecimal():
        return str(int(char)), ""
    if char.isspace():
        return " ", ""
    if not char.isalpha():
        return "", ""
    apart = unicodedata.normalize("NFD", char)
    tone = next((TONES[mark] for mark in apart if mark in TONES), "")
    base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    letter = base if base in _RANK else apart[0]
    return _RANK.get(letter, "~" + base), _TONE_ORDER[tone]
