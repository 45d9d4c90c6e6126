"""A large index on Elasticsearch, its documents made by several processes; kept under its name and used again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from itertools import islice
from time import perf_counter

from dev.bench.vocabulary import Records
from search.elastic import Address
from search.elastic.server import Server
from search.elastic.writing import put
from search.query import Document

PART = 10_000


@cache
def _records() -> Records:
    return Records()


def parts(count: int) -> list[tuple[int, int]]:
    """(first, how many) of each part."""
    return [(first, min(PART, count - first)) for first in range(0, count, PART)]


def documents(count: int) -> Iterator[Document]:
    """The same documents one after another."""
    records = Records()
    for first, many in parts(count):
        yield from records.part(first, many)


def sample(count: int, wanted: int) -> list[Document]:
    """About as many of them as are wanted, from every part."""
    records, every = Records(), parts(count)
    return [one for first, many in every for one in islice(records.part(first, many), -(-wanted // len(every)))]


def build_in_parts(address: Address, count: int, processes: int) -> float:
    """Make the index anew and put the alias on it. Returns seconds."""
    server, started = Server(address), perf_counter()
    fresh = server.create(live=False)
    with ProcessPoolExecutor(processes) as pool:
        sent = [pool.submit(_fill, address, fresh, first, many) for first, many in parts(count)]
        for done, each in enumerate(as_completed(sent), 1):
            each.result()
            print(
                f"\r{done * PART} of {count} in {perf_counter() - started:.0f} s", end="", file=sys.stderr, flush=True
            )
    server.patient.indices.refresh(index=fresh)
    server.point_to(fresh)
    server.close()
    return perf_counter() - started


def _fill(address: Address, name: str, first: int, many: int) -> None:
    server = Server(address)
    put(server, (name,), _records().part(first, many))
    server.close()
