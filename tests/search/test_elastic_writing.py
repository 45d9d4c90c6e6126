"""Writing while Elasticsearch has no room: its own breaker refuses what it reads for us as well."""

from __future__ import annotations

from typing import Any, cast

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from search.elastic import writing
from search.elastic.server import IndexBusy, Server

FULL = ApiError(
    "circuit_breaking_exception",
    ApiResponseMeta(429, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "127.0.0.1", 9200)),
    {},
)


class Narrow:
    """A server whose memory is full for its first so many answers."""

    name = "kho"

    def __init__(self, full: int) -> None:
        self.full, self.asked = full, 0

    @property
    def patient(self) -> Narrow:
        return self

    def mget(self, **_: object) -> Any:
        self.asked += 1
        if self.asked <= self.full:
            raise FULL
        return {"docs": [{"_id": "a", "found": False}]}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PAUSES", (0.0, 0.0))


def test_a_removal_waits_until_there_is_room():
    server = Narrow(full=2)
    writing.delete(cast(Server, server), ("kho",), ["a"])
    assert server.asked == 3


def test_a_removal_that_never_finds_room_says_so():
    with pytest.raises(IndexBusy):
        writing.delete(cast(Server, Narrow(full=9)), ("kho",), ["a"])
