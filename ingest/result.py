"""What ingest says of one local file: facts, renditions, texts, suggested tags and problems.

Everything here is plain data: the application decides what to store, index and show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Kind = Literal["photo", "video", "film", "audio", "document", "other"]
Precision = Literal["second", "minute", "day", "month", "year", "decade"]
JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]


class IngestError(Exception):
    """The file cannot be taken. ``code`` is stable; the words are for a journalist, in both languages."""

    retry = False

    def __init__(self, code: str, message_vi: str, message_en: str) -> None:
        super().__init__(f"{code}: {message_en}")
        self.code, self.message_vi, self.message_en = code, message_vi, message_en


class NotMedia(IngestError):
    """No kind of the registry recognises the content."""


class Damaged(IngestError):
    """Recognised, but it cannot be decoded: truncated, corrupt, empty."""


class OverLimit(IngestError):
    """Larger than a limit in the configuration: pixels, time, memory, output."""


class OutOfSpace(IngestError):
    """No room on the disk for the work; it is tried again by itself."""

    retry = True


@dataclass(frozen=True)
class Limits:
    """Bounds on one file. Times are seconds, sizes are bytes."""

    pixels: int = 1_000_000_000
    seconds_photo: float = 120.0
    seconds_per_film_second: float = 30.0
    """Encode time allowed for each second of film or sound, on top of ``seconds_base``."""
    seconds_base: float = 600.0
    memory: int = 4 * 1024**3
    output_factor: float = 4.0
    """Renditions together may not exceed ``output_bytes`` plus this many times the original."""
    output_bytes: int = 1024**3
    pages: int = 2_000
    """Pages of a document that are read and shown."""
    threads: int = 2
    keep_unknown: bool = False
    """Whether a file of no known kind is kept as it is, with a plain card, in place of being refused."""


@dataclass(frozen=True)
class Taken:
    """When it was taken: local clock time, the offset if known (minutes east of UTC) and how precise it is.

    Not an instant: a camera without a zone says only what its clock showed. ``value`` is ISO 8601 cut to ``precision``
    (``2024-05-01T08:30:00``, ``2024-05-01``, ``2024``).
    """

    value: str
    precision: Precision
    offset_minutes: int | None = None
    about: bool = False
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Described:
    """What the file itself says for the fields people describe an asset by. Empty means: it says nothing."""

    title: str = ""
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    alt_text: str = ""
    alt_text_en: str = ""
    keywords: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    place: str = ""
    province: str = ""
    country: str = ""
    creator: str = ""
    credit: str = ""
    copyright: str = ""
    usage_terms: str = ""


@dataclass(frozen=True)
class Cue:
    """A captioned or spoken span, in seconds from the start of the file."""

    start: float
    end: float
    text: str
    language: str = ""
    speaker: str = ""


@dataclass(frozen=True)
class Suggestion:
    """What a machine proposes; never a fact until a person accepts it. ``confidence`` is 0 to 1."""

    field: str
    value: str
    source: str
    confidence: float
    model: str = ""
    version: str = ""


@dataclass(frozen=True)
class Problem:
    """Something a person should know, though the file was taken (``code`` is stable)."""

    code: str
    message_vi: str
    message_en: str


@dataclass(frozen=True)
class Facts:
    """What is true of the file. Every mapping is JSON-able, without NaN or infinity."""

    kind: Kind
    media_type: str
    extension: str
    """The usual extension of what was detected, without the dot."""
    width: int | None = None
    height: int | None = None
    """As shown: after rotation, in square pixels."""
    duration: float | None = None
    frame_rate: float | None = None
    taken: Taken | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    described: Described = field(default_factory=Described)
    metadata: Mapping[str, JSON] = field(default_factory=dict)
    """Embedded metadata in one model with IPTC 2025.1 names (see :mod:`ingest.tags.model`)."""
    technical: Mapping[str, JSON] = field(default_factory=dict)
    """Streams, codecs, camera, loudness, black, silence, shots …: what a technician asks."""
    phash: str | None = None
    """Perceptual hash: 64 bits as 16 hex digits."""
    colours: tuple[str, ...] = ()
    """Up to five dominant colours, ``#rrggbb``, most present first."""
    sharpness: float | None = None
    faults: tuple[str, ...] = ()
    """What an editor may filter by: names of :data:`ingest.quality.FAULTS`."""
    marks: tuple[str, ...] = ()
    """``ai``: the file says a generative model made it or part of it; ``c2pa``: it carries a manifest."""


@dataclass(frozen=True)
class Rendition:
    """One derivative file in the scratch folder. ``name`` is unique within the asset (``thumb.webp``, ``hls/v720.mp4``)."""

    name: str
    path: Path
    media_type: str
    recipe: str
    """Recipe and version, a path segment: ``photo-1``, ``hls-1``. Another version stands beside, never over, the old."""
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    bitrate: int | None = None
    """Average bits per second, measured."""


class Reporter(Protocol):
    """Where ingest speaks while it works. Any call may raise to stop the work: children are ended, scratch is left."""

    def facts(self, facts: Facts) -> None:
        """Called once as soon as the file is understood, before the long work; the result's facts may add to it."""
        ...

    def renditions(self, made: tuple[Rendition, ...]) -> None:
        """Renditions that are whole and may be stored now. Those given here are in the result too."""
        ...

    def progress(self, fraction: float) -> None:
        """0 to 1; at least once a second while working, so it also serves as a heartbeat."""
        ...


@dataclass(frozen=True)
class Sidecar:
    """A file that came with the original: ``.xmp``, ``.srt`` or ``.vtt``."""

    name: str
    path: Path


@dataclass(frozen=True)
class Result:
    """Everything ingest found and made."""

    facts: Facts
    renditions: tuple[Rendition, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    """Text by where it came from: ``page`` (documents, pages parted by a form feed), ``drawing`` (SVG)."""
    cues: tuple[Cue, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    later: tuple[str, ...] = ()
    """Recipes of :data:`ingest.LATER` that can make more of this file: ``pages`` should be made next, ``develop`` on demand."""
