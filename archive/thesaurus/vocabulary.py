"""The vocabulary as a value: who stands below whom, and which concept a word names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.vietnamese.collation import collation_key
from search.vietnamese.tokens import Token, tokenise


@dataclass(frozen=True)
class Term:
    """One concept as it is read: see :class:`archive.thesaurus.models.Concept`."""

    id: str
    uri: str
    version: int
    active: bool
    replaced_by: str | None
    pref_vi: str
    pref_en: str
    alt_vi: tuple[str, ...] = ()
    alt_en: tuple[str, ...] = ()
    note_vi: str = ""
    note_en: str = ""
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    has_more: bool = False
    """Whether an imported file said more of it than the fields hold."""

    @property
    def labels_vi(self) -> tuple[str, ...]:
        """Every Vietnamese label, the preferred one first."""
        return (self.pref_vi, *self.alt_vi)

    @property
    def labels_en(self) -> tuple[str, ...]:
        """Every English label, the preferred one first."""
        return (self.pref_en, *self.alt_en) if self.pref_en else self.alt_en


Keys = tuple[str, ...]


class Vocabulary:
    """All terms of one moment. ``stamp`` changes with every change."""

    def __init__(self, terms: Iterable[Term], stamp: str = "") -> None:
        self.terms: Mapping[str, Term] = {term.id: term for term in terms}
        self.stamp = stamp

    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def active(self) -> Sequence[Term]:
        """Terms in use, in Vietnamese order."""
        return sorted((term for term in self.terms.values() if term.active), key=lambda one: collation_key(one.pref_vi))

    @cached_property
    def narrower(self) -> Mapping[str, Sequence[str]]:
        """Id -> ids of the terms in use right below, in order."""
        below: dict[str, list[str]] = {}
        for term in self.active:
            for up in term.broader:
                below.setdefault(up, []).append(term.id)
        return below

    @cached_property
    def tops(self) -> Sequence[str]:
        """Terms in use that have none in use above them."""
        return [one.id for one in self.active if not any(self._in_use(up) for up in one.broader)]

    def below(self, concept_id: str) -> Iterator[str]:
        """Everything narrower, the closest first; each once, and a circle is walked once."""
        return self._walk(concept_id, lambda at: self.narrower.get(at, ()))

    def above(self, concept_id: str) -> Iterator[str]:
        """Everything broader, the closest first."""
        return self._walk(concept_id, lambda at: [up for up in self.terms[at].broader if up in self.terms])

    def now(self, concept_id: str) -> Term | None:
        """The term itself, or what took its place; ``None`` when nothing did."""
        seen: set[str] = set()
        term = self.terms.get(concept_id)
        while term is not None and not term.active and term.id not in seen:
            seen.add(term.id)
            term = self.terms.get(term.replaced_by) if term.replaced_by else None
        return term if term is not None and term.active else None

    def named(self, tokens: Sequence[Token]) -> Sequence[Term]:
        """Terms in use that bear this label. A word typed with marks must carry those of the label."""
        found = {}
        for label, term in self._by_folded.get(tuple(token.folded for token in tokens), ()):
            if all(not token.marked or token.exact == own for token, own in zip(tokens, label, strict=True)):
                found[term.id] = term
        return list(found.values())

    def preferred(self, name: str, language: str) -> Sequence[Term]:
        """Terms in use whose preferred name in ``vi`` or ``en`` this is, in any case and style of tones."""
        return self._by_preferred.get((language, _exact(name)), ()) if name else ()

    @cached_property
    def _by_preferred(self) -> Mapping[tuple[str, Keys], Sequence[Term]]:
        index: dict[tuple[str, Keys], list[Term]] = {}
        for term in self.active:
            for language, name in (("vi", term.pref_vi), ("en", term.pref_en)):
                index.setdefault((language, _exact(name)), []).append(term)
        return index

    @cached_property
    def longest(self) -> int:
        """Words of the longest label."""
        return max(map(len, self._by_folded), default=0)

    @cached_property
    def _by_folded(self) -> Mapping[Keys, Sequence[tuple[Keys, Term]]]:
        index: dict[Keys, list[tuple[Keys, Term]]] = {}
        for term in self.active:
            for label in (*term.labels_vi, *term.labels_en):
                tokens = tokenise(label)
                if tokens:
                    folded = tuple(token.folded for token in tokens)
                    index.setdefault(folded, []).append((tuple(token.exact for token in tokens), term))
        return index

    def _in_use(self, concept_id: str) -> bool:
        return concept_id in self.terms and self.terms[concept_id].active

    @staticmethod
    def _walk(start: str, step: object) -> Iterator[str]:
        assert callable(step)
        seen, rank = {start}, [start]
        while rank:
            rank = [found for at in rank for found in step(at)]
            fresh = [found for found in dict.fromkeys(rank) if found not in seen]
            seen.update(fresh)
            yield from fresh
            rank = fresh


def _exact(name: str) -> Keys:
    return tuple(token.exact for token in tokenise(name))
