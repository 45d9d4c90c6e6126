"""Telex and VNI keys that the keyboard did not turn into letters: ``ddoongj``, ``nghie65p``."""

from __future__ import annotations

import re

from search.vietnamese.letters import is_marked
from search.vietnamese.syllables import is_syllable, spell

_VOWELS = "aăâeêioôơuưy"
_TELEX_TONES = {"s": "1", "f": "2", "r": "3", "x": "4", "j": "5", "z": ""}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_RAW = re.compile(r"[a-z]+[a-z0-9]*")


def decode(word: str) -> str | None:
    """The syllable that raw Telex or VNI keys stand for, or ``None`` when they stand for none."""
    keys = word.lower()
    if not _RAW.fullmatch(keys):
        return None
    read = _vni(keys) if any(char.isdigit() for char in keys) else _telex(keys)
    if read is None:
        return None
    letters, tone = read
    if not is_syllable(letters, tone):
        return None
    spelled = spell(letters, tone)
    return spelled if is_marked(spelled) else None


def _telex(keys: str) -> tuple[str, str] | None:
    letters, tone = "", ""
    for key in keys:
        vowel_seen = any(char in _VOWELS for char in letters)
        if key in _TELEX_TONES and vowel_seen:
            tone = _TELEX_TONES[key]
        elif key == "w":
            letters = _horn_or_breve(letters) or letters + "ư"
        elif key in _CIRCUMFLEX and key in letters and _may_double(letters, key):
            letters = _replace_last(letters, key, _CIRCUMFLEX[key])
        elif key == "d" and letters[:1] == "d":
            letters = "đ" + letters[1:]
        else:
            letters += key
    return letters, tone


def _vni(keys: str) -> tuple[str, str] | None:
    letters, tone = "", ""
    for key in keys:
        if not key.isdigit():
            letters += key
        elif key in "12345":
            tone = key
        elif key == "0":
            tone = ""
        else:
            changed = _vni_shape(letters, key)
            if changed is None:
                return None
            letters = changed
    return letters, tone


def _vni_shape(letters: str, key: str) -> str | None:
    if key == "9":
        return "đ" + letters[1:] if letters[:1] == "d" else None
    if key == "7":
        return _horn(letters)
    if key == "8":
        return _replace_last(letters, "a", "ă") if "a" in letters else None
    last = next((char for char in reversed(letters) if char in _CIRCUMFLEX), None)
    return _replace_last(letters, last, _CIRCUMFLEX[last]) if last else None


def _may_double(letters: str, key: str) -> bool:
    """A second a, e or o shapes the first: beside it (aa), or after the final consonant (tienge)."""
    return letters[-1] == key or letters[-1] not in _VOWELS


def _horn_or_breve(letters: str) -> str | None:
    if letters.endswith("ư"):
        return letters
    last = next((char for char in reversed(letters) if char in "aouư"), None)
    if last == "a" and not re.search(r"ua[a-z]*$", letters):
        return _replace_last(letters, "a", "ă")
    return _horn(letters)


def _horn(letters: str) -> str | None:
    pair = re.search(r"[uư]o(?!.*o)", letters)
    if pair and not letters.startswith("qu"):
        return letters[: pair.start()] + "ươ" + letters[pair.end() :]
    last = next((char for char in reversed(letters) if char in _HORN), None)
    return _replace_last(letters, last, _HORN[last]) if last else None


def _replace_last(letters: str, old: str, new: str) -> str:
    place = letters.rindex(old)
    return letters[:place] + new + letters[place + 1 :]
