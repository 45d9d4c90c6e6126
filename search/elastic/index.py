"""The index on Elasticsearch 8: one alias, versioned indices behind it, made anew beside the live one while writes go on."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from search.elastic import writing
from search.elastic.asking import Asking
from search.elastic.server import Address, Server, answered
from search.elastic.suggesting import suggest
from search.query import Document, Page, Query, Scope, Suggestion

ZONE = "Asia/Ho_Chi_Minh"
"""Where a day begins, when somebody asks for what came in on it."""


class ElasticIndex:
    """Keeps the promise of :class:`search.index.Index` on an Elasticsearch. Connects when first asked something.

    Any process may read; one at a time should write (the archive's indexer holds a lease). Versions are the engine's
    external versions: whoever writes, an older document never replaces a newer one.
    """

    follows_while_rebuilding = True
    """What is put or deleted while a rebuild draws its documents is in the new index too."""

    def __init__(self, address: Address, *, zone: str = ZONE) -> None:
        self._server = Server(address)
        self._zone = ZoneInfo(zone)
        self._writing = threading.RLock()
        self._target: str | None = None
        self._growing: str | None = None
        self._gone: set[str] = set()

    def put(self, documents: Iterable[Document]) -> None:
        """See :meth:`search.index.Index.put`."""
        wanted = list(documents)
        if not wanted:
            return
        with self._writing:
            writing.put(self._server, self._targets(), wanted)
            self._gone.difference_update(document.id for document in wanted)

    def delete(self, ids: Iterable[str]) -> None:
        """See :meth:`search.index.Index.delete`."""
        unwanted = sorted(set(ids))
        if not unwanted:
            return
        with self._writing:
            writing.delete(self._server, self._targets(), unwanted)
            if self._growing is not None:
                self._gone.update(unwanted)

    def refresh(self) -> None:
        """See :meth:`search.index.Index.refresh`. What was put is on the disk already; this shows it to all readers."""
        with answered():
            self._server.patient.options(ignore_status=404).indices.refresh(index=self._server.name)

    def search(self, query: Query) -> Page:
        """See :meth:`search.index.Index.search`."""
        return Asking(self._server, query, self._zone).page()

    def suggest(self, prefix: str, scope: Scope, limit: int = 8) -> tuple[Suggestion, ...]:
        """See :meth:`search.index.Index.suggest`."""
        return suggest(self._server, prefix, scope, limit)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See :meth:`search.index.Index.rebuild`. Writes to this object meanwhile, from any thread, go to both indices."""
        with self._writing:
            live = self._server.live()
            self._server.drop([name for name in self._server.every() if name != live])
            fresh = self._growing = self._server.create(live=False)
            self._gone.clear()
        try:
            taken = writing.put(self._server, (fresh,), documents)
            with self._writing:
                if self._gone:  # drawn before they were deleted, and come after that
                    writing.delete(self._server, (fresh,), sorted(self._gone))
                with answered():
                    self._server.patient.indices.refresh(index=fresh)
                self._server.point_to(fresh)
                self._target, self._growing = self._server.name, None
        except BaseException:
            with self._writing:
                self._growing = None
                self._server.drop([fresh])
            raise
        return taken

    def count(self) -> int:
        """See :meth:`search.index.Index.count`."""
        answers = self._server.search([{"size": 0, "track_total_hits": True}])
        return int(answers[0]["hits"]["total"]["value"]) if answers else 0

    def close(self) -> None:
        """See :meth:`search.index.Index.close`."""
        self._server.close()

    def _targets(self) -> tuple[str, ...]:
        """Where a write goes: to the alias, and to the index that grows behind it."""
        if self._target is None:
            if self._server.live() is None:
                self._server.create(live=True)
            self._server.check_form()
            self._target = self._server.name
        return (self._target,) if self._growing is None else (self._target, self._growing)
