"""The key streams of a text: what an index keeps of it. Both back ends split these streams at white space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.vietnamese.letters import keys
from search.vietnamese.remembered import Remembered
from search.vietnamese.tokens import WORD, document_numbers, whole_keys

BARE = "~"
"""Before the folded key of a word that stands in a text without any mark: such a word may mean any accent."""

EXACT_PAIR, FOLDED_PAIR = "_", "+"
"""Between two neighbours in exact and in folded keys."""


class Streams(NamedTuple):
    """Keys of one text, parted by spaces: exact words, folded words, pairs of neighbours in both keys."""

    exact: str
    folded: str
    pairs: str


def streams(text: str) -> Streams:
    """The three streams of one text; document numbers stand whole behind the exact words."""
    runs = list(filter(None, map(_runs.__getitem__, text.split())))
    if not runs:
        return Streams("", "", "")
    exact, folded, exact_pairs, folded_pairs = zip(*runs, strict=True)
    words, plain = " ".join(exact), " ".join(folded)
    pairs = f"{_inner(exact, EXACT_PAIR.join(exact_pairs))} {_inner(folded, FOLDED_PAIR.join(folded_pairs))}"
    extra = [key for number in document_numbers(text) for key in whole_keys(number)]
    if words == plain:
        extra.insert(0, BARE + plain.replace(" ", f" {BARE}"))
    if extra:
        # One odd word between, so that no phrase runs from the text into what was added to it.
        words = " ".join((words, "#", *extra))
    return Streams(words, plain, pairs.strip())


def _inner(runs: Sequence[str], pairs: str) -> str:
    """Runs written as "b b" strung with underscores make a_b b_c c_d; the outermost words stand once too often."""
    return pairs[len(runs[0].partition(" ")[0]) + 1 : -len(runs[-1].rpartition(" ")[2]) - 1]


_Run = tuple[str, str, str, str]


def _made(text: str) -> _Run | None:
    """What stands between two spaces, mostly one word with its punctuation -> its part of each stream.

    Both keys, and the words paired up in either: ``a`` is ``a a``, ``a-b`` is ``a a_b b``. ``None`` for
    punctuation alone.
    """
    words = [keys(word) for word in WORD.findall(text)]
    return _run([pair[0] for pair in words], [pair[1] for pair in words]) if words else None


_runs = Remembered(_made, 1 << 18)


def _run(exact: list[str], folded: list[str]) -> _Run:
    return " ".join(exact), " ".join(folded), _paired(exact, EXACT_PAIR), _paired(folded, FOLDED_PAIR)


def _paired(words: list[str], mark: str) -> str:
    return mark.join(f"{word} {word}" for word in words)


def pair_key(left: str, right: str, *, marked: bool) -> str:
    """Two neighbours as one key; ``marked``: they are exact keys, else folded ones."""
    return f"{left}{EXACT_PAIR if marked else FOLDED_PAIR}{right}"


def split_pair(key: str) -> tuple[str, str]:
    """The two neighbours of a pair."""
    left, _, right = key.partition(EXACT_PAIR if EXACT_PAIR in key else FOLDED_PAIR)
    return left, right


def named_streams(field: str, keys: Streams) -> tuple[str, ...]:
    """Words of one field, each carrying the field's name: exact ones, then folded ones where they differ."""
    if not keys.exact:
        return ()
    name, between = f"{field}:", f" {field}:"
    exact = name + keys.exact.replace(" ", between)
    return (exact,) if keys.exact == keys.folded else (exact, name + keys.folded.replace(" ", between))
