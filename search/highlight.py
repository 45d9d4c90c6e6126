"""Where the words of a query stand in the original texts, and the spoken moments that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from search.plan import Match
from search.query import Cue
from search.vietnamese.letters import INVISIBLE, fold_exact, fold_letters, keys, spellings_of
from search.vietnamese.streams import BARE
from search.vietnamese.tokens import WORD, Token, document_numbers, whole_keys

Spans = tuple[tuple[int, int], ...]

MOST_MOMENTS = 5
_LONGEST = 20_000
"""Characters of one text that are looked through for highlights."""


class Finder:
    """Finds the matches of one query in any text. Spans are code points of the text as given, NFD or not."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._singles: dict[str, dict[str, frozenset[int]]] = {"exact": {}, "folded": {}, "bare": {}}
        self._runs: dict[str, list[tuple[str, tuple[str, ...], int]]] = {}
        self._whole: dict[str, int] = {}
        for place, match in enumerate(matches):
            for option in match.options:
                self._take(option.form, option.keys, place)
        self.count = len(matches)
        first = [key for form in self._singles.values() for key in form] + list(self._runs)
        self._hints = None if self._whole else _hints(first)
        self._words = _words(self._hints) if self._hints is not None else None

    def _take(self, form: str, keys: tuple[str, ...], place: int) -> None:
        if keys[0].startswith("#"):
            self._whole[keys[0]] = place
            return
        if keys[0].startswith(BARE):
            form, keys = "bare", tuple(key.removeprefix(BARE) for key in keys)
        if len(keys) == 1:
            self._singles[form][keys[0]] = self._singles[form].get(keys[0], _NONE) | {place}
        else:
            self._runs.setdefault(keys[0], []).append((form, keys, place))

    def may_hold(self, text: str) -> bool:
        """A quick look: ``False`` only when no word of the query can stand in the text."""
        if self._hints is None or self._words is not None:
            return True  # looking for the words is as quick
        folded = fold_letters(text)
        return any(hint in folded for hint in self._hints)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(start, end, which match) of everything found, in order."""
        found: set[tuple[int, int, int]] = set()
        exact_places, folded_places, bare_places = (self._singles[form] for form in ("exact", "folded", "bare"))
        words = WORD if self._words is None or _COMPOSED_APART.search(text) else self._words
        for word in words.finditer(text):
            exact, folded = keys(word[0])
            if exact in exact_places or folded in folded_places or folded in bare_places:
                places = exact_places.get(exact, _NONE) | folded_places.get(folded, _NONE)
                if exact == folded:
                    places |= bare_places.get(folded, _NONE)
                found.update((word.start(), word.end(), place) for place in places)
            if exact in self._runs or folded in self._runs:
                begun = self._runs.get(exact, []) + (self._runs.get(folded, []) if folded != exact else [])
                found.update(_runs(text, word.start(), begun))
        if self._whole:
            for number in document_numbers(text):
                for key in whole_keys(number):
                    if key in self._whole:
                        found.add((number.start, number.end, self._whole[key]))
        return sorted(found)

    def spans(self, text: str) -> Spans:
        """Spans to mark, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        for start, end, _ in self.find(text[:_LONGEST]):
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return tuple(joined)


def highlights(finder: Finder, texts: Mapping[str, Any]) -> dict[str, Spans]:
    """Spans by field; the third of several keywords is ``keywords:2``."""
    out: dict[str, Spans] = {}
    for name, value in texts.items():
        if name == "cues":
            continue
        parts = [(name, value)] if isinstance(value, str) else [(f"{name}:{n}", part) for n, part in enumerate(value)]
        for key, part in parts:
            if finder.may_hold(part) and (spans := finder.spans(part)):
                out[key] = spans
    return out


def moments(finder: Finder, cues: Sequence[Sequence[Any]], weights: Sequence[float]) -> tuple[Cue, ...]:
    """The cues that hold most of the words, best first. ``weights``: how telling each match is."""
    scored = []
    for place, (start, end, text) in enumerate(cues):
        found = finder.find(text) if finder.may_hold(text) else []
        if found:
            held = {match for _, _, match in found}
            scored.append((_weigh(held, found, weights), -place, Cue(float(start), float(end), text)))
    if not scored:
        return ()
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    best = scored[0][0]
    return tuple(cue for score, _, cue in scored[:MOST_MOMENTS] if score >= best * 0.4)


def _weigh(held: set[int], found: Sequence[tuple[int, int, int]], weights: Sequence[float]) -> float:
    score = sum(weights[match] for match in held)
    together = 0.0
    for left, right in pairwise(found):
        if right[2] == left[2] + 1 and right[0] - left[1] <= 2:
            together += min(weights[left[2]], weights[right[2]])
    return score + 0.5 * together


def _runs(text: str, start: int, begun: Sequence[tuple[str, tuple[str, ...], int]]) -> Iterable[tuple[int, int, int]]:
    """Of the runs that may begin with the word at ``start``, those that stand there."""
    longest = max(len(keys) for _, keys, _ in begun)
    tokens = [Token(*keys(word[0]), word.start(), word.end()) for word in islice(WORD.finditer(text, start), longest)]
    for form, run, place in begun:
        if len(tokens) >= len(run) and all(_meets(token, form, key) for token, key in zip(tokens, run, strict=False)):
            yield start, tokens[len(run) - 1].end, place


def _meets(token: Token, form: str, key: str) -> bool:
    if form == "exact":
        return token.exact == key
    return token.folded == key and (form == "folded" or not token.marked)


def _hints(words: Iterable[str]) -> tuple[str, ...] | None:
    """Letters of which one must stand in a folded text that holds any of these keys; ``None``: cannot be told."""
    hints: set[str] = set()
    for word in words:
        folded = fold_exact(word)
        if folded[0].isdigit():
            return None
        hints.add(folded)
        if folded.endswith("i"):
            hints.add(folded[:-1] + "y")
    return tuple(hints)


def _words(hints: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern of the whole words that fold to one of the hints, in composed text; ``None``: it cannot be told so.

    Most words of a text are of no interest: the pattern passes over them without a step of ours for each.
    """
    if not hints or any(pair in hint for hint in hints for pair in _ONE_LETTER_FOR_TWO):
        return None
    spelled = ("".join(f"[{re.escape(spellings_of(letter))}]" for letter in hint) for hint in hints)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spelled)})(?![^\W\d_])")


_COMPOSED_APART = re.compile(f"[\u0300-\u036f{INVISIBLE}]")
"""Marks that stand behind their letter (NFD), and characters that do not show: such a text is read word by word."""
_ONE_LETTER_FOR_TWO = ("ae", "oe", "ss")
_NONE: frozenset[int] = frozenset()
