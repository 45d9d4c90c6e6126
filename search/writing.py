"""The writing half of an embedded index: versions kept in order, one commit for many changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from search.index import IndexDamaged, IndexUnavailable, WriterBusy
from search.query import Document
from search.schema import to_tantivy
from search.snapshot import create_generation, open_generation

_BATCH = 100_000
"""Documents between commits while many are written, so that what is remembered of them stays small."""
_BURST = 256
"""Documents handed over in one go: a writer's thread that waits for each one is woken for each one, which costs more."""


class Writing:
    """The one open writer of one generation. Nothing is visible or durable before :meth:`commit`."""

    def __init__(self, folder: Path, *, new: bool, heap: int) -> None:
        try:
            self._index = create_generation(folder) if new else open_generation(folder)
            self._schema = self._index.schema
            self._index.reload()
            self._searcher = self._index.searcher()
            self._writer = self._index.writer(heap)
        except (ValueError, OSError) as error:
            if "LockBusy" in str(error):
                raise WriterBusy("another process writes to this index") from error
            raise IndexUnavailable(f"the index cannot be written: {error}") from error
        self._pending: dict[str, int | None] = {}

    def put(self, documents: Iterable[Document]) -> int:
        """Add or replace; an older version is passed over. Returns how many were taken."""
        taken = 0
        waiting = iter(documents)
        while burst := [(document, to_tantivy(document)) for document in islice(waiting, _BURST)]:
            with broken_is_away():
                taken += sum(self._put(document, made) for document, made in burst)
            if len(self._pending) >= _BATCH:
                self.commit()
        return taken

    def _put(self, document: Document, made: Any) -> bool:
        known = self._version(document.id)
        if known is not None:
            if known > document.version:
                return False
            self._writer.delete_documents_by_term("id", document.id)
        self._writer.add_document(made)
        self._pending[document.id] = document.version
        return True

    def delete(self, ids: Iterable[str]) -> None:
        """Remove by id."""
        for key in ids:
            with broken_is_away():
                self._writer.delete_documents_by_term("id", key)
            self._pending[key] = None

    def commit(self) -> None:
        """Make everything durable and visible. Nothing changed: nothing is written."""
        if not self._pending:
            return
        with broken_is_away():
            self._writer.commit()
            self._pending.clear()
            self._index.reload()
            self._searcher = self._index.searcher()

    def close(self, *, merge: bool = False) -> None:
        """Give the writer back; what was not committed is dropped. ``merge``: let merging end first."""
        try:
            with broken_is_away():
                if merge:
                    self._writer.wait_merging_threads()
                else:
                    self._writer.rollback()
        finally:
            del self._writer

    def abandon(self) -> None:
        """Close, where it may have broken already: then there is nothing left to give back."""
        with suppress(IndexUnavailable):
            self.close()

    def _version(self, key: str) -> int | None:
        if key in self._pending:
            return self._pending[key]
        if not self._searcher.num_docs:
            return None
        hits = self._searcher.search(_by_id(self._schema, key), 1, count=False).hits
        if not hits:
            return None
        version: int = self._searcher.fast_field_values("version", [hits[0][1]])[0]
        return version


@contextmanager
def broken_is_away() -> Iterator[None]:
    """The library says by ValueError, OSError or a panic (no Exception) that its files cannot be read or written."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"the index does not answer: {error}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexDamaged(f"the index cannot be read; run: kho reindex ({error})") from error
        raise


def _by_id(schema: Any, key: str) -> Any:
    import tantivy

    return tantivy.Query.term_query(schema, "id", key, "basic")
