"""The index on Elasticsearch at a million generated records, beside bare Elasticsearch, in one run.

usage: python -m dev.bench.elastic [--documents N] [--queries N] [--keep NAME] [--only PART ...] [--processes N]
The server is the one that ``make services`` started (``KHO_INDEX__URL`` names another); a million want ``ES_HEAP=2g`` at its start.
Both sides of a ratio take turns, round by round; the ratio is the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from time import perf_counter
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from dev.bench.elastic_build import build_in_parts
from dev.bench.elastic_rebuild import live_rebuild
from dev.bench.row import say
from dev.bench.search import READER, _median, questions
from dev.bench.vocabulary import Records
from dev.services.servers import ServerSet
from search.elastic import Address, ElasticIndex
from search.elastic.asking import Asking
from search.elastic.index import ZONE
from search.elastic.mapping import to_json
from search.elastic.server import Server
from search.elastic.writing import CHUNK_BYTES, CHUNK_DOCUMENTS, IN_FLIGHT, in_chunks, send
from search.query import FACETS, Document, Query

COMMON = "của OR và OR người OR công nhân OR trẻ em"
"""What most assets hold."""
PARTS = ("bulk", "search", "paging", "rebuild")
BULK_ROUNDS = 3
PAGE_ROUNDS = 15
WARMING = 20
ROUND = 20
"""Questions of one round."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.bench.elastic")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--keep", help="name of an index that is built and reused")
    parser.add_argument("--processes", type=int, default=2, help="that make the documents of the index")
    parser.add_argument("--rebuild", type=int, help="documents of the live rebuild, as many as there are by default")
    parser.add_argument("--bulk", type=int, default=20_000, help="documents of the bulk row")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    asked = parser.parse_args(arguments)
    address = bench_address(asked.keep or f"bench-{uuid4().hex[:12]}")
    try:
        if "bulk" in asked.only:
            bulk(replace(address, name=f"{address.name}-bulk"), min(asked.documents, asked.bulk))
        if {"search", "paging", "rebuild"} & set(asked.only):
            index = build(address, asked.documents, asked.processes)
            if "search" in asked.only:
                against_bare(address, questions(asked.queries))
                latency(index, questions(asked.queries + 20)[asked.queries :], questions(asked.queries))
            if "paging" in asked.only:
                paging(index)
            if "rebuild" in asked.only:
                live_rebuild(address, asked.rebuild or asked.documents)
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


def build(address: Address, count: int, processes: int) -> ElasticIndex:
    """The index with that many documents; reused when it holds as many."""
    index = ElasticIndex(address)
    if index.count() != count:
        seconds = build_in_parts(address, count, processes)
        print(f"built {count} in {seconds:.0f} s", file=sys.stderr)
        server = Server(address)
        server.patient.indices.forcemerge(index=address.name, max_num_segments=5, wait_for_completion=False)
        server.close()
    return index


def bulk(address: Address, count: int) -> None:
    """Documents through the index, over the same finished fields given to the raw client's bulk helper: wall time."""
    documents = list(islice(Records(7).documents(count), count))
    chunks = list(in_chunks(documents))
    fields = [(document.id, json.loads(to_json(document))) for document in documents]
    rounds = []
    for _ in range(BULK_ROUNDS):
        ways = (
            lambda name: _helped(address, name, fields),
            lambda name: _sent(address, name, chunks),
            lambda _name: _own(address, documents),
        )
        rounds.append([_timed(address, way) for way in ways])
    size = round(sum(map(len, chunks)) / count)
    say(
        "bulk index, Elasticsearch, wall over the raw client's bulk helper",
        1.3,
        ratio=statistics.median(own / helper for helper, _, own in rounds),
        over_finished_lines=round(statistics.median(own / lines for _, lines, own in rounds), 3),
        documents=count,
        bytes_each=size,
        helper_s=round(statistics.median(helper for helper, _, _ in rounds), 1),
    )


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


