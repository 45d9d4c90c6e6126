"""The key streams of a text: what an index keeps of it. Both back ends split these streams at white space."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from search.vietnamese.letters import keys
from search.vietnamese.tokens import WORD, document_numbers, whole_keys

BARE = "~"
"""Before the folded key of a word that stands in a text without any mark: such a word may mean any accent."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Keys of one text, parted by spaces: exact words, folded words, pairs of neighbours in both keys."""

    exact: str
    folded: str
    pairs: str


def streams(text: str) -> Streams:
    """The three streams of one text; document numbers stand whole behind the exact words."""
    words = [keys(word) for word in WORD.findall(text)]
    exact = [pair[0] for pair in words]
    folded = [pair[1] for pair in words]
    both = pair_keys(exact)
    if exact == folded:
        extra = [BARE + word for word in folded]
    else:
        both = list(dict.fromkeys(both + pair_keys(folded)))
        extra = []
    for number in document_numbers(text):
        extra += whole_keys(number)
    if extra:
        # One odd word between, so that no phrase runs from the text into what was added to it.
        exact = [*exact, "#", *extra]
    return Streams(" ".join(exact), " ".join(folded), " ".join(both))


def pair_keys(words: list[str]) -> list[str]:
    """Neighbours joined by an underscore."""
    return list(map("_".join, itertools.pairwise(words)))


def named_stream(field: str, values: Iterable[str]) -> list[str]:
    """Words of one field, each carrying the field's name: exact ones, then folded ones, one string per value."""
    out = []
    for value in values:
        words = [keys(word) for word in WORD.findall(value)]
        exact = [f"{field}:{word[0]}" for word in words]
        folded = [f"{field}:{word[1]}" for word in words]
        out.append(" ".join(exact))
        if exact != folded:
            out.append(" ".join(folded))
    return out
