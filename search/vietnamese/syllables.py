"""What a Vietnamese syllable looks like, and where its tone is written."""

from __future__ import annotations

import re
import unicodedata

_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx]"
_OPEN = (
    "oai|oay|oao|oeo|uai|uây|uôi|ươi|ươu|iêu|yêu|uya|uyu|uêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|ưa|uê|ui|ưi|"
    "ưu|uơ|uy|yê|[aeêioôơuưy]"
)
_CLOSED = "uyê|iê|yê|uô|ươ|oa|oă|oe|oo|uâ|uê|uy|ua|uă|[aăâeêioôơuưy]"
_SYLLABLE = re.compile(rf"({_ONSET})?(?:({_OPEN})|({_CLOSED})(ch|ng|nh|[cmnpt]))")
_TONE_MARKS = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}


def is_syllable(letters: str, tone: str = "") -> bool:
    """Whether letters (with quality, without tone) can be one Vietnamese syllable under this tone."""
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        # gi and qu share their vowel with what follows: gì, gìn, quốc.
        return bool(re.fullmatch(r"gi(ng|n|m|p|t|c)?|qu[ôơ]?c?", letters))
    return not (match[4] in {"c", "ch", "p", "t"} and tone in {"2", "3", "4"})


def spell(letters: str, tone: str) -> str:
    """Write a tone on the vowel it belongs to (classic placement: hòa, thủy, quý)."""
    if not tone:
        return letters
    place = _tone_place(letters)
    marked = letters[: place + 1] + _TONE_MARKS[tone] + letters[place + 1 :]
    return unicodedata.normalize("NFC", marked)


def _tone_place(letters: str) -> int:
    start = 2 if re.match(r"(qu|gi)[aăâeêioôơuưy]", letters) else 0
    vowels = [index for index, char in enumerate(letters) if index >= start and char in "aăâeêioôơuưy"]
    if not vowels:
        return 0
    shaped = [index for index in vowels if letters[index] in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if len(vowels) == 1:
        return vowels[0]
    closed = vowels[-1] < len(letters) - 1
    return vowels[1] if closed or len(vowels) > 2 else vowels[0]
