"""What is put into an index and what is asked of it: small values that each back end compiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Sort = Literal["relevance", "newest", "oldest", "taken_newest", "taken_oldest", "title"]
"""``newest``/``oldest`` by the time the asset came in, ``taken_*`` by the day it was taken; all break ties by id."""

FACETS = ("kind", "owner", "visibility", "state", "province", "keyword", "person", "creator", "year", "orientation")
"""Facets every back end counts, in the order they are shown."""


@dataclass(frozen=True)
class Cue:
    """A spoken or subtitled span, in seconds from the start."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Document:
    """One asset as the index knows it. Texts are as people wrote them: folding is the index's own business.

    ``version`` grows with every change of the asset; a back end never lets an older one replace a newer one.
    ``readers`` are opaque rights tokens: a document is in a scope when they share at least one.
    """

    id: str
    version: int
    readers: frozenset[str]
    kind: str
    state: str
    owner: str
    visibility: str
    added_at: datetime
    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    keywords: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    place: str = ""
    province: str = ""
    creator: str = ""
    credit: str = ""
    filename: str = ""
    text: str = ""
    """Any other words of the file: page text, OCR, embedded metadata."""
    transcript: tuple[Cue, ...] = ()
    taken_from: date | None = None
    """First and last day on which it may have been taken (the same day when the day is known)."""
    taken_to: date | None = None
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    media_type: str = ""
    marks: tuple[str, ...] = ()
    """What else can be asked for by ``has:``: faults (``blur``, ``silence`` …) and origin (``ai``, ``c2pa``), as codes.

    One that begins with ``missing_`` is asked for by ``missing:``.
    """


@dataclass(frozen=True)
class Scope:
    """What the asker may see. There is no default anywhere: nothing can be asked that forgets rights."""

    readers: frozenset[str] | None
    """Rights tokens of the asker; ``None`` sees every document (operators and tests only)."""
    withheld: frozenset[str] = frozenset()
    """Ids whose access has just been narrowed and that the index may still show under the old rights."""


@dataclass(frozen=True)
class Also:
    """Where ``words`` stand among the bare words of a question, in this order, any of ``forms`` will do in their place.

    Quoted words are never widened. ``field`` bounds the forms to one named field (``province``); ``taken_from`` to
    assets that may have been taken on that day or later, or whose day nobody knows. ``weight``: against the words typed.
    """

    words: str
    forms: tuple[str, ...]
    weight: float = 0.3
    field: str = ""
    taken_from: date | None = None


@dataclass(frozen=True)
class Query:
    """One question. ``text`` is what a person typed, in the query language of :mod:`search.language`."""

    scope: Scope
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet name -> values, any of which must hold; several facets must hold together. ``has`` may stand beside the facets."""
    taken_from: date | None = None
    taken_to: date | None = None
    """Both inclusive."""
    sort: Sort = "relevance"
    size: int = 50
    cursor: str | None = None
    facets: tuple[str, ...] = FACETS
    highlight: bool = True
    ids: frozenset[str] | None = None
    """Search only among these assets (a collection, a basket); ``None``: everywhere."""
    duration_from: float | None = None
    duration_to: float | None = None
    """Seconds, both inclusive; assets without a duration fall out when either is given."""
    has: tuple[str, ...] = ()
    """What every asset must have: ``transcript``, ``taken`` (a day), ``person``, or one of :attr:`Document.marks`."""
    mend: bool = True
    """Whether raw Telex/VNI keys and misspellings may be mended; ``False`` searches what was typed."""
    also: tuple[Also, ...] = ()
    """Other words that may stand for some of those typed."""


@dataclass(frozen=True)
class Hit:
    """One asset found. ``highlights`` maps a field to spans (start, end) in code points of the *original* text.

    Fields are named as in :class:`Document`; the third of several keywords is ``keywords:2``.
    """

    id: str
    score: float
    partial: bool = False
    """True when it only holds some of the words: shown below a visible line, outside total and facets."""
    highlights: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    moments: tuple[Cue, ...] = ()
    """Spans of the transcript where the words are spoken, best first, at most five."""


@dataclass(frozen=True)
class Page:
    """One page of hits. ``total`` and ``facets`` speak of full matches only."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    next: str | None
    corrected: str | None = None
    """What was searched instead, when a spelling was mended or raw Telex/VNI keys were turned into letters."""


@dataclass(frozen=True)
class Suggestion:
    """A completion offered while typing: ``text`` as written in the archive, ``field`` where it stands."""

    text: str
    field: str
    count: int
