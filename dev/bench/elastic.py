"""The index on Elasticsearch at a million generated records, beside bare Elasticsearch, in one run.

usage: python -m dev.bench.elastic [--documents N] [--queries N] [--keep NAME] [--only PART ...]
The server is the one that ``make services`` started (``KHO_INDEX__URL`` names another); a million want ``ES_HEAP=2g`` at its start.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from time import perf_counter
from uuid import uuid4
from zoneinfo import ZoneInfo

from dev.bench.elastic_rebuild import live_rebuild
from dev.bench.row import say
from dev.bench.search import READER, _median, _page, _shown, questions
from dev.bench.vocabulary import Records
from dev.services.servers import ServerSet
from search.elastic import Address, ElasticIndex
from search.elastic.asking import Asking
from search.elastic.index import ZONE
from search.elastic.server import Server
from search.elastic.writing import IN_FLIGHT, in_chunks, send
from search.query import FACETS, Document, Query

COMMON = "của OR và OR người OR công nhân OR trẻ em"
"""What most assets hold."""
PARTS = ("bulk", "search", "paging", "rebuild")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.bench.elastic")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--keep", help="name of an index that is built and reused")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    asked = parser.parse_args(arguments)
    address = bench_address(asked.keep or f"bench-{uuid4().hex[:12]}")
    try:
        if "bulk" in asked.only:
            bulk(replace(address, name=f"{address.name}-bulk"), min(asked.documents, 20_000))
        if {"search", "paging", "rebuild"} & set(asked.only):
            index = build(address, asked.documents)
            if "search" in asked.only:
                against_bare(address, questions(asked.queries))
                latency(index, questions(asked.queries + 20)[asked.queries :], questions(asked.queries))
            if "paging" in asked.only:
                paging(index)
            if "rebuild" in asked.only:
                live_rebuild(address, asked.documents)
            index.close()
    finally:
        if asked.keep is None:
            drop(address)
    return 0


def bench_address(name: str) -> Address:
    """The server under measurement."""
    return Address(os.environ.get("KHO_INDEX__URL") or ServerSet().url("elasticsearch"), name, seconds=60)


def drop(address: Address) -> None:
    """Remove what was measured."""
    server = Server(address)
    server.drop(server.every())
    server.close()


def build(address: Address, count: int) -> ElasticIndex:
    """The index with that many documents; reused when it holds as many."""
    index = ElasticIndex(address)
    if index.count() != count:
        started = perf_counter()
        index.rebuild(_shown(Records().documents(count), count, "building"))
        print(f"built {count} in {perf_counter() - started:.0f} s", file=sys.stderr)
        server = Server(address)
        server.patient.indices.forcemerge(index=address.name, max_num_segments=5)
        server.close()
    return index


def bulk(address: Address, count: int) -> None:
    """Documents through the index, over the same finished lines sent by the raw client: wall time, as many on their way."""
    documents = list(islice(Records(7).documents(count), count))
    chunks = list(in_chunks(documents))
    raw, ours = [], []
    for _ in range(3):
        raw.append(_timed(address, lambda name: _raw(address, name, chunks)))
        ours.append(_timed(address, lambda name: _own(address, name, documents)))
    size = round(sum(map(len, chunks)) / count)
    say("bulk index, Elasticsearch, wall over the raw client", 1.3, ratio=min(ours) / min(raw), documents=count, bytes_each=size, raw_s=round(min(raw), 1))  # fmt: skip


def _timed(address: Address, work: Callable[[str], None]) -> float:
    server = Server(address)
    name = server.create(live=True)
    started = perf_counter()
    work(name)
    server.patient.indices.refresh(index=name)
    taken = perf_counter() - started
    server.drop([name])
    server.close()
    return taken


def _raw(address: Address, name: str, chunks: Iterable[bytes]) -> None:
    server = Server(address)
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        list(threads.map(lambda chunk: send(server, name, chunk), chunks))
    server.close()


def _own(address: Address, _name: str, documents: list[Document]) -> None:
    index = ElasticIndex(address)
    index.put(documents)
    index.close()


def against_bare(address: Address, texts: Sequence[str]) -> None:
    """The archive's search over the same query given to bare Elasticsearch: page, total, scope and facets; nothing cached."""
    server, zone = Server(address), ZoneInfo(ZONE)
    ours: list[float] = []
    bare: list[float] = []
    one: list[float] = []

    def work(kind: int, query: Query) -> None:
        bodies = Asking(server, query, zone).bodies()
        server.client.indices.clear_cache(index=address.name, request=True)
        started = perf_counter()
        if kind == 0:
            Asking(server, query, zone).page()
        elif kind == 1:
            lines = [line for body in bodies for line in ({"index": address.name}, body)]
            server.client.msearch(searches=lines)
        else:
            page, counts = bodies[:2]
            server.client.search(index=address.name, body={**page, "track_total_hits": True, "aggs": counts["aggs"]})
        (ours, bare, one)[kind].append(perf_counter() - started)

    for text in texts[:20]:
        work(0, Query(READER, text))
    ours.clear()
    for number, text in enumerate(texts):
        for turn in range(3):
            work((number + turn) % 3, Query(READER, text))
    server.close()
    say(
        "search, Elasticsearch, over the same question to bare Elasticsearch",
        1.15,
        ratio=sum(ours) / sum(bare),
        over_one_search=round(sum(ours) / sum(one), 3),
        bare_mean_ms=round(statistics.mean(bare) * 1000, 2),
        ours_mean_ms=round(statistics.mean(ours) * 1000, 2),
        facets=len(FACETS),
    )


def latency(index: ElasticIndex, warming: Sequence[str], texts: Sequence[str]) -> None:
    """The whole search in milliseconds, as people meet it."""
    for text in warming:
        index.search(Query(READER, text))
    taken = [_median(lambda text=text: index.search(Query(READER, text)), 1) * 1000 for text in texts]  # type: ignore[misc]
    wall = _median(lambda: index.search(Query(READER, sort="newest")), 15) * 1000
    say("search, Elasticsearch, 1-3 words, p50 ms", 60, value=statistics.median(taken), queries=len(texts))
    say("search, Elasticsearch, 1-3 words, p99 ms", 250, value=statistics.quantiles(taken, n=100)[98])
    say("open wall, Elasticsearch, ms", 100, value=wall)


def paging(index: ElasticIndex) -> None:
    """Page 1 000 over page 1, sorted by day and by relevance; shorter pages where there are too few assets for long ones."""
    for name, query in (("newest", Query(READER, sort="newest")), ("relevance", Query(READER, COMMON))):
        total = index.search(query).total
        query = replace(query, size=max(1, min(50, total // 1001)))
        far = _page(index, query, 999)  # type: ignore[arg-type]
        if far is None:
            print(f"{name}: fewer than a thousand pages", file=sys.stderr)
            continue
        first = _median(lambda query=query: index.search(query))  # type: ignore[misc]
        last = _median(lambda far=far: index.search(far))  # type: ignore[misc]
        say(
            f"page 1000 over page 1, Elasticsearch, {name}",
            1.2,
            ratio=last / first,
            page_1_ms=round(first * 1000, 2),
            size=query.size,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
