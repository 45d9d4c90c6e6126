"""Counts by facet over the full matches, remembered while neither the index nor the question changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Counts = dict[str, tuple[tuple[str, int], ...]]

MOST_VALUES = {"keyword": 60, "person": 60, "creator": 60, "province": 100, "year": 100}
"""Values counted of a facet, the most frequent first; other facets have few."""
_FEW = 30

MANY = ("keyword", "person", "creator")
"""Facets with many values, which take half of the time of counting all."""


Job = tuple[Any, tuple[str, ...]]
"""A tantivy query and the facets to be counted over what it matches."""


class FacetCache:
    """The counts of the latest questions; a new commit makes all of them strangers, the oldest fall out.

    Counts are made beside the search for the page, on threads that start with the first question.
    """

    def __init__(self, size: int = 512) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, Counts] = OrderedDict()
        self._threads: ThreadPoolExecutor | None = None

    def counts(self, key: object, searcher: Any, jobs: Callable[[], Sequence[Job]]) -> Callable[[], Counts]:
        """Counts under this key: remembered, or begun now. Call what is returned to wait for them."""
        kept = self._get(key)
        if kept is not None:
            return lambda: kept
        begun = [(self._pool().submit(searcher.aggregate, query, request(names)), names) for query, names in jobs()]

        def finish() -> Counts:
            counts: Counts = {}
            for answer, names in begun:
                counts |= read(answer.result(), names)
            self._keep(key, counts)
            return counts

        return finish

    def close(self) -> None:
        """Let the threads go."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(4, thread_name_prefix="facets")
            return self._threads

    def _get(self, key: object) -> Counts | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: object, counts: Counts) -> None:
        with self._lock:
            self._kept[key] = counts
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


def request(names: Sequence[str]) -> dict[str, Any]:
    """The aggregation that counts these facets."""
    return {name: {"terms": {"field": name, "size": MOST_VALUES.get(name, _FEW)}} for name in names}


def read(answer: Mapping[str, Any], names: Sequence[str]) -> Counts:
    """Counts by facet, the most frequent first, equal ones by value; years newest first."""
    counts: Counts = {}
    for name in names:
        pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]]
        if name == "year":
            pairs.sort(reverse=True)
        else:
            pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        counts[name] = tuple(pairs)
    return counts
