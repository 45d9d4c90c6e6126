"""The index on Elasticsearch keeps the contract, and what a server shared by processes asks besides."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticIndex
from search.elastic.server import Address, Server
from tests.contracts.index_contract import IndexContract


@pytest.fixture
def address(elasticsearch_server: str) -> Iterator[Address]:
    address = Address(elasticsearch_server, f"test-{uuid.uuid4().hex[:12]}", seconds=30)
    yield address
    server = Server(address)
    server.drop(server.every())
    server.close()


@pytest.fixture
def index(address: Address) -> Iterator[ElasticIndex]:
    kept = ElasticIndex(address)
    yield kept
    kept.close()


class TestElasticIndex(IndexContract):
    pass
