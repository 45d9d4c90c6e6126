"""Words of a question that other words may stand for: narrower terms, another name of a place.

Who asks hands them in as :class:`search.query.Also`; what they mean is none of the index's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.plan import AllOf, AnyOf, Clause, HasWhat, Match, NoneOf, Option, Within
from search.query import Also
from search.vietnamese.streams import BARE
from search.vietnamese.tokens import Token, tokenise

BARE_SHARE = 0.6
"""A form standing in a text without marks, against the form as it is written."""


def widened(
    words: Sequence[tuple[tuple[Token, ...], Match, bool]], also: Sequence[Also], *, marked: bool
) -> tuple[Clause, ...]:
    """What must hold of bare words, in order: each of them, or in place of a run of them one of its other forms.

    ``words`` are the elements of the question as (tokens, match, whether it must hold at all).
    """
    out: list[Clause] = []
    place = 0
    while place < len(words):
        end, others = _longest(words, place, also, marked)
        own = [match for _, match, needed in words[place:end] if needed]
        if others and own:
            out.append(AnyOf((own[0] if len(own) == 1 else AllOf(tuple(own)), *others)))
        else:
            out += own
        place = end
    return tuple(out)


def _longest(
    words: Sequence[tuple[tuple[Token, ...], Match, bool]], place: int, also: Sequence[Also], marked: bool
) -> tuple[int, tuple[Clause, ...]]:
    """Where the longest run of words that has other forms ends, and these; the next place when there is none."""
    found: list[Also] = []
    best = 0
    for one in also:
        wanted = _keys(tokenise(one.words), marked)
        run: list[str] = []
        end = place
        while end < len(words) and len(run) < len(wanted):
            run += _keys(words[end][0], marked)
            end += 1
        if wanted and run == wanted and end >= best:
            found = [one] if end > best else [*found, one]
            best = end
    return (best, tuple(clause for one in found for clause in _others(one))) if found else (place + 1, ())


def _keys(tokens: Sequence[Token], marked: bool) -> list[str]:
    return [token.exact if marked else token.folded for token in tokens]


def _others(also: Also) -> Iterator[Clause]:
    options = tuple(option for form in also.forms for option in _options(form, also.weight))
    if not options:
        return
    match = Match(options, also.field)
    if also.taken_from is None:
        yield match
    else:
        since = AnyOf((Within("taken", also.taken_from, None), NoneOf(HasWhat("taken"))))
        yield AllOf((match, since))


def _options(form: str, weight: float) -> Iterator[Option]:
    tokens = tokenise(form)
    if not tokens:
        return
    yield Option("exact", tuple(token.exact for token in tokens), weight)
    if any(token.marked for token in tokens):
        yield Option("exact", tuple(BARE + token.folded for token in tokens), weight * BARE_SHARE)
