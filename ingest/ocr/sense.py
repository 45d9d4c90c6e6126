"""Does a string that was read look like a word at all? By how Vietnamese syllables and English words are built, not by a list."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
# Onset, vowels, coda of a Vietnamese syllable without its tone (Đoàn Thiện Thuật, Ngữ âm tiếng Việt, 1977, ch. 3).
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
    r"(?:[aăâeêioôơuưy]|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê"
    r"|iêu|oai|oao|oay|oeo|uay|uây|uôi|uya|uyê|uyu|ươi|ươu|yêu)"
    r"(?:ch|c|m|ng|nh|n|p|t)?"
)
_FOREIGN = re.compile(
    r"(?!.*(.)\1\1)(?!.*[bcdfghjklmnpqrstvwxz]{5})[bcdfghjklmnpqrstvwxz]*[aeiouy][a-z]*(?:['’][a-z]{1,2})?"
)
_NUMBER = re.compile(r"[#№+]?\d+(?:[.,:/–-]\d+)*(?:%|°|(?:[-/]?[A-ZĐa-zđ]{1,8})?(?:[-/][A-ZĐ]{1,10})*)")
_INITIALS = re.compile(r"[A-ZĐƠƯÂÊÔĂ]{1,6}(?:[-–/][A-ZĐƠƯÂÊÔĂ]{1,10})*\.?")
_OUTSIDE = "\"“”‘’'`«»()[]{}<>.,;:!?…-–—*•|_~=“"
_INSIDE = re.compile(r"[-–/&.]")


def core(word: str) -> str:
    """The word without the marks around it."""
    return word.strip(_OUTSIDE)


def is_word(text: str) -> bool:
    """Whether every part of what was read could be a syllable, a word, a number or initials."""
    inside = core(unicodedata.normalize("NFC", text))
    if not inside:
        return False
    if _NUMBER.fullmatch(inside) or _INITIALS.fullmatch(inside):
        return True
    return all(_is_part(part) for part in _INSIDE.split(inside) if part)


def is_vietnamese(part: str) -> bool:
    """Whether this is built as a Vietnamese syllable, with at most one tone, in one case or with a capital."""
    if not (part.islower() or part.isupper() or part[1:].islower()):
        return False
    apart = unicodedata.normalize("NFD", part.lower())
    plain = unicodedata.normalize("NFC", apart.translate(_MARKS))
    return len(apart) - len(apart.translate(_MARKS)) <= 1 and _SYLLABLE.fullmatch(plain) is not None


def _is_part(part: str) -> bool:
    if part.isdigit() or is_vietnamese(part):
        return True
    return (
        len(part) > 1
        and (part.islower() or part.isupper() or part[1:].islower())
        and bool(_FOREIGN.fullmatch(part.lower()))
    )


def weight(word: str) -> int:
    """Letters and digits of a word: how much it tells."""
    return sum(char.isalnum() for char in word)


def is_marked(word: str) -> bool:
    """Whether any letter bears a mark, or is đ."""
    return any(char in "đĐ" or unicodedata.combining(char) for char in unicodedata.normalize("NFD", word))
