"""Queries that find little, read again: raw Telex or VNI keys, misspelled words. Only words with hits in scope are offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import log

from search.language import And, Node, Words
from search.plan import Lexicon, Option
from search.vietnamese.letters import fold_exact, keys, split_exact, tidy
from search.vietnamese.spelling import guesses
from search.vietnamese.streams import pair_key, split_pair
from search.vietnamese.syllables import spell
from search.vietnamese.tokens import Token, tokenise
from search.vietnamese.typing import decode

MOST_REPAIRS = 2
MOST_HOPES = 8
"""Guesses whose neighbours are looked up inside the scope, the likeliest first."""
_TYPED = re.compile(r"[^\W_]+")
_SUPPORT = 1.5
"""What each neighbour that a guess is found beside is worth, against the cost of the guess."""


def retype(text: str, lexicon: Lexicon) -> str | None:
    """The query with raw keys turned into letters, when a word of it is unknown however it is folded; else ``None``."""
    text = tidy(text)
    words = [match for match in _TYPED.finditer(text) if text[match.end() : match.end() + 1] != ":"]
    read = {match: spelled for match in words if (spelled := decode(match[0])) is not None}
    if not any(_unknown(match[0], lexicon) and _known(spelled, lexicon) for match, spelled in read.items()):
        return None
    out, place = [], 0
    for match, spelled in read.items():
        if _known(spelled, lexicon) or _unknown(match[0], lexicon):
            out += [text[place : match.start()], spelled]
            place = match.end()
    return "".join([*out, text[place:]])


def _unknown(word: str, lexicon: Lexicon) -> bool:
    return not lexicon.count(Option("folded", tuple(token.folded for token in tokenise(word))))


def _known(word: str, lexicon: Lexicon) -> bool:
    return bool(lexicon.count(Option("exact", (keys(word)[0],))))


@dataclass(frozen=True)
class _Typed:
    """A bare word of the query and its place in the tidied text."""

    key: str
    start: int
    end: int


def respell(text: str, node: Node | None, marked: bool, lexicon: Lexicon) -> str | None:
    """The query with at most two words spelled otherwise; ``None`` when no guess is borne out.

    A word is doubted when it stands beside none of its neighbours in any text in scope; a guess is taken when it does.
    """
    text = tidy(text)
    words = [_key(typed, marked) for typed in _bare_words(text, node)]
    changed: dict[int, str] = {}
    for _ in range(MOST_REPAIRS):
        repair = _best_repair([word.key for word in words], set(changed), marked, lexicon)
        if repair is None:
            break
        place, key = repair
        changed[place] = key
        words[place] = _Typed(key, words[place].start, words[place].end)
    for place in sorted(changed, reverse=True):
        word = words[place]
        text = text[: word.start] + _written(changed[place]) + text[word.end :]
    return text if changed else None


def _best_repair(words: list[str], done: set[int], marked: bool, lexicon: Lexicon) -> tuple[int, str] | None:
    together = [lexicon.pair_count(pair_key(left, right, marked=marked)) for left, right in pairwise(words)]
    hopes: list[tuple[float, int, str]] = []
    for place, word in enumerate(words):
        beside = together[max(0, place - 1) : place + 1]
        if place in done or not beside or any(beside) or word[0].isdigit():
            continue
        strange = not lexicon.word_frequency(word, marked)
        for guess, cost in guesses(word, marked):
            support = _support(_sides(words, place, guess, marked), marked, strange, lexicon)
            if support > 0:
                hopes.append((support - cost, place, guess))
    for _, place, guess in sorted(hopes, reverse=True)[:MOST_HOPES]:
        if any(lexicon.pair_count(key) for key in _sides(words, place, guess, marked)):
            return place, guess
    return None


def _sides(words: list[str], place: int, guess: str, marked: bool) -> list[str]:
    """The pairs a guess makes with its neighbours."""
    tried = [*words[:place], guess, *words[place + 1 :]]
    return [pair_key(left, right, marked=marked) for left, right in pairwise(tried[max(0, place - 1) : place + 2])]


def _support(sides: list[str], marked: bool, strange: bool, lexicon: Lexicon) -> float:
    """How well a guess stands with its neighbours: on which sides, how often, and oftener than by chance.

    A word that stands nowhere (``strange``) is surely wrong; there any neighbourhood will do.
    """
    support = 0.0
    for key in sides:
        count = lexicon.pair_frequency(key)
        if count and (strange or _belong_together(key, count, marked, lexicon)):
            support += _SUPPORT + 0.2 * log(count)
    return support


def _belong_together(key: str, count: int, marked: bool, lexicon: Lexicon) -> bool:
    """Neighbours twice as often as chance would have it, or mostly: người is found beside anything."""
    left, right = (lexicon.word_frequency(word, marked) for word in split_pair(key))
    return count * lexicon.size() >= 2 * left * right or 2 * count >= max(left, right)


def _bare_words(text: str, node: Node | None) -> list[Token]:
    children = node.children if isinstance(node, And) else (node,)
    found = []
    for child in children:
        if isinstance(child, Words) and child.start >= 0:
            inside = tokenise(child.text)
            found += [
                Token(token.exact, token.folded, token.start + child.start, token.end + child.start) for token in inside
            ]
    return found


def _key(token: Token, marked: bool) -> _Typed:
    return _Typed(token.exact if marked else token.folded, token.start, token.end)


def _written(key: str) -> str:
    letters, tone = split_exact(key)
    return key if fold_exact(key) == key else spell(letters, tone)
