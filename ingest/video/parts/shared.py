"""What the parts of a film are to those who share the work: plain data, and who hands it out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from ingest.video.ladder import Span


@dataclass(frozen=True)
class Piece:
    """One part of the work on a film: its pictures within ``span``, or (``None``) all of its sound and its captions.

    ``weight`` is its share of the whole work; of all pieces together 1. ``pictures`` is how many the file announces for
    the span, where that can be known.
    """

    number: int
    weight: float
    span: Span | None
    pictures: int | None = None

    def to_json(self) -> dict[str, Any]:
        """For a row."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Piece:
        """What :meth:`to_json` gave."""
        span = told["span"]
        return cls(told["number"], told["weight"], Span(**span) if span else None, told["pictures"])


class Made(Protocol):
    """A piece that is done: the files that :func:`ingest.video.parts.piece.make` left, by name."""

    @property
    def piece(self) -> Piece:
        """What was asked for."""
        ...

    def has(self, name: str) -> bool:
        """Whether it left a file of this name."""
        ...

    def file(self, name: str) -> AbstractContextManager[Path]:
        """Borrow one of its files."""
        ...


class Apart(Protocol):
    """Whoever can have pieces of a film made elsewhere."""

    @property
    def longest(self) -> float:
        """Seconds of film in one piece, at most."""
        ...

    def workers(self) -> int:
        """How many may share the work on a film; below two it is encoded where it is."""
        ...

    def suits(self, seconds: float) -> bool:
        """Whether a film of this length is worth it."""
        ...

    def made(self) -> Sequence[Made] | None:
        """All pieces, first to last, when this film was cut before; ``None``: it was not.

        Raises IngestError where one failed, ValueError where one did not decode by itself, which is no word on the film.
        """
        ...

    def ask(self, pieces: Sequence[Piece]) -> NoReturn:
        """Have the pieces made. Leaves by an exception: the work goes on when all are there."""
        ...

    def forget(self) -> None:
        """The pieces are of no use: the film is encoded here after all."""
        ...
