"""What a tagger is given and what it may answer. A plug-in needs to know this file alone.

::

    class Colour:
        name, version, kinds, cost, lane = "colour", "1", ("photo",), "cheap", "enrich"
        reads, needs = ("pictures",), ()

        def tag(self, subject: Subject) -> Iterable[Finding]:
            yield Tag("keywords", "đỏ", confidence=0.8)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

Cost = Literal["cheap", "heavy"]
Lane = Literal["quick", "long", "enrich"]
Reads = Literal["pictures", "original", "texts", "facts"]

TAG_FIELDS = (
    "keywords",
    "persons",
    "organisations",
    "place",
    "province",
    "title",
    "description",
    "alt_text",
    "language",
    "quality",
)
"""What a :class:`Tag` may speak of: fields people describe an asset by, the language of its words (BCP 47) and marks of quality."""
LONG_FIELDS = ("description", "alt_text")
LONGEST_VALUE, LONGEST_TEXT, LONGEST_WORD = 500, 20_000, 200
"""Characters of a value, of a value of LONG_FIELDS, of one word that was read."""


@dataclass(frozen=True)
class Box:
    """Where something stands in a picture: shares of its width and height as shown (0 to 1), from the upper left corner.

    ``page`` counts from 1; a photo is page 1.
    """

    x: float
    y: float
    width: float
    height: float
    page: int = 1


@dataclass(frozen=True)
class Word:
    """A word that was read. ``confidence`` is 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True)
class Text:
    """The words read on one page, line by line in reading order. ``language`` is BCP 47 or empty."""

    page: int
    lines: tuple[tuple[Word, ...], ...]
    language: str = ""


@dataclass(frozen=True)
class Tag:
    """A proposal for one of TAG_FIELDS. ``identifier`` is the code of what is meant, in the tagger's own vocabulary."""

    field: str
    value: str
    confidence: float
    box: Box | None = None
    identifier: str = ""


Finding = Text | Tag


@dataclass(frozen=True)
class Picture:
    """A picture to look at, as it is shown: JPEG, PNG, WebP or TIFF. ``page`` counts from 1."""

    path: Path
    page: int = 1


@dataclass(frozen=True)
class Subject:
    """One asset as a tagger sees it: only what it said it reads. Its process may write in ``scratch``, and nothing outlives it."""

    kind: str
    media_type: str
    scratch: Path
    pictures: tuple[Picture, ...] = ()
    original: Path | None = None
    """The file as it came, of ``media_type``: treat it as hostile."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """``title``, ``description``, ``title_en`` …, ``keywords``, ``persons`` (one a line), ``transcript``, ``page`` (of the file), ``read`` (by OCR)."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """``latitude``, ``longitude``, ``taken_on``, ``width``, ``height``, ``duration``, ``metadata``, ``technical``."""
    resources: Mapping[str, Path] = field(default_factory=dict)
    """A file for each of the tagger's ``needs``."""


class Tagger(Protocol):
    """The promise of a plug-in. Pure: no database, no network, no state between two calls."""

    name: str
    """Lower-case letters, digits and hyphens, at most 40; stays the same from version to version."""
    version: str
    """At most 40 characters. With another version everything is looked at again, and what was rejected may be proposed again."""
    kinds: tuple[str, ...]
    """Kinds of assets it looks at: ``photo``, ``video``, ``film``, ``audio``, ``document``."""
    cost: Cost
    """``cheap``: seconds; ``heavy``: minutes, and much memory."""
    lane: Lane
    reads: tuple[Reads, ...]
    """What it must be given. Those that read pictures run first, so that ``texts`` hold what they read."""
    needs: tuple[str, ...]
    """Names of data the application keeps for it (``thesaurus``, ``gazetteer``), given as files."""

    def tag(self, subject: Subject) -> Iterable[Finding]:
        """What it finds. Whatever it raises fails this run alone."""
        ...
