"""The embedded index at a million generated records, beside bare tantivy, in one run.

usage: python -m dev.bench.search [--documents N] [--queries N] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from dev.bench.row import say
from dev.bench.vocabulary import Records
from search.asking import Asking
from search.embedded import EmbeddedIndex
from search.facets import FacetCache, request
from search.query import FACETS, Document, Query, Scope
from search.schema import fill
from search.snapshot import Reader, Snapshot, create_generation

HEAP = 512 << 20
BULK_ROUNDS = 5
READER = Scope(frozenset({"public", "member", "org:dantri"}))
"""An editor of one newsroom: about four fifths of the archive."""
FORGETFUL = FacetCache(0)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.bench.search")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="build here and reuse what is here")
    asked = parser.parse_args(arguments)
    with _folder(asked.keep) as folder:
        bulk(min(asked.documents, 20_000))
        index = build(folder, asked.documents)
        words = questions(asked.queries)
        latency(folder, words)
        against_bare(folder, words)
        wall(folder, index)
        paging(index)
        index.close()
    return 0


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as name:
        yield Path(name)


def build(folder: Path, count: int) -> EmbeddedIndex:
    """The index with that many documents; reused when the folder holds as many."""
    index = EmbeddedIndex(folder, writer=True, heap=HEAP)
    if index.count() != count:
        started = perf_counter()
        index.rebuild(_shown(Records().documents(count), count, "building"))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"built {count} in {perf_counter() - started:.0f} s, {size >> 20} MiB", file=sys.stderr)
    return index


def _shown(items: Iterable[Document], total: int, what: str) -> Iterator[Document]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        for number, item in enumerate(items, 1):
            if number % 1000 == 0:
                progress.update(task, completed=number)
            yield item


class Recorder:
    """Takes down what a document adds to tantivy, so that the raw client can add the same."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []

    def __getattr__(self, method: str) -> Callable[[str, Any], None]:
        return lambda name, value: self.calls.append((method, name, value))


def bulk(count: int) -> None:
    """Documents through the index, over their finished fields through the raw client: processor time, both cores."""
    documents = list(islice(Records(7).documents(count), count))
    raw, ours = [], []
    for _ in range(BULK_ROUNDS):
        raw.append(_raw_cost(documents))
        ours.append(_settled(lambda: _cost(lambda folder: _own_bulk(folder, documents))))
    say(
        "bulk index, embedded, processor time over raw tantivy",
        1.3,
        ratio=min(cpu for cpu, _ in ours) / min(cpu for cpu, _ in raw),
        wall_ratio=round(min(wall for _, wall in ours) / min(wall for _, wall in raw), 3),
        documents=count,
        microseconds_each=round(min(cpu for cpu, _ in ours) / count * 1e6),
    )


def _raw_cost(documents: list[Document]) -> tuple[float, float]:
    """Of finished fields. They are made anew for each round, since a text remembers its bytes once they were asked for, which
    a real client's do not; and let go after it, so that the other side does not work in a heap full of them."""
    recorded = [_calls(document) for document in documents]
    return _settled(lambda: _cost(lambda folder: _raw_bulk(folder, recorded)))


