"""The query language typed by people, read into a small tree that both back ends compile.

``chữ``, ``"cụm từ"``, ``-trừ`` (NOT, KHÔNG), ``OR`` (HOẶC), ``AND`` (VÀ), brackets, ``trường:giá_trị`` with names in
Vietnamese or English (:mod:`search.query_fields`), ``từ..đến`` for days and numbers. Open quotes and brackets are
closed at the end; only a day or number that cannot be read raises :class:`search.index.QuerySyntax`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from search.index import QuerySyntax
from search.query_fields import FLAG_FIELDS, MISSING, RANGE_FIELDS, TEXT_FIELDS, VALUES, field_name
from search.ranges import day_range, number_range
from search.vietnamese.letters import fold_letters, is_marked, tidy


@dataclass(frozen=True)
class Words:
    """One bare word as typed, perhaps glued from several (``Covid-19``, ``1331/QĐ-BLĐTBXH``).

    ``start``: its place in the tidied query.
    """

    text: str
    start: int = field(default=-1, compare=False)


@dataclass(frozen=True)
class Phrase:
    """Words that must stand together."""

    text: str


@dataclass(frozen=True)
class TextField:
    """Words looked for in one field only."""

    field: str
    text: str


@dataclass(frozen=True)
class Codes:
    """A field must hold one of these codes."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """A field of days or numbers between two bounds, both inclusive; ``None`` is open."""

    field: str
    low: date | float | None
    high: date | float | None


@dataclass(frozen=True)
class Has:
    """The asset has a transcript, a day, a person."""

    what: str


@dataclass(frozen=True)
class Not:
    child: Node


@dataclass(frozen=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    children: tuple[Node, ...]


MOST_PIECES = 120
"""Words, marks and fields of a query that are read; of a caption pasted whole the beginning is enough to find it."""
DEEPEST = 30
"""Brackets and negations inside one another that are still read as such."""

Node = Words | Phrase | TextField | Codes | Span | Has | Not | And | Or

_QUOTES = {'"': '"', "“": "”", "”": "”", "«": "»", "„": "”"}
_TOKEN = re.compile(
    r"""\s+
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>(?<!\S)[-−–](?=[^\s\-−–])|(?<=\()[-−–](?=\S))
    | (?P<field>[^\W\d_]\w*+(?:[ ][^\W\d_]\w*+)?:(?!//))
    | (?P<quote>["“”«„])
    | (?P<word>[^\s()"“”«»„]+)
    | (?P<other>.)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Piece:
    kind: str
    text: str
    position: int


def parse(text: str) -> Node | None:
    """Read a query; ``None`` when it holds nothing to look for. Raises QuerySyntax for unreadable days and numbers."""
    return _Reader(_pieces(tidy(text))).read()


def _pieces(text: str) -> list[_Piece]:
    shouting = _is_shouting(text)
    pieces: list[_Piece] = []
    place = 0
    while place < len(text) and len(pieces) < MOST_PIECES:
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place:
            break
        kind = match.lastgroup
        if kind == "quote":
            closing = _close_quote(text, match.end(), match[0])
            pieces.append(_Piece("phrase", text[match.end() : closing], place))
            place = closing + 1
            continue
        if kind == "field":
            place = _field(text, match, pieces)
            continue
        if kind == "word":
            pieces.append(_Piece(_operator(match[0], shouting), match[0], place))
        elif kind in {"open", "close", "minus"}:
            pieces.append(_Piece(kind, match[0], place))
        place = match.end()
    return pieces


def _is_shouting(text: str) -> bool:
    """All in capitals, as titles are: then KHÔNG and HOẶC are words of the title, not operators."""
    words = [word for word in text.split() if word not in {"KHÔNG", "HOẶC", "VÀ"}]
    return not any(char.islower() for char in text) and any(is_marked(word) for word in words)


def _close_quote(text: str, start: int, quote: str) -> int:
    """Where a phrase ends: its own closing mark or a plain quote, else the end of the text."""
    ends = [place for place in (text.find(_QUOTES[quote], start), text.find('"', start)) if place >= 0]
    return min(ends, default=len(text))


def _operator(word: str, shouting: bool) -> str:
    if word in {"OR", "|", "||"} or (word == "HOẶC" and not shouting):
        return "or"
    if word in {"AND", "&", "&&"} or (word == "VÀ" and not shouting):
        return "and"
    if word == "NOT" or (word == "KHÔNG" and not shouting):
        return "not"
    return "word"


def _field(text: str, match: re.Match[str], pieces: list[_Piece]) -> int:
    """Read ``name:value``; a name of two words may follow a word that is none of it. Returns where to go on."""
    name = match[0][:-1]
    start = match.start()
    if " " in name and field_name(name) is None:
        first = name.split(" ", 1)[0]
        pieces.append(_Piece(_operator(first, False), first, start))
        return start + len(first)
    field = field_name(name)
    if field is None:
        whole = re.compile(r'[^\s()"“”«»„]+').match(text, start)
        end = whole.end() if whole else match.end()
        pieces.append(_Piece("word", text[start:end], start))
        return end
    place = match.end() + (1 if text[match.end() : match.end() + 1] == " " else 0)
    values, end = _values(text, place)
    if values:
        pieces.append(_Piece(f"field:{field}", "\x00".join(values), start))
    return end


def _values(text: str, place: int) -> tuple[list[str], int]:
    """Values after a colon: quoted or bare, several parted by commas."""
    values: list[str] = []
    while place < len(text):
        if text[place] in _QUOTES:
            closing = _close_quote(text, place + 1, text[place])
            values.append(text[place + 1 : closing])
            place = min(closing + 1, len(text))
        else:
            bare = re.compile(r'[^\s()"“”«»„,]+').match(text, place)
            if bare is None:
                break
            values.append(bare[0])
            place = bare.end()
        if text[place : place + 1] != ",":
            break
        place += 1
    return [value.strip() for value in values if value.strip()], place


class _Reader:
    """Recursive descent over the pieces; missing brackets are closed, spare ones passed over."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self._place = 0
        self._depth = 0

    def read(self) -> Node | None:
        parts: list[Node] = []
        while self._place < len(self._pieces):
            part = self._any()
            if part is not None:
                parts.append(part)
            if self._kind() == "close":
                self._place += 1
        return _joined(parts)

    def _kind(self) -> str:
        return self._pieces[self._place].kind if self._place < len(self._pieces) else "end"

    def _any(self) -> Node | None:
        parts = [self._all()]
        while self._kind() == "or":
            self._place += 1
            parts.append(self._all())
        found = tuple(part for part in parts if part is not None)
        return found[0] if len(found) == 1 else Or(found) if found else None

    def _all(self) -> Node | None:
        parts: list[Node] = []
        while self._kind() not in {"or", "close", "end"}:
            part = self._one()
            if part is not None:
                parts.append(part)
        return _joined(parts)

    def _one(self) -> Node | None:
        piece = self._pieces[self._place]
        self._place += 1
        if piece.kind == "and":
            return None
        if piece.kind in {"not", "minus", "open"}:
            if self._depth >= DEEPEST:  # nobody means it: read on as if the mark were not there
                return None
            self._depth += 1
            try:
                return self._bracket() if piece.kind == "open" else self._negation()
            finally:
                self._depth -= 1
        return _leaf(piece)

    def _negation(self) -> Node | None:
        if self._kind() in {"or", "close", "end", "and"}:
            return None
        child = self._one()
        return Not(child) if child is not None else None

    def _bracket(self) -> Node | None:
        inside = self._any()
        if self._kind() == "close":
            self._place += 1
        return inside


def _joined(parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    flat = [child for part in parts for child in (part.children if isinstance(part, And) else (part,))]
    return And(tuple(flat))


def _leaf(piece: _Piece) -> Node | None:
    if not piece.kind.startswith("field:"):
        return Phrase(piece.text) if piece.kind == "phrase" else Words(piece.text, piece.position)
    name = piece.kind.removeprefix("field:")
    nodes = [_field_value(name, value, piece.position) for value in piece.text.split("\x00")]
    codes = [node for node in nodes if isinstance(node, Codes)]
    if codes:
        return Codes(name, tuple(value for node in codes for value in node.values))
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _field_value(field: str, value: str, position: int) -> Node:
    if field in TEXT_FIELDS:
        return TextField(field, value)
    if field in RANGE_FIELDS:
        reader = day_range if field in {"taken", "added"} else number_range
        bounds = reader(value)
        if bounds is None:
            raise QuerySyntax(
                f"Không đọc được «{value}» sau «{field}:»; viết 2024, 05/2024, 27/7/2024 hoặc 2023-05..2024-01",
                f"cannot read '{value}' after '{field}:'; write 2024, 05/2024, 27/7/2024 or 2023-05..2024-01",
                position,
            )
        return Span(field, *bounds)
    folded = " ".join(fold_letters(value).replace("_", " ").split())
    code = VALUES.get(field, {}).get(folded, value)
    if field in FLAG_FIELDS:
        return Has(MISSING + code if field == "missing" else code)
    if field == "owner":
        code = re.sub(r"[\s_-]+", "", folded)
    return Codes(field, (code,))
