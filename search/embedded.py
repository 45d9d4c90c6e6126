"""The index on a local folder (tantivy): no server, one writer, any number of readers in any process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from search.asking import Asking
from search.facets import FacetCache
from search.generations import Generations
from search.index import IndexUnavailable, SearchError
from search.query import Document, Page, Query, Scope, Suggestion
from search.snapshot import Reader
from search.suggesting import suggest
from search.writing import Writing, broken_is_away

HEAP = 128 * 1024 * 1024
ZONE = "Asia/Ho_Chi_Minh"
"""Where a day begins, when somebody asks for what came in on it."""


class EmbeddedIndex:
    """Keeps the promise of :class:`search.index.Index` on ``folder``. Nothing is opened before it is needed.

    ``writer``: this process may write; the one writer's place is taken at the first write and kept until
    :meth:`close`. ``heap``: bytes the writer may gather before it spills a segment to disk.
    ``zone``: where days begin, for ``nhập_kho:2024-05-01``.
    """

    follows_while_rebuilding = False

    def __init__(self, folder: Path, *, writer: bool = False, heap: int = HEAP, zone: str = ZONE) -> None:
        self._generations = Generations(Path(folder))
        self._reader = Reader(self._generations)
        self._may_write, self._heap = writer, heap
        self._writing: Writing | None = None
        self._facets = FacetCache()
        self._zone = ZoneInfo(zone)

    def put(self, documents: Iterable[Document]) -> None:
        """See :meth:`search.index.Index.put`. Raises WriterBusy while another process writes."""
        self._open_writing().put(documents)

    def delete(self, ids: Iterable[str]) -> None:
        """See :meth:`search.index.Index.delete`."""
        self._open_writing().delete(ids)

    def refresh(self) -> None:
        """See :meth:`search.index.Index.refresh`; a reader has nothing to commit and sees commits by itself."""
        if self._writing is not None:
            self._writing.commit()

    def search(self, query: Query) -> Page:
        """See :meth:`search.index.Index.search`."""
        snapshot = self._reader.snapshot()
        asking = Asking(snapshot, query, self._facets, self._zone)
        with self._forgetting():
            return asking.page()

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        """See :meth:`search.index.Index.suggest`."""
        snapshot = self._reader.snapshot()
        with self._forgetting():
            return suggest(snapshot, prefix, scope, limit, self._facets) if snapshot else ()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See :meth:`search.index.Index.rebuild`. Mends a damaged index: the old one is not read.

        While ``documents`` are drawn, the live index may be written to; what is put into it then is not in the new one.
        """
        self._need_right_to_write()
        self._generations.lock()
        fresh = self._generations.begin()
        with self._generations.kept(fresh):
            taken = self._grow(fresh, documents)
        self._close_writing()
        self._generations.point_to(fresh)
        return taken

    def count(self) -> int:
        """See :meth:`search.index.Index.count`."""
        snapshot = self._reader.snapshot()
        return int(snapshot.searcher.num_docs) if snapshot else 0

    def close(self) -> None:
        """See :meth:`search.index.Index.close`; what was not refreshed is dropped."""
        self._facets.close()
        try:
            self._close_writing()
        finally:
            self._generations.unlock()

    def _grow(self, fresh: Path, documents: Iterable[Document]) -> int:
        """Fill a new generation; one that fails is removed."""
        try:
            writing = Writing(fresh, new=True, heap=self._heap)
            try:
                taken = writing.put(documents)
                writing.commit()
            except BaseException:
                writing.abandon()
                raise
            writing.close(merge=True)
        except BaseException:
            self._generations.drop(fresh)
            raise
        return taken

    def _close_writing(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.abandon()

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """What fails while it is read is opened anew at the next question."""
        try:
            with broken_is_away():
                yield
        except IndexUnavailable:
            self._reader.forget()
            raise

    def _open_writing(self) -> Writing:
        if self._writing is None:
            self._need_right_to_write()
            self._generations.lock()
            live = self._generations.live()
            if live is None:
                live = self._generations.begin()
                self._writing = Writing(live, new=True, heap=self._heap)
                self._generations.point_to(live)
            else:
                self._generations.drop_others(live)
                self._writing = Writing(live, new=False, heap=self._heap)
        return self._writing

    def _need_right_to_write(self) -> None:
        if not self._may_write:
            raise SearchError("this index was opened for reading; open it with writer=True to write")
