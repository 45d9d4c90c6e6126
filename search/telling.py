"""How much the words of a query tell, by how many assets hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log

from search.plan import Match, Option
from search.schema import GROUPS

Frequency = Callable[[str, str], int]
"""(index field, key) -> assets that hold the key in that field."""


def known_share(matches: Sequence[Match], size: int, frequency: Frequency) -> float:
    """How much of the weight of these words is known to an index of ``size`` assets, 0 to 1."""
    here = there = 0.0
    for match in matches:
        # A thousand documents more than there are, and a cap: one unknown word must not outweigh a whole sentence.
        weight = min(5.0, log(1 + (1000 + size) / (1 + _rarest(match, frequency))))
        there += weight
        here += weight if is_possible(match, frequency) else 0.0
    return here / there if there else 0.0


def weights(matches: Sequence[Match], size: int, frequency: Frequency) -> tuple[float, ...]:
    """How telling each match is: the rarer its words, the more."""
    return tuple(log(1 + max(1, size) / (1 + _rarest(match, frequency))) for match in matches)


def is_possible(match: Match, frequency: Frequency) -> bool:
    """Whether some option of it has all its keys in one field of the index."""
    return any(
        all(frequency(field, key) for key in keys)
        for option in match.options
        for field, keys in places(option, match.field)
    )


def places(option: Option, field: str) -> list[tuple[str, tuple[str, ...]]]:
    """(index field, keys) under which an option may be met: in each group of words, or in one field that was named."""
    if field and field not in GROUPS:
        return [("named", tuple(f"{field}:{key}" for key in option.keys))]
    return [(f"{group}_{option.form}", option.keys) for group in ((field,) if field else GROUPS)]


def _rarest(match: Match, frequency: Frequency) -> int:
    counts = [
        sum(frequency(f"{group}_{option.form}", key) for group in GROUPS)
        for option in match.options[:2]
        for key in option.keys[:1]
    ]
    return max(counts, default=0)
