"""From the tree of a typed query to a :class:`search.plan.Plan`, by the rules of Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product

from search.language import And, Codes, Has, Node, Not, Phrase, Span, TextField, Words
from search.plan import AllOf, AnyOf, Clause, Form, HasWhat, InCodes, Match, NoneOf, Option, Plan, Within
from search.query import Also
from search.vietnamese.abbreviations import Expansion, expansions
from search.vietnamese.function_words import is_function_word
from search.vietnamese.letters import fold_exact, is_marked, split_exact
from search.vietnamese.numbers_typed import TypedNumber, read_numbers
from search.vietnamese.streams import BARE, pair_key
from search.vietnamese.syllables import is_syllable
from search.vietnamese.tokens import Token, tokenise
from search.widening import widened

BARE_WEIGHT = 0.6
"""A word standing in a text without marks, against one that carries the very accent asked for."""
WHOLE_NUMBER_WEIGHT = 2.0
EXPANSION_WEIGHT = 0.9
PAIR_WEIGHT = 1.0
ENOUGH_WORDS = 3
"""Words of content a query must have before its function words become optional."""


@dataclass(frozen=True)
class _Element:
    """A match with the keys by which it touches its neighbours."""

    match: Match
    tokens: tuple[Token, ...]
    capitals: tuple[bool, ...]
    light: bool = False
    others: tuple[tuple[Token, ...], ...] = ()
    """Other ways to write the run that this element begins or ends."""


def make_plan(node: Node | None, marked: bool, also: tuple[Also, ...] = ()) -> Plan:
    """Compile a query tree. ``marked``: somebody typed accents, so accents count. ``also``: what else may stand for its words."""
    if node is None:
        return Plan()
    children = node.children if isinstance(node, And) else (node,)
    bare = [child.text for child in children if isinstance(child, Words)]
    elements = _elements(bare, marked)
    heavy = [element for element in elements if not element.light]
    if len(heavy) < ENOUGH_WORDS:
        heavy, light = elements, []
    else:
        light = [element for element in elements if element.light]
    fixed = tuple(
        clause for child in children if not isinstance(child, Words) and (clause := _clause(child, marked)) is not None
    )
    words = tuple(element.match for element in heavy)
    needed = (
        widened([(one.tokens, one.match, one in heavy) for one in elements], also, marked=marked) if also else words
    )
    other = tuple(match for clause in needed if not isinstance(clause, Match) for match in _others(clause))
    return Plan(
        required=needed + fixed,
        optional=tuple(element.match for element in light),
        pairs=_pairs(elements, marked),
        loose=words,
        fixed=fixed,
        shown=words + tuple(match for clause in fixed for match in positive(clause)) + other,
    )


def _others(clause: Clause) -> list[Match]:
    """The matches of a widened run besides those of the words typed."""
    return [match for child in clause.children[1:] for match in positive(child)] if isinstance(clause, AnyOf) else []


def types_marks(text: str) -> bool:
    """Whether somebody typed accents. The đ of an abbreviation (XKLĐ) tells nothing."""
    for token in tokenise(text):
        letters, tone = split_exact(token.exact)
        if token.marked and (tone or is_syllable(letters) or set(letters) & set("ăâêôơư")):
            return True
    return False


def folded_options(options: tuple[Option, ...], weight: float) -> tuple[Option, ...]:
    """The same keys whatever their accents, for those that asked for one; not for document numbers or the unmarked."""
    asked = [option.keys for option in options if option.form == "exact" and not option.keys[0].startswith(("#", BARE))]
    return tuple(Option("folded", tuple(map(fold_exact, keys)), weight) for keys in asked[:1])


def positive(clause: Clause) -> list[Match]:
    """The matches of a clause that are not negated."""
    if isinstance(clause, Match):
        return [clause]
    if isinstance(clause, AllOf | AnyOf):
        return [match for child in clause.children for match in positive(child)]
    return []


def _clause(node: Node, marked: bool) -> Clause | None:
    if isinstance(node, Words | Phrase):
        return _phrase(node.text, marked) if isinstance(node, Phrase) else _words(node.text, marked)
    if isinstance(node, TextField):
        return _in_field(node, marked)
    if isinstance(node, Codes):
        return InCodes(node.field, node.values)
    if isinstance(node, Span):
        return Within(node.field, node.low, node.high)
    if isinstance(node, Has):
        return HasWhat(node.what)
    if isinstance(node, Not):
        child = _clause(node.child, marked)
        return NoneOf(child) if child is not None else None
    if isinstance(node, And):
        return _conjunction(node, marked)
    clauses = tuple(clause for child in node.children if (clause := _clause(child, marked)) is not None)
    return AnyOf(clauses) if clauses else None


def _conjunction(node: And, marked: bool) -> Clause | None:
    bare = [child.text for child in node.children if isinstance(child, Words)]
    clauses: list[Clause] = [element.match for element in _elements(bare, marked)]
    for child in node.children:
        if not isinstance(child, Words) and (clause := _clause(child, marked)) is not None:
            clauses.append(clause)
    return AllOf(tuple(clauses)) if clauses else None


def _words(text: str, marked: bool) -> Clause | None:
    matches = tuple(element.match for element in _elements([text], marked))
    return matches[0] if len(matches) == 1 else AllOf(matches) if matches else None


def _in_field(node: TextField, marked: bool) -> Clause | None:
    field = {"description": "main", "transcript": "body"}.get(node.field, node.field)
    tokens = tuple(tokenise(node.text))
    return Match(_run_options(tokens, marked and is_marked(node.text)), field) if tokens else None


def _phrase(text: str, marked: bool) -> Clause | None:
    tokens = tuple(tokenise(text))
    if not tokens:
        return None
    options = _run_options(tokens, marked and is_marked(text))
    for found in expansions(tokens, _capitals(text, tokens)):
        if found.end - found.start == len(tokens):
            options += _expanded(found, 1)
    return Match(options)


def _run_options(tokens: tuple[Token, ...], marked: bool) -> tuple[Option, ...]:
    """A word or a run of words that stand together. With accents: that accent, or a text that has none."""
    folded = tuple(token.folded for token in tokens)
    if not marked:
        return (Option("folded", folded),)
    exact = tuple(token.exact for token in tokens)
    bare = tuple(BARE + key for key in folded)
    return Option("exact", exact), Option("exact", bare, BARE_WEIGHT)


def _capitals(text: str, tokens: tuple[Token, ...]) -> tuple[bool, ...]:
    return tuple(text[token.start : token.end].isupper() for token in tokens)


def _elements(bare: list[str], marked: bool) -> list[_Element]:
    """Bare words as elements: document numbers, abbreviations beside their long forms, glued words, single words."""
    shouting = " ".join(bare).isupper() and len(bare) > 1
    elements: list[_Element] = []
    for chunk in read_numbers(bare):
        if isinstance(chunk, TypedNumber):
            elements.append(_number(chunk))
            continue
        tokens = tuple(tokenise(chunk))
        if tokens:
            capitals = (False,) * len(tokens) if shouting else _capitals(chunk, tokens)
            light = marked and len(tokens) == 1 and is_function_word(tokens[0].exact)
            elements.append(_Element(Match(_run_options(tokens, marked)), tokens, capitals, light))
    return _with_expansions(elements)


def _number(typed: TypedNumber) -> _Element:
    options = tuple(Option("exact", (key,), WHOLE_NUMBER_WEIGHT) for key in typed.keys)
    if typed.spaced:
        options += (Option("folded", tuple(token.folded for token in tokenise(typed.text))),)
    return _Element(Match(options), (), ())


def _with_expansions(elements: list[_Element]) -> list[_Element]:
    """Let each word of an abbreviation or long form be met by the other ways to write the whole, longest first."""
    tokens = tuple(token for element in elements for token in element.tokens)
    capitals = tuple(capital for element in elements for capital in element.capitals)
    owners = [place for place, element in enumerate(elements) for _ in element.tokens]
    taken: set[int] = set()
    out = list(elements)
    for found in expansions(tokens, capitals):
        run = set(range(owners[found.start], owners[found.end - 1] + 1))
        whole = sum(len(elements[place].tokens) for place in run) == found.end - found.start
        if run & taken or not whole:
            continue
        taken |= run
        others = tuple(tuple(tokenise(form)) for form in (*found.shorts, *found.longs))
        for place in run:
            match = Match(out[place].match.options + _expanded(found, len(run)))
            out[place] = replace(out[place], match=match, light=False, others=others)
    return out


def _expanded(found: Expansion, words: int) -> tuple[Option, ...]:
    """Other ways to write a run; each of its ``words`` carries its share of their weight."""
    weight = EXPANSION_WEIGHT / words
    options: list[Option] = []
    for form in found.shorts:
        tokens = tokenise(form)
        options.append(Option("exact", tuple(token.exact for token in tokens), weight))
        options.append(Option("exact", tuple(token.folded for token in tokens), weight))
    for form in found.longs:
        tokens = tokenise(form)
        options.append(Option("exact", tuple(token.exact for token in tokens), weight))
        options.append(Option("exact", tuple(BARE + token.folded for token in tokens), weight * BARE_WEIGHT))
    return tuple(dict.fromkeys(options))


def _pairs(elements: list[_Element], marked: bool) -> tuple[Option, ...]:
    """Neighbours, scored where they stand together in a text."""
    form: Form = "exact" if marked else "folded"
    pairs: list[Option] = []
    for left, right in pairwise(elements):
        inside = bool(left.others) and left.others == right.others
        firsts = (left.tokens, *(() if inside else left.others))
        seconds = (right.tokens, *(() if inside else right.others))
        for first, second in product(filter(None, firsts), filter(None, seconds)):
            left_key, right_key = (token.exact if marked else token.folded for token in (first[-1], second[0]))
            key = pair_key(left_key, right_key, marked=marked)
            pairs.append(Option(form, (key,), PAIR_WEIGHT))
    return tuple(dict.fromkeys(pairs))