def _helped(address: Address, name: str, fields: Sequence[tuple[str, Any]]) -> None:
    """What the client's own helper takes, on as many threads and in chunks as large."""
    from elasticsearch.helpers import parallel_bulk

    server = Server(address)
    actions = ({"_index": name, "_id": key, "_source": source} for key, source in fields)
    sent = parallel_bulk(
        server.patient, actions, thread_count=IN_FLIGHT, chunk_size=CHUNK_DOCUMENTS, max_chunk_bytes=CHUNK_BYTES
    )
    deque(sent, maxlen=0)
    server.close()


def _sent(address: Address, name: str, chunks: Iterable[bytes]) -> None:
    """Lines that nobody has to make any more."""
    server = Server(address)
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        list(threads.map(lambda chunk: send(server, name, chunk), chunks))
    server.close()


def _own(address: Address, documents: list[Document]) -> None:
    index = ElasticIndex(address)
    index.put(documents)
    index.close()


def against_bare(address: Address, texts: Sequence[str]) -> None:
    """The archive's search over the same query given to bare Elasticsearch: page, total, scope and facets; nothing cached."""
    server, zone = Server(address), ZoneInfo(ZONE)
    warm = texts[:WARMING]
    for text in warm:
        Asking(server, Query(READER, text), zone).page()
    rounds = [_round(server, zone, texts[start : start + ROUND]) for start in range(len(warm), len(texts), ROUND)]
    server.close()
    sums = [[sum(taken) for taken in one] for one in rounds]
    asked = len(texts) - len(warm)
    say(
        "search, Elasticsearch, over the same question to bare Elasticsearch",
        1.15,
        ratio=statistics.median(ours / bare for ours, bare, _ in sums),
        over_one_search=round(statistics.median(ours / one for ours, _, one in sums), 3),
        of_all=round(sum(ours for ours, _, _ in sums) / sum(bare for _, bare, _ in sums), 3),
        bare_mean_ms=round(sum(bare for _, bare, _ in sums) / asked * 1000, 2),
        ours_mean_ms=round(sum(ours for ours, _, _ in sums) / asked * 1000, 2),
        questions=asked,
        facets=len(FACETS),
    )


def _round(server: Server, zone: ZoneInfo, texts: Sequence[str]) -> tuple[list[float], list[float], list[float]]:
    """Seconds of each question: ours, bare in as many searches at once, bare in one search; in turns."""
    taken: tuple[list[float], list[float], list[float]] = ([], [], [])
    for number, text in enumerate(texts):
        for turn in range(3):
            kind = (number + turn) % 3
            taken[kind].append(_asked(server, zone, Query(READER, text), kind))
    return taken


def _asked(server: Server, zone: ZoneInfo, query: Query, kind: int) -> float:
    bodies = Asking(server, query, zone).bodies()
    server.client.indices.clear_cache(index=server.name, request=True)
    started = perf_counter()
    if kind == 0:
        Asking(server, query, zone).page()
    elif kind == 1:
        server.client.msearch(searches=[line for body in bodies for line in ({"index": server.name}, body)])
    else:
        page, counts = bodies[:2]
        server.client.search(index=server.name, body={**page, "track_total_hits": True, "aggs": counts["aggs"]})
    return perf_counter() - started


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
        far = _behind(index, query, 999 * query.size)
        if far is None:
            print(f"{name}: fewer than a thousand pages", file=sys.stderr)
            continue
        taken = [[_seconds(index, asked) for asked in (query, far)] for _ in range(PAGE_ROUNDS)]
        say(
            f"page 1000 over page 1, Elasticsearch, {name}",
            1.2,
            ratio=statistics.median(last / first for first, last in taken),
            page_1_ms=round(statistics.median(first for first, _ in taken) * 1000, 2),
            size=query.size,
        )


def _behind(index: ElasticIndex, query: Query, hits: int) -> Query | None:
    """The query that asks for what comes after so many hits; passed over in large pages."""
    asked = query
    while hits:
        page = index.search(replace(asked, facets=(), highlight=False, size=min(hits, 1000)))
        if page.next is None:
            return None
        hits -= len(page.hits)
        asked = replace(asked, cursor=page.next)
    return asked


def _seconds(index: ElasticIndex, query: Query) -> float:
    started = perf_counter()
    index.search(query)
    return perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
