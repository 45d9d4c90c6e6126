"""Where the words of a query stand in the original texts, and the spoken moments that hold them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice, pairwise
from string import ascii_lowercase
from typing import Any

from search.plan import Match
from search.query import Cue
from search.vietnamese.letters import INVISIBLE, fold_exact, keys
from search.vietnamese.streams import BARE
from search.vietnamese.tokens import WORD, Token, document_numbers, whole_keys

Spans = tuple[tuple[int, int], ...]
Place = tuple[int, int, int]
"""Start and end in a text, and which match of the query stands there."""

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
        self._words = None if self._whole else _words(first)

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

    def find(self, text: str) -> list[Place]:
        """Everything found in one text, in order."""
        return self.find_each((text,)).get(0, [])

    def find_each(self, texts: Sequence[str]) -> dict[int, list[Place]]:
        """Everything found in each of several texts, in order, by the number of the text; looked for in all at once."""
        joined = _BETWEEN.join(texts)
        found: defaultdict[int, set[Place]] = defaultdict(set)
        begins: list[int] = []
        for word in self._candidates(joined):
            exact, folded = keys(word[0])
            places, begun = self._places(exact, folded), self._begun(exact, folded)
            if not places and not begun:
                continue
            begins = begins or list(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0))
            number = bisect_right(begins, word.start()) - 1
            start, end = word.start() - begins[number], word.end() - begins[number]
            found[number].update((start, end, place) for place in places)
            if begun:
                found[number].update(_runs(texts[number], start, begun))
        for number, text in enumerate(texts if self._whole else ()):
            found[number].update(self._numbers(text))
        return {number: sorted(places) for number, places in found.items() if places}

    def spans(self, text: str) -> Spans:
        """Spans to mark, overlapping ones joined."""
        return _joined(self.find(text[:_LONGEST]))

    def _candidates(self, text: str) -> Iterator[re.Match[str]]:
        """The words that may be of the query: every word, where it cannot be told more quickly."""
        if self._words is None or _COMPOSED_APART.search(text):
            yield from WORD.finditer(text)
            return
        for word in self._words.finditer(text):
            if word[0].isalpha():
                yield word
            else:  # a sign outside of ASCII stands in the place of a letter
                yield from WORD.finditer(text, *word.span())

    def _places(self, exact: str, folded: str) -> frozenset[int]:
        """The matches that a word with these keys is."""
        places = self._singles["exact"].get(exact, _NONE) | self._singles["folded"].get(folded, _NONE)
        return places | self._singles["bare"].get(folded, _NONE) if exact == folded else places

    def _begun(self, exact: str, folded: str) -> list[tuple[str, tuple[str, ...], int]]:
        """The runs that a word with these keys may begin."""
        begun = self._runs.get(exact, [])
        return begun + self._runs.get(folded, []) if folded != exact else begun

    def _numbers(self, text: str) -> Iterator[Place]:
        for number in document_numbers(text):
            for key in whole_keys(number):
                if key in self._whole:
                    yield number.start, number.end, self._whole[key]


def highlights(finder: Finder, texts: Mapping[str, Any]) -> dict[str, Spans]:
    """Spans by field; the third of several keywords is ``keywords:2``."""
    parts: dict[str, str] = {}
    for name, value in texts.items():
        if isinstance(value, str):
            parts[name] = value[:_LONGEST]
        elif name != "cues":
            parts |= {f"{name}:{number}": part[:_LONGEST] for number, part in enumerate(value)}
    names = list(parts)
    return {names[number]: _joined(found) for number, found in finder.find_each(list(parts.values())).items()}


def moments(finder: Finder, cues: Sequence[Sequence[Any]], weights: Sequence[float]) -> tuple[Cue, ...]:
    """The cues that hold most of the words, best first. ``weights``: how telling each match is."""
    scored = []
    for place, found in finder.find_each([text for _, _, text in cues]).items():
        held = {match for _, _, match in found}
        scored.append((_weigh(held, found, weights), -place))
    if not scored:
        return ()
    scored.sort(reverse=True)
    best = scored[0][0]
    shown = [cues[-place] for score, place in scored[:MOST_MOMENTS] if score >= best * 0.4]
    return tuple(Cue(float(start), float(end), text) for start, end, text in shown)


def _joined(found: Iterable[Place]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end, _ in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _weigh(held: set[int], found: Sequence[Place], weights: Sequence[float]) -> float:
    score = sum(weights[match] for match in held)
    together = 0.0
    for left, right in pairwise(found):
        if right[2] == left[2] + 1 and right[0] - left[1] <= 2:
            together += min(weights[left[2]], weights[right[2]])
    return score + 0.5 * together


def _runs(text: str, start: int, begun: Sequence[tuple[str, tuple[str, ...], int]]) -> Iterable[Place]:
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


def _words(keys: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of the words, in composed text, that may have one of these keys; ``None``: it cannot be told so.

    Most words of a text are of no interest: the pattern passes over them without a step of ours for each. In the
    place of a letter it takes anything outside of ASCII too, and is quickly made that way.
    """
    words: set[str] = set()
    for folded in map(fold_exact, keys):
        if folded[0].isdigit():
            return None
        words.add(folded)
        if folded.endswith("i"):
            words.add(folded[:-1] + "y")
    if not words:
        return None
    spelled = (_LETTER.sub(_maybe_marked, word) for word in words)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(spelled)})(?![^\W\d_])")


_LETTER = re.compile("ae|oe|ss|.", re.DOTALL)
"""A letter of a folded key, or two that one letter (æ, œ, ß) becomes."""


def _maybe_marked(found: re.Match[str]) -> str:
    letters = "".join(_any_but_other_ascii(letter) if letter in ascii_lowercase else letter for letter in found[0])
    return letters if len(found[0]) == 1 else rf"(?:{letters}|[^\x00-\x7f])"


def _any_but_other_ascii(letter: str) -> str:
    small, large = ord(letter), ord(letter.upper())
    others = (0, large - 1), (large + 1, small - 1), (small + 1, 0x7F)
    return "[^" + "".join(rf"\x{first:02x}-\x{last:02x}" for first, last in others) + "]"


_COMPOSED_APART = re.compile(f"[\u0300-\u036f{INVISIBLE}]")
"""Marks that stand behind their letter (NFD), and characters that do not show: such a text is read word by word."""
_BETWEEN = " \n "
"""Between two texts that are looked through at once: no word, number or run goes across it."""
_NONE: frozenset[int] = frozenset()
