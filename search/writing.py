"""The writing half of an embedded index: versions kept in order, one commit for many changes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from search.index import IndexUnavailable, WriterBusy
from search.query import Document
from search.schema import to_tantivy
from search.snapshot import create_generation, open_generation

_BATCH = 100_000
"""Documents between commits while many are written, so that what is remembered of them stays small."""


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
        for document in documents:
            known = self._version(document.id)
            if known is not None:
                if known > document.version:
                    continue
                self._writer.delete_documents_by_term("id", document.id)
            self._writer.add_document(to_tantivy(document))
            self._pending[document.id] = document.version
            taken += 1
            if len(self._pending) >= _BATCH:
                self.commit()
        return taken

    def delete(self, ids: Iterable[str]) -> None:
        """Remove by id."""
        for key in ids:
            self._writer.delete_documents_by_term("id", key)
            self._pending[key] = None

    def commit(self) -> None:
        """Make everything durable and visible. Nothing changed: nothing is written."""
        if not self._pending:
            return
        try:
            self._writer.commit()
        except (ValueError, OSError) as error:
            raise IndexUnavailable(f"the index cannot be written: {error}") from error
        self._pending.clear()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self, *, merge: bool = False) -> None:
        """Give the writer back; what was not committed is dropped. ``merge``: let merging end first."""
        if merge:
            self._writer.wait_merging_threads()
        else:
            self._writer.rollback()
        del self._writer

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


def _by_id(schema: Any, key: str) -> Any:
    import tantivy

    return tantivy.Query.term_query(schema, "id", key, "basic")
