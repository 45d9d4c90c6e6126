"""The orders a result may come in, and the number by which a page finds its beginning."""

from __future__ import annotations

from dataclasses import dataclass

from search.schema import title_prefix


@dataclass(frozen=True)
class Order:
    """``key``: the column that orders; ``number``: the column whose range begins a page, read out of the key."""

    key: str
    number: str
    descending: bool

    def number_of(self, key: str) -> int:
        """The sort number that belongs to a key."""
        if self.number == "added":
            return int(key[:14], 16)
        if self.number == "taken_day":
            return int(key[:7])
        return title_prefix(key.split("\x02", 1)[0])


ORDERS = {
    "newest": Order("added_key", "added", True),
    "oldest": Order("added_key", "added", False),
    "taken_newest": Order("taken_key", "taken_day", True),
    "taken_oldest": Order("taken_up_key", "taken_day", False),
    "title": Order("title_key", "title_prefix", False),
}
"""Sorts by a column; ``relevance`` is not among them."""
