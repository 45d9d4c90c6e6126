"""Documents and questions for the index contract: a small newsroom and its cast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from search.index import Index
from search.query import Cue, Document, Page, Query, Scope

EVERYONE = Scope(readers=None)
PUBLIC = Scope(frozenset({"public"}))
CHI = Scope(frozenset({"public", "member", "org:tapchi"}))
AN = Scope(frozenset({"public", "member", "org:dantri"}))

_BASE = Document(
    id="",
    version=1,
    readers=frozenset({"public"}),
    kind="photo",
    state="ready",
    owner="dantri",
    visibility="public",
    added_at=datetime(2024, 1, 1, tzinfo=UTC),
)


def doc(key: str, title: str = "", **given: object) -> Document:
    """A public photo of Dân trí unless told otherwise; ``number`` orders by the time it came in."""
    number = int("".join(char for char in key if char.isdigit()) or 0)
    base = replace(_BASE, id=key, title=title, added_at=_BASE.added_at + timedelta(minutes=number))
    return replace(base, **given)  # type: ignore[arg-type]


def on(key: str, day: str, title: str = "ngày", **given: object) -> Document:
    """A document taken on one ISO day."""
    taken = date.fromisoformat(day)
    return doc(key, title, taken_from=taken, taken_to=taken, **given)


def said(key: str, *cues: tuple[float, str], **given: object) -> Document:
    """A film in which these words are spoken, four seconds each."""
    spans = tuple(Cue(start, start + 4, text) for start, text in cues)
    return doc(key, given.pop("title", "Phim"), kind="film", transcript=spans, **given)  # type: ignore[arg-type]


def fill(index: Index, *documents: Document) -> None:
    """Put and make visible."""
    index.put(documents)
    index.refresh()


def ask(index: Index, text: str = "", scope: Scope = EVERYONE, **given: object) -> Page:
    """One question."""
    return index.search(Query(scope, text, **given))  # type: ignore[arg-type]


def full(page: Page) -> list[str]:
    """Ids of the full matches, in order."""
    return [hit.id for hit in page.hits if not hit.partial]


def found(index: Index, text: str = "", scope: Scope = EVERYONE, **given: object) -> list[str]:
    """Ids of the full matches of a question, in order."""
    return full(ask(index, text, scope, **given))


def every_page(index: Index, **given: object) -> list[str]:
    """Ids of all pages, one after another."""
    ids: list[str] = []
    cursor = None
    while True:
        page = ask(index, cursor=cursor, **given)  # type: ignore[arg-type]
        ids += full(page)
        cursor = page.next
        if cursor is None:
            return ids


def titles(*texts: str) -> Iterable[Document]:
    """Documents d1, d2, … with these titles."""
    return [doc(f"d{number}", text) for number, text in enumerate(texts, 1)]
