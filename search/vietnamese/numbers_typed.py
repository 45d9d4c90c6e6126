"""Document numbers as people type them: glued, spaced, without marks, with or without their kind in front."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.vietnamese.letters import fold_letters
from search.vietnamese.tokens import DocumentNumber, whole_keys

_LISTED_KINDS = "bb bc cd ct ctr cv da dt gm hd hdbt kh kl l lt nd nq pl qc qd tb tt ttr ttlt vbhn vbpq"
KINDS = frozenset(_LISTED_KINDS.split(" "))
"""Folded codes of kinds of documents (NĐ, QĐ, TT …) as the decrees on paperwork abbreviate them."""

_LISTED_BODIES = "te ttg tu ubtvqh ubnd bca"
_BODIES = frozenset(_LISTED_BODIES.split(" "))
"""Codes of those who issue documents that could be read as syllables; others have no vowel and are known by that."""

_VOWEL = re.compile("[aeiouy]")
# Every repetition is possessive: nothing typed may send the matcher back over its own steps.
_TYPED = re.compile(
    r"(?P<kind>[^\W\d_]++)?[\s./–-]*+(?P<number>\d{1,5}+)(?:\s*+/\s*+(?P<year>(?:19|20)\d\d))?"
    r"(?P<tail>(?:[\s./–-]*+[^\W\d_]++\d{0,2}+)*+)"
)
_GROUP = re.compile(r"[^\W\d_]+\d{0,2}")


@dataclass(frozen=True)
class TypedNumber:
    """A document number in a query. ``spaced``: it might also be plain words, so its parts may stand apart."""

    text: str
    keys: tuple[str, ...]
    spaced: bool


def read_numbers(chunks: list[str]) -> list[str | TypedNumber]:
    """Bare words of a query, runs that form a document number taken together."""
    out: list[str | TypedNumber] = []
    place = 0
    while place < len(chunks):
        found = _longest(chunks, place)
        if found is None:
            out.append(chunks[place])
            place += 1
        else:
            number, used = found
            out.append(number)
            place += used
    return out


def _longest(chunks: list[str], start: int) -> tuple[TypedNumber, int] | None:
    for used in range(min(6, len(chunks) - start), 0, -1):
        number = _read(chunks[start : start + used])
        if number is not None:
            return number, used
    return None


def _read(chunks: list[str]) -> TypedNumber | None:
    text = " ".join(chunks)
    match = _TYPED.fullmatch(text)
    if match is None:
        return None
    kind = fold_letters(match["kind"] or "")
    groups = tuple(fold_letters(group) for group in _GROUP.findall(match["tail"] or ""))
    if (kind and kind not in KINDS) or not (kind or groups):
        return None
    if len(chunks) > 1 and not all(_fits(chunk) for chunk in chunks):
        return None
    if groups and not all(map(_is_code, groups)) and len(chunks) > 1:
        return None
    spaced = len(chunks) > 1
    letters = "".join(groups) or kind
    number = DocumentNumber(match["number"].lstrip("0") or "0", match["year"] or "", (letters,))
    most_telling = whole_keys(number)[-1]
    return TypedNumber(text, (most_telling,), spaced)


def _fits(chunk: str) -> bool:
    """A part typed apart belongs to the number when it holds digits, a known code, or letters no syllable has."""
    if any(char.isdigit() for char in chunk):
        return True
    return all(_is_code(fold_letters(group)) for group in _GROUP.findall(chunk))


def _is_code(folded: str) -> bool:
    letters = folded.rstrip("0123456789")
    return letters in KINDS or letters in _BODIES or not _VOWEL.search(letters)