def _settled(work: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """What was there before is no work for the collector."""
    gc.collect()
    gc.freeze()
    try:
        return work()
    finally:
        gc.unfreeze()


def _calls(document: Document) -> list[tuple[str, str, Any]]:
    recorder = Recorder()
    fill(recorder, document)
    return [
        (method, name, value.encode().decode() if isinstance(value, str) else value)
        for method, name, value in recorder.calls
    ]


def _cost(work: Callable[[Path], None]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as name:
        wall, cpu = perf_counter(), process_time()
        work(Path(name))
        return process_time() - cpu, perf_counter() - wall


def _raw_bulk(folder: Path, recorded: list[list[tuple[str, str, Any]]]) -> None:
    import tantivy

    writer = create_generation(folder).writer(HEAP)
    for calls in recorded:
        document = tantivy.Document()
        add: dict[str, Callable[[str, Any], None]] = {
            "add_text": document.add_text,
            "add_unsigned": document.add_unsigned,
            "add_float": document.add_float,
            "add_bytes": document.add_bytes,
        }
        for method, name, value in calls:
            add[method](name, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _own_bulk(folder: Path, documents: list[Document]) -> None:
    index = EmbeddedIndex(folder, writer=True, heap=HEAP)
    index.rebuild(documents)
    index.close()


def questions(count: int) -> list[str]:
    """One to three words as they occur in the records, half of them typed without accents."""
    from search.vietnamese.letters import fold_letters

    pick, records = random.Random(5), Records(11)
    texts = []
    for number in range(count):
        text = " ".join(" ".join(records.some(3)).split()[: 1 + number % 3])
        texts.append(text if pick.random() < 0.5 else fold_letters(text))
    return texts


def latency(folder: Path, texts: Sequence[str]) -> None:
    """The whole search, scope, total, facets, highlights, in milliseconds; every query new to the cache of counts."""
    index = EmbeddedIndex(folder)
    for text in texts[:20]:
        index.search(Query(READER, text))
    index = EmbeddedIndex(folder)
    taken = []
    for text in texts:
        started = perf_counter()
        index.search(Query(READER, text))
        taken.append((perf_counter() - started) * 1000)
    say("search, embedded, 1-3 words, p50 ms", 25, value=statistics.median(taken), queries=len(texts))
    say("search, embedded, 1-3 words, p99 ms", 100, value=statistics.quantiles(taken, n=100)[98], queries=len(texts))


def against_bare(folder: Path, texts: Sequence[str]) -> None:
    """The archive's search over the same query given to bare tantivy: page, total, scope and facets."""
    snapshot = _snapshot(folder)
    ours = bare = 0.0
    for number, text in enumerate(texts):
        query = Query(READER, text)
        for first in (number % 2 == 0, number % 2 == 1):
            if first:
                started = perf_counter()
                Asking(snapshot, query, FORGETFUL).page()
                ours += perf_counter() - started
            else:
                bare += _bare(snapshot, query)
    say("search, embedded, over bare tantivy", 1.3, ratio=ours / bare, bare_mean_ms=round(bare / len(texts) * 1000, 2))


def _bare(snapshot: Snapshot, query: Query) -> float:
    """Seconds tantivy takes for the compiled query: one search with its count, one aggregation, the stored page."""
    asking = Asking(snapshot, query, FORGETFUL)
    scored, counted = asking.compiled()
    wanted = request(FACETS)
    started = perf_counter()
    answer = snapshot.searcher.search(scored, query.size)
    snapshot.searcher.aggregate(counted, wanted)
    for _, address in answer.hits:
        snapshot.searcher.doc(address)
    return perf_counter() - started


def wall(folder: Path, index: EmbeddedIndex) -> None:
    """Everything, newest first, with facets: as it is asked all day, and the first time after a commit."""
    snapshot = _snapshot(folder)
    query = Query(READER, sort="newest")
    cold = []
    for _ in range(7):
        started = perf_counter()
        Asking(snapshot, query, FORGETFUL).page()
        cold.append((perf_counter() - started) * 1000)
    index.search(query)
    warm = []
    for _ in range(50):
        started = perf_counter()
        index.search(query)
        warm.append((perf_counter() - started) * 1000)
    say(
        "open wall, embedded, ms",
        50,
        value=statistics.median(warm),
        first_after_commit=round(statistics.median(cold), 1),
    )


def paging(index: EmbeddedIndex) -> None:
    """Page 1 000 over page 1, sorted by day and by relevance."""
    common = max(
        ("công nhân", "trẻ em", "và", "của", "người"), key=lambda text: index.search(Query(READER, text, size=1)).total
    )
    for name, query in (("newest", Query(READER, sort="newest")), ("relevance", Query(READER, common))):
        first = _median(lambda query=query: index.search(query))  # type: ignore[misc]
        far = _page(index, query, 999)
        if far is None:
            print(f"{name}: fewer than a thousand pages", file=sys.stderr)
            continue
        last = _median(lambda far=far: index.search(far))  # type: ignore[misc]
        say(f"page 1000 over page 1, embedded, {name}", 2, ratio=last / first, page_1_ms=round(first * 1000, 2))


def _page(index: EmbeddedIndex, query: Query, pages: int) -> Query | None:
    """The query that asks for the page after that many."""
    from dataclasses import replace

    for _ in range(pages):
        following = index.search(replace(query, facets=(), highlight=False)).next
        if following is None:
            return None
        query = replace(query, cursor=following)
    return query


def _median(work: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        started = perf_counter()
        work()
        taken.append(perf_counter() - started)
    return statistics.median(taken)


def _snapshot(folder: Path) -> Snapshot:
    from search.generations import Generations

    snapshot = Reader(Generations(folder)).snapshot()
    assert snapshot is not None
    return snapshot


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
