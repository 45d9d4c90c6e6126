"""Words that somebody may have meant: letters that sound alike, forgotten marks, one slip of the finger."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from search.vietnamese.letters import fold_letters, split_exact
from search.vietnamese.syllables import is_syllable

SOUNDS_ALIKE, OTHER_MARKS, ONE_SLIP = 1.0, 1.3, 2.0
"""What a guess costs: the cheaper, the likelier."""

_ONSETS = (("tr", "ch"), ("s", "x"), ("l", "n"), ("gi", "d", "r", "v"), ("ng", "ngh"), ("g", "gh"), ("c", "k"))
_CODAS = (("n", "ng"), ("c", "t"), ("nh", "n"), ("ch", "t"), ("i", "y"))
_TONE_PAIRS = {"3": "4", "4": "3"}
_SHAPES = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ"}
_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


@lru_cache(maxsize=4096)
def guesses(exact: str, marked: bool) -> tuple[tuple[str, float], ...]:
    """Other syllables that may have been meant, with their cost, cheapest first.

    ``exact`` is the key of the word typed; with ``marked`` false marks are ignored and the guesses are folded keys.
    """
    letters, tone = split_exact(exact)
    found: dict[str, float] = {}
    for guess, cost in _all(letters, tone):
        key = guess if marked else fold_letters(guess.rstrip("12345"))
        if key != (exact if marked else fold_letters(letters)) and cost < found.get(key, 9.0):
            found[key] = cost
    return tuple(sorted(found.items(), key=lambda item: item[1]))


def _all(letters: str, tone: str) -> Iterator[tuple[str, float]]:
    tones = dict.fromkeys((tone, _TONE_PAIRS.get(tone, tone)))
    for spelled in (letters, *_sounding_alike(letters)):
        for mark in tones:
            if is_syllable(spelled, mark):
                yield spelled + mark, SOUNDS_ALIKE
    for shaped in _other_shapes(letters):
        for mark in ("", "1", "2", "3", "4", "5"):
            if is_syllable(shaped, mark):
                yield shaped + mark, OTHER_MARKS
    # A lost vowel may have carried the tone away; a final i may be the key of a y.
    lost_tones = ("", "1", "2", "3", "4", "5") if not tone else (tone,)
    for typed in (letters, letters[:-1] + "y") if letters.endswith("i") else (letters,):
        for slipped in _one_slip(typed):
            for mark in lost_tones if len(slipped) > len(typed) else (tone,):
                if is_syllable(slipped, mark):
                    yield slipped + mark, ONE_SLIP


def _sounding_alike(letters: str) -> Iterator[str]:
    for group in _ONSETS:
        for onset in sorted(group, key=len, reverse=True):
            if letters.startswith(onset):
                yield from (other + letters[len(onset) :] for other in group if other != onset)
                break
    for group in _CODAS:
        for coda in group:
            if letters.endswith(coda):
                yield from (letters[: -len(coda)] + other for other in group if other != coda)


def _other_shapes(letters: str) -> Iterator[str]:
    plain = fold_letters(letters)
    if len(plain) <= 7:
        yield from ("".join(shape) for shape in product(*(_SHAPES.get(char, char) for char in plain)))


def _one_slip(letters: str) -> Iterator[str]:
    for place in range(len(letters) + 1):
        head, tail = letters[:place], letters[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
