"""Elasticsearch goes, hangs or loses its index while the archive works: searches fall back, and what changed arrives later."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from archive.catalogue import find as finding
from archive.catalogue import service
from archive.catalogue.changes import Author
from archive.catalogue.find import FALLBACK, Ask, Found
from archive.config import load
from archive.indexing import Indexer, every_document
from archive.people import service as people
from archive.rights.actor import Actor
from archive.services import Services
from archive.serving.supervisor import first_rows
from archive.wiring import build
from search.elastic import breaker
from search.elastic.server import Address, Server
from search.query import Document
from tests.gate import Gate

READER = Actor(user_id=None, name="test", superadmin=True)


@pytest.fixture
def gate(elasticsearch_server: str) -> Iterator[Gate]:
    made = Gate(elasticsearch_server)
    yield made
    made.shut()


@pytest.fixture
def server(elasticsearch_server: str) -> Iterator[Server]:
    """The same index, past the gate."""
    behind = Server(Address(elasticsearch_server, f"test-{uuid.uuid4().hex[:12]}", seconds=30))
    yield behind
    behind.drop(behind.every())
    behind.close()


@pytest.fixture
def services(gate: Gate, server: Server, tmp_path: Path) -> Iterator[Services]:
    keys = {"BACKEND": "elastic", "URL": gate.url, "NAME": server.name, "SECONDS": "1"}
    environment = {f"KHO_INDEX__{name}": value for name, value in keys.items()}
    made = build(load(environment={"KHO_HOME": str(tmp_path / "home"), **environment}))
    first_rows(made, lambda _line: None)
    yield made
    made.close()


@pytest.fixture
def indexer(services: Services) -> Iterator[Indexer]:
    made = Indexer(services)
    yield made
    made.close()


def add(services: Services, *titles: str) -> None:
    with services.db.writing() as session:
        owner = people.organisation(session, "dantri")
        for title in titles:
            author = Author(None, services.now())
            service.create(session, author, owner, "photo", {"title": title}, state="ready", visibility="members")


def find(services: Services, text: str) -> Found:
    return finding.find(services, READER, Ask(text))


def test_while_the_server_is_away_the_rows_answer_and_what_changed_arrives_when_it_is_back(
    services: Services, indexer: Indexer, gate: Gate
):
    add(services, "chợ nổi Cái Răng")
    indexer.step()
    assert (find(services, "cho noi").total, find(services, "cho noi").notice) == (1, None)
    gate.shut()
    add(services, "chợ phiên Bắc Hà")
    assert not indexer.step()
    away = find(services, "chợ")
    assert (away.total, away.notice, finding.suggest(services, READER, "cho")) == (2, FALLBACK, ())
    gate.open()
    assert indexer.step()
    assert (find(services, "cho").total, find(services, "cho").notice) == (2, None)


def test_a_server_that_hangs_counts_as_away(services: Services, indexer: Indexer, gate: Gate):
    add(services, "chợ nổi")
    indexer.step()
    gate.hang()
    assert find(services, "chợ").notice == FALLBACK
    gate.open()
    assert find(services, "chợ").notice is None


def test_a_server_that_hangs_again_and_again_is_left_alone_and_asked_again_later(
    services: Services, indexer: Indexer, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    add(services, "chợ nổi")
    indexer.step()
    gate.hang()
    for _ in range(breaker.LATE):
        assert find(services, "chợ").notice == FALLBACK
    waited = gate.came
    for _ in range(20):
        assert (find(services, "chợ").total, find(services, "chợ").notice) == (1, FALLBACK)
        assert finding.suggest(services, READER, "cho") == ()
    assert gate.came == waited
    gate.open()
    assert find(services, "chợ").notice == FALLBACK  # for a while; then:
    monkeypatch.setattr(services.index._server._breaker, "_now", lambda: monotonic() + breaker.REST_SECONDS)
    assert (find(services, "cho noi").total, find(services, "cho noi").notice) == (1, None)


def test_an_archive_starts_and_takes_assets_before_the_server_does(services: Services, indexer: Indexer, gate: Gate):
    gate.shut()
    add(services, "chợ nổi")
    assert not indexer.step()
    assert find(services, "chợ").notice == FALLBACK
    gate.open()
    assert indexer.step()
    assert find(services, "cho noi").total == 1


def test_an_index_that_was_taken_away_is_made_anew(services: Services, indexer: Indexer, server: Server):
    add(services, "chợ nổi", "chợ phiên")
    indexer.step()
    server.drop(server.every())
    lost = find(services, "chợ")
    assert (lost.total, lost.notice) == (2, FALLBACK)
    while indexer.step():
        pass
    assert (find(services, "cho").total, find(services, "cho").notice) == (2, None)


def test_changes_during_a_rebuild_leave_the_outbox_and_are_in_the_new_index(services: Services, indexer: Indexer):
    add(services, *(f"nền số {number}" for number in range(600)))
    while indexer.step():
        pass
    index = services.index_writer()

    def documents() -> Iterator[Document]:
        for number, document in enumerate(every_document(services, index)):
            if number in (100, 200):  # while the first page of rows is on its way, a person writes
                add(services, f"mới vào {number}")
            yield document

    index.rebuild(documents())
    assert (find(services, "mới vào").total, find(services, "nền").total) == (2, 600)
    assert not indexer.step()
    index.close()
