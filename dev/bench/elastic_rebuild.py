"""A new index grows beside the live one while 200 writes a second and searches go on: nothing lost, nobody unanswered."""

from __future__ import annotations

import statistics
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from time import perf_counter

from dev.bench.elastic_build import documents, sample
from dev.bench.row import say
from dev.bench.search import READER, _shown
from search.elastic import Address, ElasticIndex
from search.elastic.server import Server
from search.index import IndexUnavailable
from search.query import Document, Query

WRITES = 200
BATCH = 500
EVERY = 0.25
"""Seconds between two batches of writes, each shown to readers at once, as the outbox is drained."""


@dataclass
class Traffic:
    """What writers and readers did meanwhile."""

    held: dict[str, int] = field(default_factory=dict)
    """Id -> version last written."""
    removed: set[str] = field(default_factory=set)
    sent: int = 0
    sent_again: int = 0
    fell_behind: float = 0.0
    answers: list[float] = field(default_factory=list)
    without_hits: int = 0
    unanswered: list[str] = field(default_factory=list)
    """Why the index could not answer; people are answered from the rows then."""
    over: threading.Event = field(default_factory=threading.Event)


def live_rebuild(address: Address, count: int) -> None:
    """Rebuild that many documents under writes and searches, then look for each change."""
    index = ElasticIndex(address)
    traffic = Traffic()
    threads = [
        threading.Thread(target=_write, args=(index, sample(count, 4000), traffic)),
        threading.Thread(target=_read, args=(ElasticIndex(address), traffic)),
    ]

    def watched() -> Iterator[Document]:
        for thread in threads:
            thread.start()
        yield from _shown(documents(count), count, "rebuilding")

    started = perf_counter()
    try:
        index.rebuild(watched())
        seconds = perf_counter() - started
    finally:
        traffic.over.set()
        for thread in threads:
            thread.join()
    lost = _lost(address, traffic)
    new = sum(key.startswith("new-") for key in traffic.held)
    strays = abs(index.count() - (count + new - len(traffic.removed)))
    index.close()
    say(
        "live rebuild under writes: changes lost, documents too many or too few, searches unanswered",
        0,
        value=lost + strays + traffic.without_hits + len(traffic.unanswered),
        lost=lost,
        strays=strays,
        without_hits=traffic.without_hits,
        unanswered=dict(Counter(traffic.unanswered)),
        documents=count,
        seconds=round(seconds),
        writes=traffic.sent,
        writes_a_second=round(traffic.sent / seconds),
        batches_sent_again=traffic.sent_again,
        shown_at_most_s_late=round(traffic.fell_behind, 1),
        searches=len(traffic.answers),
        search_p50_ms=round(statistics.median(traffic.answers) * 1000),
        search_worst_ms=round(max(traffic.answers) * 1000),
    )


def _write(index: ElasticIndex, some: list[Document], traffic: Traffic) -> None:
    """Edits, arrivals and removals, nine to two to one; in batches of what has become due, as the outbox is drained."""
    pick, begun = Random(3), perf_counter()
    while not traffic.over.wait(EVERY):
        due = int((perf_counter() - begun) * WRITES)
        puts: dict[str, Document] = {}
        removals: set[str] = set()
        for number in range(traffic.sent + 1, min(due, traffic.sent + BATCH) + 1):
            chosen = some[pick.randrange(len(some))]
            if chosen.id in traffic.removed:
                chosen = replace(chosen, id=f"new-{number}")
            elif number % 12 == 0:
                removals.add(chosen.id)
                traffic.removed.add(chosen.id)
                traffic.held.pop(chosen.id, None)
                puts.pop(chosen.id, None)
                continue
            key = f"new-{number}" if number % 6 == 1 else chosen.id
            version = traffic.held.get(key, 1) + 1
            traffic.held[key] = version
            puts[key] = replace(chosen, id=key, version=version, title=f"{chosen.title} sửa {version}")
        while not _taken(index, puts, removals):
            traffic.sent_again += 1
        traffic.fell_behind = max(traffic.fell_behind, perf_counter() - begun - due / WRITES)
        traffic.sent = min(due, traffic.sent + BATCH)


def _taken(index: ElasticIndex, puts: dict[str, Document], removals: set[str]) -> bool:
    """Whether all of a batch went in. If not it is sent again whole, as the outbox does, whose rows go only then."""
    try:
        index.put(puts.values())
        index.delete(removals)
        index.refresh()
    except IndexUnavailable:
        return False
    return True


def _read(index: ElasticIndex, traffic: Traffic) -> None:
    words = ("công nhân", "tre em", "bảo hiểm xã hội", "của", "đường dây nóng")
    while not traffic.over.is_set():
        started = perf_counter()
        try:
            page = index.search(Query(READER, words[len(traffic.answers) % len(words)]))
            traffic.without_hits += not page.hits
        except IndexUnavailable as error:
            traffic.unanswered.append(f"{type(error).__name__}: {error}"[:120])
        traffic.answers.append(perf_counter() - started)
        traffic.over.wait(0.2)
    index.close()


def _lost(address: Address, traffic: Traffic) -> int:
    """Changes that the new index does not show as they were last written."""
    server, lost = Server(address), 0
    keys = [*traffic.held, *traffic.removed]
    for start in range(0, len(keys), 1000):
        part = keys[start : start + 1000]
        for entry in server.patient.mget(index=address.name, ids=part, source=False)["docs"]:
            lost += (entry["_version"] if entry["found"] else None) != traffic.held.get(entry["_id"])
    server.close()
    return lost
