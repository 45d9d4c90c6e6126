"""The key streams of a text: what an index keeps of it. Both back ends split these streams at white space."""

from __future__ import annotations

from dataclasses import dataclass

from search.vietnamese.letters import keys
from search.vietnamese.tokens import WORD, document_numbers, whole_keys

BARE = "~"
"""Before the folded key of a word that stands in a text without any mark: such a word may mean any accent."""

EXACT_PAIR, FOLDED_PAIR = "_", "+"
"""Between two neighbours in exact and in folded keys."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Keys of one text, parted by spaces: exact words, folded words, pairs of neighbours in both keys."""

    exact: str
    folded: str
    pairs: str


class _Forms(dict[str, tuple[str, str, str, str]]):
    """A word -> its two keys, and each written twice, from which the streams of pairs are strung in one go."""

    def __missing__(self, word: str) -> tuple[str, str, str, str]:
        exact, folded = keys(word)
        forms = exact, folded, f"{exact} {exact}", f"{folded} {folded}"
        if len(self) < _REMEMBERED:
            self[word] = forms
        return forms


_REMEMBERED = 1 << 18
_forms = _Forms()


def streams(text: str) -> Streams:
    """The three streams of one text; document numbers stand whole behind the exact words."""
    words = WORD.findall(text)
    if not words:
        return Streams("", "", "")
    exact, folded, exact_twice, folded_twice = zip(*map(_forms.__getitem__, words), strict=True)
    extra = [key for number in document_numbers(text) for key in whole_keys(number)]
    if exact == folded:
        extra = [BARE + word for word in folded] + extra
    if extra:
        # One odd word between, so that no phrase runs from the text into what was added to it.
        extra = ["#", *extra]
    pairs = ""
    if len(words) > 1:
        # a_b b_c c_d is a, "b b", "c c", d joined by underscores.
        pairs = EXACT_PAIR.join((exact[0], *exact_twice[1:-1], exact[-1]))
        pairs += " " + FOLDED_PAIR.join((folded[0], *folded_twice[1:-1], folded[-1]))
    return Streams(" ".join((*exact, *extra)), " ".join(folded), pairs)


def pair_key(left: str, right: str, *, marked: bool) -> str:
    """Two neighbours as one key; ``marked``: they are exact keys, else folded ones."""
    return f"{left}{EXACT_PAIR if marked else FOLDED_PAIR}{right}"


def named_streams(field: str, keys: Streams) -> tuple[str, ...]:
    """Words of one field, each carrying the field's name: exact ones, then folded ones where they differ."""
    if not keys.exact:
        return ()
    exact, folded = (f"{field}:" + stream.replace(" ", f" {field}:") for stream in (keys.exact, keys.folded))
    return (exact,) if exact == folded else (exact, folded)
