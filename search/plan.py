"""A question made ready for a back end: which keys must match, which may, and what each weighs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

Form = Literal["exact", "folded"]


@dataclass(frozen=True)
class Option:
    """One way to meet a word: a key, or several that stand together, in one form."""

    form: Form
    keys: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Match:
    """Any of the options, in any text of the asset, or only in ``field`` (``main``, ``body`` or a named one)."""

    options: tuple[Option, ...]
    field: str = ""


@dataclass(frozen=True)
class InCodes:
    """A facet field (or ``id``) holds one of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Within:
    """A field of days or numbers lies between two bounds, both inclusive; days overlap."""

    field: str
    low: date | float | None
    high: date | float | None


@dataclass(frozen=True)
class HasWhat:
    """The asset has a transcript, a day, a person."""

    what: str


@dataclass(frozen=True)
class AllOf:
    children: tuple[Clause, ...]


@dataclass(frozen=True)
class AnyOf:
    children: tuple[Clause, ...]


@dataclass(frozen=True)
class NoneOf:
    child: Clause


Clause = Match | InCodes | Within | HasWhat | AllOf | AnyOf | NoneOf


@dataclass(frozen=True)
class Plan:
    """What to ask for.

    ``required`` must all hold for a full match; ``optional`` and ``pairs`` only raise the score. ``loose`` are the
    words among which a partial match must hold most; ``fixed`` binds partial matches too (fields, phrases, negations).
    """

    required: tuple[Clause, ...] = ()
    optional: tuple[Match, ...] = ()
    pairs: tuple[Option, ...] = ()
    loose: tuple[Match, ...] = ()
    fixed: tuple[Clause, ...] = ()
    shown: tuple[Match, ...] = field(default=())
    """Every positive match, for highlights and moments."""

    @property
    def ranks(self) -> bool:
        """Whether the words give a score at all."""
        return bool(self.shown)


class Lexicon(Protocol):
    """How often words stand in the index. What is *counted* is inside the asker's scope; a *frequency* is of the whole
    index, cheap, and only ever weighs a guess that is then counted."""

    def count(self, option: Option) -> int:
        """Assets in scope that hold this option in any text."""
        ...

    def pair_count(self, key: str) -> int:
        """Assets in scope that hold this pair of neighbours."""
        ...

    def pair_frequency(self, key: str) -> int:
        """Assets that hold this pair of neighbours."""
        ...

    def word_frequency(self, key: str, marked: bool) -> int:
        """Assets that hold this word, as an exact key or, with ``marked`` false, as a folded one."""
        ...

    def size(self) -> int:
        """Assets in the index."""
        ...
