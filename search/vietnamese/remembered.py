"""What was made of a word, kept for when it comes again: texts repeat their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")

_LONGEST = 40
"""Letters of what is remembered; anything longer is hardly a word, and hardly comes again."""


class Remembered(dict[str, Made]):
    """A word -> what ``make`` makes of it. ``most`` words; when it is full it begins anew. Looked up without a step of Python."""

    def __init__(self, make: Callable[[str], Made], most: int) -> None:
        self._make, self._most = make, most

    def __missing__(self, word: str) -> Made:
        made = self._make(word)
        if len(word) < _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[word] = made
        return made
