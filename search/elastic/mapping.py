"""How a document lies in Elasticsearch: an explicit, strict mapping of the fields that :mod:`search.schema` fills.

All analysis is ours: streams of keys arrive finished and are only split at white space, so both back ends hold the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isfinite
from typing import Any

import orjson

from search.query import Document
from search.schema import FACET_FIELDS, GROUPS, SCHEMA_VERSION, encodable, fill

LONGEST_KEY = 1000
"""Letters of one key; a longer run without a space is cut."""
LONGEST_VALUE = 8000
"""Letters of a value that is found whole; 32 766 bytes are the engine's own bound."""

_WHOLE = {"type": "keyword", "ignore_above": LONGEST_VALUE}
_FOUND_ONLY = {**_WHOLE, "doc_values": False, "norms": False}
_SORTED_ONLY = {"type": "keyword", "index": False, "ignore_above": LONGEST_VALUE}
_NUMBER = {"type": "long"}
_UNUSED = frozenset({"version", "taken_day", "title_prefix"})
"""Fields of the other back end: versions are the engine's own, and pages begin behind a key."""


@dataclass(frozen=True)
class Shape:
    """How an index is spread: parts, and copies of each."""

    shards: int = 1
    replicas: int = 0


def settings(shape: Shape) -> dict[str, Any]:
    """Settings of a new index. Nothing is seen before it is refreshed, and what was answered is on the disk.

    The newest lie first: a page of the wall, the first or the thousandth, is read without looking at all others.
    """
    return {
        "number_of_shards": shape.shards,
        "number_of_replicas": shape.replicas,
        "refresh_interval": "-1",
        "max_result_window": 10_000,
        "sort": {"field": "added_key", "order": "desc"},
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": LONGEST_KEY}},
            "analyzer": {"keys": {"type": "custom", "tokenizer": "spaces"}},
        },
    }


def mappings() -> dict[str, Any]:
    """Every field, and no other: an unknown one is refused."""
    fields: dict[str, Any] = {"id": _WHOLE, "reader": _FOUND_ONLY, "has": _FOUND_ONLY}
    fields |= dict.fromkeys(FACET_FIELDS, _WHOLE)
    for group in GROUPS:
        fields |= {f"{group}_{form}": _keys("positions") for form in ("exact", "folded")}
        fields[f"{group}_pairs"] = _keys("freqs")
    fields["named"] = _keys("positions")
    fields |= dict.fromkeys(("suggest", "suggest_title"), _WHOLE)
    fields |= dict.fromkeys(("added_key", "taken_key", "taken_up_key", "title_key"), _SORTED_ONLY)
    fields |= dict.fromkeys(("added", "taken_from", "taken_to", "width", "height"), _NUMBER)
    fields["duration"] = {"type": "double"}
    fields["texts"] = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        "_meta": {"schema": SCHEMA_VERSION},
        "_source": {"includes": ["id", "texts"]},
        "properties": fields,
    }


def _keys(options: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": "keys", "index_options": options}


class _Fields:
    """Takes what :func:`search.schema.fill` adds; a step for each of some eighty values, so as few as can be."""

    def __init__(self) -> None:
        self.values: defaultdict[str, Any] = defaultdict(list)

    def add_text(self, name: str, value: str) -> None:
        self.values[name].append(value)

    def add_unsigned(self, name: str, value: int) -> None:
        self.values[name] = value

    def add_float(self, name: str, value: float) -> None:
        if isfinite(value):
            self.values[name] = value

    def add_bytes(self, name: str, value: bytes) -> None:
        self.values[name] = value.decode()


def to_json(document: Document) -> bytes:
    """The document as Elasticsearch takes it."""
    try:
        return _json(document)
    except (UnicodeEncodeError, orjson.JSONEncodeError):
        return _json(encodable(document))


def _json(document: Document) -> bytes:
    out = _Fields()
    fill(out, document)
    for name in _UNUSED:
        out.values.pop(name, None)
    return orjson.dumps(out.values)
