"""Where the labels of a vocabulary stand in a text, by Vietnamese word rules.

Whole words only, each with its own accents (hoà and hòa are one, «dạy nghề» is not «dây nghề»); of labels that overlap the one
that begins first counts, of those the longest. A label in capitals (BHXH) is met in capitals alone. Words of a label stand
together: blanks and hyphens may part them, a comma only where the label has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from search.vietnamese.letters import is_marked
from search.vietnamese.tokens import Token, tokenise

BETWEEN = frozenset(("", "-", "–"))
"""What may part two words of any label, blanks aside."""


@dataclass(frozen=True)
class Mention:
    """A label found: ``text[start:end]`` names the concept."""

    concept_id: str
    start: int
    end: int


@dataclass(frozen=True)
class _Label:
    concept_id: str
    capitals: tuple[bool, ...]
    gaps: tuple[str, ...]


@dataclass
class _Node:
    labels: list[_Label] = field(default_factory=list)
    onward: dict[str, _Node] = field(default_factory=dict)


class Matcher:
    """Finds the labels it was given, as pairs of (label, concept id); an empty label is passed over."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        self._root = _Node()
        for label, concept_id in labels:
            tokens = tokenise(label)
            node = self._root
            for token in tokens:
                node = node.onward.setdefault(token.exact, _Node())
            if tokens:
                node.labels.append(_Label(concept_id, _capitals(label, tokens), _gaps(label, tokens)))

    def find(self, text: str, *, vietnamese: bool = True) -> list[Mention]:
        """Every mention, in order, none inside another. A Vietnamese text without any mark names nothing for certain."""
        if vietnamese and not is_marked(text):
            return [one for one in self._find(text) if text[one.start : one.end].isupper()]
        return self._find(text)

    def _find(self, text: str) -> list[Mention]:
        tokens = tokenise(text)
        found: list[Mention] = []
        place = 0
        while place < len(tokens):
            longest = self._longest(text, tokens, place)
            if longest is None:
                place += 1
                continue
            label, count = longest
            found.append(Mention(label.concept_id, tokens[place].start, tokens[place + count - 1].end))
            place += count
        return found

    def _longest(self, text: str, tokens: Sequence[Token], place: int) -> tuple[_Label, int] | None:
        node, best = self._root, None
        for count, token in enumerate(tokens[place:], 1):
            following = node.onward.get(token.exact)
            if following is None:
                break
            node = following
            run = tokens[place : place + count]
            label = next((one for one in node.labels if _stands(one, text, run)), None)
            if label is not None:
                best = label, count
        return best


def _stands(label: _Label, text: str, run: Sequence[Token]) -> bool:
    shown = all(
        not wanted or text[token.start : token.end].isupper() for wanted, token in zip(label.capitals, run, strict=True)
    )
    return shown and all(gap in BETWEEN or gap == own for gap, own in zip(_gaps(text, run), label.gaps, strict=True))


def _capitals(label: str, tokens: Sequence[Token]) -> tuple[bool, ...]:
    words = (label[token.start : token.end] for token in tokens)
    return tuple(len(word) > 1 and word.isupper() for word in words)


def _gaps(text: str, tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(text[left.end : right.start].strip() for left, right in pairwise(tokens))
