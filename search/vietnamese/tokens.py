"""Words and document numbers of a text, with their place in the *original* (code points)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.vietnamese.letters import INVISIBLE, fold_letters, keys

_INSIDE = f"\u0300-\u036f{INVISIBLE}"
_LETTERS = rf"[^\W\d_]++(?:[{_INSIDE}]++[^\W\d_]*+)*+"
WORD = re.compile(rf"{_LETTERS}|\d{{1,3}}(?:[.,]\d{{3}})+(?!\d)|\d+")
"""A run of letters or of digits; letters and digits never share a token, so Covid19 meets Covid-19."""

_NUMBER = re.compile(rf"(?<![\w/])(\d{{1,5}})(?:\s?/\s?((?:19|20)\d\d))?((?:\s?[/–-]\s?{_LETTERS}\d{{0,2}})+)(?!\w)")
_GROUP = re.compile(rf"{_LETTERS}\d{{0,2}}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its two keys and where it stands, ``text[start:end]``."""

    exact: str
    folded: str
    start: int
    end: int

    @property
    def marked(self) -> bool:
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number of an official document, like 74/2024/NĐ-CP: 74, 2024, ("nd", "cp")."""

    number: str
    year: str
    groups: tuple[str, ...]
    start: int = 0
    end: int = 0


def tokenise(text: str) -> list[Token]:
    """Every word and number of a text, in order."""
    return [Token(*keys(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]


def document_numbers(text: str) -> Iterator[DocumentNumber]:
    """Document numbers as they are written in running text."""
    if not (("/" in text or "-" in text) and any(digit in text for digit in "123456789")):
        return
    for match in _NUMBER.finditer(text):
        groups = tuple(fold_letters(group) for group in _GROUP.findall(match[3]))
        yield DocumentNumber(match[1].lstrip("0") or "0", match[2] or "", groups, match.start(), match.end())


def whole_keys(number: DocumentNumber) -> list[str]:
    """Every key under which a document number is found: with or without its year, by its first letter groups.

    74/2024/NĐ-CP answers to #74/2024, #74/nd, #74/ndcp, #74/2024/nd and #74/2024/ndcp.
    """
    stems = [f"#{number.number}"]
    if number.year:
        stems.append(f"#{number.number}/{number.year}")
    glued = ["".join(number.groups[:count]) for count in range(1, len(number.groups) + 1)]
    return stems[1:] + [f"{stem}/{letters}" for stem in stems for letters in glued]
