"""The promise every index keeps, and the errors it may raise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from search.query import Document, Page, Query, Scope, Suggestion


class SearchError(Exception):
    """Root of everything an index raises. ``retry`` says whether trying again later can help."""

    retry = False


class QuerySyntax(SearchError):
    """The query cannot be read; ``position`` is the code point where reading stopped."""

    def __init__(self, message_vi: str, message_en: str, position: int = 0) -> None:
        super().__init__(message_en)
        self.message_vi, self.message_en, self.position = message_vi, message_en, position


class CursorMismatch(SearchError):
    """The cursor is old, damaged, or belongs to another query or sort."""


class IndexUnavailable(SearchError):
    """The index does not answer, is being made, or cannot be read."""

    retry = True


class IndexDamaged(IndexUnavailable):
    """What lies on the disk is no index any more, or one of an older form: only :meth:`Index.rebuild` helps."""

    retry = False


class WriterBusy(SearchError):
    """Another process holds the only writer."""

    retry = True


class Index(Protocol):
    """Documents in, pages out. Every back end passes ``tests/contracts/index_contract.py``."""

    follows_while_rebuilding: bool
    """Whether what is put and deleted while :meth:`rebuild` draws its documents is in the new index too; else put it again."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace, by id; an older version never replaces a newer one. Visible after :meth:`refresh`."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Remove by id; an absent id is fine. Visible after :meth:`refresh`."""
        ...

    def refresh(self) -> None:
        """Commit what was put and deleted: durable, and seen by every reader in every process."""
        ...

    def search(self, query: Query) -> Page:
        """Answer one question. Raises QuerySyntax, CursorMismatch, IndexUnavailable."""
        ...

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of what is being typed; each has at least one hit in ``scope``."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build a fresh index beside the live one, then swap; searches are answered all along. Returns how many."""
        ...

    def count(self) -> int:
        """How many documents are visible, whatever the scope."""
        ...

    def close(self) -> None:
        """Give back the writer and files."""
        ...
