"""The index on Elasticsearch keeps the contract, and what a server shared by processes asks besides."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from search import cursor
from search.elastic import Address, ElasticIndex, Shape
from search.elastic.server import Server
from search.index import CursorMismatch, IndexDamaged
from search.query import Document, Query
from tests.contracts.index_cases import EVERYONE, PUBLIC, ask, doc, every_page, fill, found, full
from tests.contracts.index_contract import IndexContract

_numbers = itertools.count()


@pytest.fixture(scope="module")
def run(elasticsearch_server: str) -> Iterator[str]:
    """The beginning of every index's name here; all are removed at the end, in one go."""
    begin = f"test-{uuid.uuid4().hex[:12]}"
    yield begin
    server = Server(Address(elasticsearch_server, begin, seconds=30))
    server.drop(list(server.client.indices.get(index=f"{begin}-*")))
    server.close()


@pytest.fixture
def address(elasticsearch_server: str, run: str) -> Address:
    return Address(elasticsearch_server, f"{run}-{next(_numbers)}x", seconds=30)


@pytest.fixture
def index(address: Address) -> Iterator[ElasticIndex]:
    kept = ElasticIndex(address)
    yield kept
    kept.close()


class TestElasticIndex(IndexContract):
    pass


def test_an_index_lies_in_as_many_parts_as_asked_and_answers_as_one(address: Address):
    spread, whole = ElasticIndex(replace(address, shape=Shape(shards=3))), ElasticIndex(address)
    documents = [doc(f"d{n}", f"chợ {'quê ' * (n % 4)}số {n}", keywords=("lễ hội",)) for n in range(40)]
    spread.rebuild(documents)
    apart = every_page(spread, text="chợ quê", size=7), ask(spread, "chợ quê").facets, spread.suggest("le", EVERYONE)
    spread.rebuild([])
    whole.rebuild(documents)
    assert apart == (
        every_page(whole, text="chợ quê", size=7),
        ask(whole, "chợ quê").facets,
        whole.suggest("le", EVERYONE),
    )
    spread.close()
    whole.close()


def test_later_pages_by_relevance_are_of_one_point_in_time(index: ElasticIndex):
    fill(index, *(doc(f"d{n:02}", "chợ quê " * (n % 5 + 1)) for n in range(12)))
    first = ask(index, "chợ", size=4)
    second = ask(index, "chợ", size=4, cursor=first.next)
    fill(index, doc("d50", "chợ"), *(doc(f"d{n:02}", "lễ", version=2) for n in range(12)))
    third = ask(index, "chợ", size=4, cursor=second.next)
    assert sorted(full(first) + full(second) + full(third)) == [f"d{n:02}" for n in range(12)]


def test_a_narrowed_asset_is_in_no_count_of_a_later_page(index: ElasticIndex):
    fill(index, *(doc(f"d{n}", "chợ", keywords=("bí mật",)) for n in range(9)))
    second = ask(index, "chợ", PUBLIC, size=3, cursor=ask(index, "chợ", PUBLIC, size=3).next)
    fill(index, *(doc(f"d{n}", "chợ", version=2, readers=frozenset({"org:dantri"})) for n in range(9)))
    assert ask(index, "chợ", PUBLIC, size=3, cursor=second.next).facets["keyword"] == ()


def test_a_point_in_time_that_is_gone_does_not_end_the_pages(address: Address, index: ElasticIndex):
    documents = [doc(f"d{n}", "chợ") for n in range(9)]
    fill(index, *documents)
    second = ask(index, "chợ", size=3, cursor=ask(index, "chợ", size=3).next)
    index.rebuild(documents)
    assert len(full(ask(index, "chợ", size=3, cursor=second.next))) == 3


def test_a_cursor_of_the_embedded_index_is_refused(index: ElasticIndex):
    query = Query(EVERYONE, "chợ", size=2)
    with pytest.raises(CursorMismatch):
        index.search(replace(query, cursor=cursor.write(cursor.Place(2, 5, seen=2), query)))


def test_what_no_field_can_hold_is_taken_all_the_same(index: ElasticIndex):
    fill(index, doc("d1", "x" * 70_000, keywords=("k" * 70_000, "chợ"), duration=float("nan"), text="y " * 50_000))
    assert found(index, "chợ") == ["d1"]


def test_an_index_of_another_form_asks_for_a_rebuild_which_mends_it(
    index: ElasticIndex, address: Address, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as older:
        older.setattr("search.elastic.mapping.SCHEMA_VERSION", 0)
        index.rebuild([doc("d1", "một")])
    later = ElasticIndex(address)
    for ask_it in (later.count, lambda: later.put([doc("d2")])):
        with pytest.raises(IndexDamaged, match="reindex"):
            ask_it()
    later.rebuild([doc("d2", "hai")])
    assert found(later, "hai") == ["d2"]
    later.close()


class TestRebuilding:
    """A new index grows beside the live one while writes go on."""

    def test_what_is_written_meanwhile_is_in_the_new_index(self, index: ElasticIndex):
        fill(index, doc("d1", "cũ"), doc("d2", "bỏ"), doc("d3", "sửa"))

        def documents() -> Iterator[Document]:
            yield doc("d2", "bỏ")
            index.delete(["d2"])
            fill(index, doc("d3", "đã sửa", version=2), doc("d4", "mới"))
            assert sorted(found(index)) == ["d1", "d3", "d4"]
            yield doc("d3", "sửa")
            yield doc("d1", "cũ")

        index.rebuild(documents())
        assert (sorted(found(index)), found(index, "đã sửa")) == (["d1", "d3", "d4"], ["d3"])

    def test_what_is_deleted_before_it_is_drawn_stays_deleted(self, index: ElasticIndex):
        fill(index, doc("d1"), doc("d2"))

        def documents() -> Iterator[Document]:
            index.delete(["d2"])
            yield doc("d1")
            yield doc("d2")

        index.rebuild(documents())
        assert found(index) == ["d1"]

    def test_one_that_fails_leaves_the_live_index_and_nothing_else(self, index: ElasticIndex, address: Address):
        fill(index, doc("d1"))

        def documents() -> Iterator[Document]:
            yield doc("d2")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            index.rebuild(documents())
        fill(index, doc("d3"))
        assert (found(index), len(Server(address).every())) == (["d3", "d1"], 1)

    def test_writers_and_readers_in_other_threads_never_notice(self, index: ElasticIndex):
        live = [doc(f"d{n}", "nền chung") for n in range(3000)]
        fill(index, *live)
        over, written, wrong = threading.Event(), [], []

        def write() -> None:
            for number in itertools.count(10_000):
                if over.is_set():
                    return
                fill(index, doc(f"d{number}", "mới vào"), doc(f"d{number % 3000}", "nền chung", version=2))
                written.append(f"d{number}")

        def read() -> None:
            while not over.is_set():
                if (total := ask(index, "nền chung", facets=()).total) != 3000:
                    wrong.append(total)

        threads = [threading.Thread(target=work) for work in (write, read)]

        def documents() -> Iterator[Document]:
            for thread in threads:
                thread.start()
            yield from live

        try:
            index.rebuild(documents())
        finally:
            over.set()
            for thread in threads:
                thread.join()
        assert (wrong, index.count()) == ([], 3000 + len(written))
        assert written
        assert set(written) <= set(every_page(index, text="mới vào", size=200))
