"""What else an asker would want to find: narrower terms of the thesaurus, other names of a place. Said on the page, and undone there.

Only bare words are widened; whoever puts words in quotation marks means these words. See docs/decisions/0044.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archive.places.gazetteer import Division, Gazetteer
from archive.thesaurus.vocabulary import Term, Vocabulary
from search.index import QuerySyntax
from search.language import And, Words, parse
from search.query import Also
from search.vietnamese.tokens import Token, tokenise

MOST_FORMS = 48
"""Other words for one run: a term with more below it is met by the closest."""
SAME, NARROWER, PLACE = 0.6, 0.3, 0.3
"""Weight of another word for the same, of a narrower term, of a place under another name, against the words typed."""


LOCAL_KINDS = frozenset({"phuong", "xa", "thi", "quan", "huyen", "thanh", "dac"})
"""First syllables of the kinds of districts and wards, without marks. A name without its kind is too common a word."""


@dataclass(frozen=True)
class Widened:
    """A run of words that found more. ``relation``: ``narrower``, or one of :class:`archive.places.gazetteer.OtherName`."""

    words: str
    relation: str
    names: tuple[str, ...]
    also: tuple[Also, ...]
    since: date | None = None


def widened(text: str, vocabulary: Vocabulary, places: Gazetteer) -> tuple[Widened, ...]:
    """What the words of a question stand for besides themselves; nothing for a question that cannot be read."""
    found: list[Widened] = []
    for run in _bare(text):
        tokens = tokenise(run)
        found += _locally(run, tokens, places)
        place = 0
        while place < len(tokens):
            count, more = _longest(run, tokens, place, vocabulary, places)
            found += more
            place += count
    return tuple(found)


def _bare(text: str) -> Iterator[str]:
    """Runs of bare words that stand beside one another and must all hold."""
    try:
        node = parse(text)
    except QuerySyntax:
        return
    run: list[str] = []
    for child in (*(node.children if isinstance(node, And) else (node,)), None):
        if isinstance(child, Words):
            run.append(child.text)
        elif run:
            yield " ".join(run)
            run = []


def _longest(
    text: str, tokens: Sequence[Token], place: int, vocabulary: Vocabulary, places: Gazetteer
) -> tuple[int, list[Widened]]:
    """The longest run from ``place`` on that names something: how many words, and what it widens to."""
    most = min(max(vocabulary.longest, places.longest), len(tokens) - place)
    for count in range(most, 0, -1):
        run = tokens[place : place + count]
        words = text[run[0].start : run[-1].end]
        if count == 1 and not run[0].marked and not words.isupper():
            continue  # one syllable without a mark says too little
        terms, provinces = vocabulary.named(run), places.named(run)
        if terms or provinces:
            return count, [*_of_terms(words, terms, vocabulary), *_of_places(words, provinces, places)]
    return 1, []


def _locally(text: str, tokens: Sequence[Token], places: Gazetteer) -> Iterator[Widened]:
    """Districts and wards named with their kind; provinces named beside them say which of a name is meant."""
    begins = [place for place, token in enumerate(tokens) if token.folded in LOCAL_KINDS]
    if not begins:
        return
    near = [
        division
        for start in range(len(tokens))
        for count in range(1, min(places.longest, len(tokens) - start) + 1)
        for division in places.named(tokens[start : start + count])
    ]
    for start in begins:
        for count in range(min(places.longest_local, len(tokens) - start), 1, -1):
            run = tokens[start : start + count]
            if divisions := places.local(run, near):
                yield from _of_local(text[run[0].start : run[-1].end], divisions, places)
                break


def _of_local(words: str, divisions: Sequence[Division], places: Gazetteer) -> Iterator[Widened]:
    for other in places.local_names(divisions):
        also = Also(words, other.names[:MOST_FORMS], PLACE, "place", other.since)
        yield Widened(words, other.relation, other.names, (also,), other.since)


def _of_terms(words: str, terms: Sequence[Term], vocabulary: Vocabulary) -> Iterator[Widened]:
    typed = tuple(token.folded for token in tokenise(words))
    same = _forms((label for term in terms for label in (*term.labels_vi, *term.labels_en)), typed)
    below = [vocabulary.terms[low] for term in terms for low in vocabulary.below(term.id)]
    lower = [form for form in _forms((label for term in below for label in term.labels_vi), typed) if form not in same]
    also = tuple(
        Also(words, tuple(forms), weight)
        for forms, weight in ((same[:MOST_FORMS], SAME), (lower[:MOST_FORMS], NARROWER))
        if forms
    )
    if also:
        names = dict.fromkeys((*(term.pref_vi for term in terms), *(term.pref_vi for term in below)))
        yield Widened(words, "narrower", tuple(name for name in names if _key(name) != _key(words)), also)


def _forms(labels: Iterator[str], typed: tuple[str, ...]) -> list[str]:
    """Labels worth asking for: not those that hold the words typed, or a shorter label that is asked for already."""
    kept: dict[tuple[str, ...], str] = {}
    for label in labels:
        keys = _key(label)
        folded = tuple(token.folded for token in tokenise(label))
        if keys and keys not in kept and not _holds(folded, typed):
            kept[keys] = label
    return [label for keys, label in kept.items() if not any(other != keys and _holds(keys, other) for other in kept)]


def _holds(keys: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return any(keys[place : place + len(run)] == run for place in range(len(keys) - len(run) + 1))


def _key(text: str) -> tuple[str, ...]:
    return tuple(token.exact for token in tokenise(text))


def _of_places(words: str, provinces: Sequence[Division], places: Gazetteer) -> Iterator[Widened]:
    for other in places.other_names(provinces) if provinces else ():
        forms = tuple(name for name in other.names if _key(name) != _key(words))
        weight = SAME if other.relation == "spelled" else PLACE
        if forms:
            also = Also(words, forms, weight, "province", other.since)
            yield Widened(words, other.relation, (other.division.name,), (also,), other.since)
