"""Abbreviations and their long forms, both ways, from ``search/data/abbreviations.tsv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from search.vietnamese.syllables import is_syllable
from search.vietnamese.tokens import Token, tokenise


@dataclass(frozen=True)
class Expansion:
    """Tokens ``start:end`` of a query may also be written as any of these abbreviations and long forms."""

    start: int
    end: int
    shorts: tuple[str, ...]
    longs: tuple[str, ...]


@dataclass(frozen=True)
class _Form:
    text: str
    exact: tuple[str, ...]
    folded: tuple[str, ...]
    short: bool

    @property
    def doubtful(self) -> bool:
        """An abbreviation that could be a syllable (CA, TE): taken as one only in capitals."""
        return self.short and len(self.exact) == 1 and is_syllable(self.exact[0])


def expansions(tokens: tuple[Token, ...], capitals: tuple[bool, ...]) -> list[Expansion]:
    """Runs of tokens that are an abbreviation or a long form, longest first. ``capitals``: typed so, by token."""
    found = []
    index, longest = _index()
    for size in range(min(longest, len(tokens)), 0, -1):
        for start in range(len(tokens) - size + 1):
            run = tokens[start : start + size]
            for form, group in index.get(tuple(token.folded for token in run), ()):
                if _meets(form, run) and (not form.doubtful or capitals[start]):
                    found.append(_expansion(start, start + size, form, group))
    return found


def _meets(form: _Form, run: tuple[Token, ...]) -> bool:
    """A token typed with marks must carry the marks of the form; one typed without meets any."""
    return all(not token.marked or token.exact == exact for token, exact in zip(run, form.exact, strict=True))


def _expansion(start: int, end: int, form: _Form, group: tuple[_Form, ...]) -> Expansion:
    """A long form stands for its abbreviations only: an abbreviation may have long forms of other meanings."""
    others = [other for other in group if other.exact != form.exact]
    shorts = tuple(other.text for other in others if other.short)
    longs = tuple(other.text for other in others if not other.short)
    return Expansion(start, end, shorts, longs if form.short else ())


@cache
def _index() -> tuple[dict[tuple[str, ...], list[tuple[_Form, tuple[_Form, ...]]]], int]:
    index: dict[tuple[str, ...], list[tuple[_Form, tuple[_Form, ...]]]] = {}
    for group in _groups():
        for form in group:
            index.setdefault(form.folded, []).append((form, group))
    return index, max(map(len, index))


def _groups() -> list[tuple[_Form, ...]]:
    text = resources.files("search").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if line and not line.startswith("#")), delimiter="\t")
    return [
        tuple(
            _form(form, short)
            for column, short in (("short", True), ("long", False))
            for form in row[column].split("|")
        )
        for row in rows
    ]


def _form(text: str, short: bool) -> _Form:
    tokens = tokenise(text)
    return _Form(text, tuple(t.exact for t in tokens), tuple(t.folded for t in tokens), short)
