"""Counts by facet over the full matches, remembered while neither the index nor the question changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

Counts = dict[str, tuple[tuple[str, int], ...]]

MOST_VALUES = {"keyword": 60, "person": 60, "creator": 60, "province": 100, "year": 100}
"""Values counted of a facet, the most frequent first; other facets have few."""
_FEW = 30


class FacetCache:
    """The counts of the latest questions; a new commit makes all of them strangers, the oldest fall out."""

    def __init__(self, size: int = 512) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, Counts] = OrderedDict()

    def get(self, key: object) -> Counts | None:
        """Counts remembered under this key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: object, counts: Counts) -> None:
        """Remember counts."""
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
