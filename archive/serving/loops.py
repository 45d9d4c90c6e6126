"""The loops of the processes beside the web: workers, the indexer, the sweep. Each ends politely on SIGTERM."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence

from archive.indexing import Indexer
from archive.jobs.queue import until_told
from archive.jobs.worker import Worker
from archive.services import Services

SWEEP_SECONDS = 60.0


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    return told


def work(services: Services, lanes: Sequence[str]) -> None:
    """A worker process: until told to stop, then the job in hand is put back for another."""
    told = stop_on_signal()
    worker = Worker(services, lanes, stopping=told)
    try:
        services.queue.deliver(lanes, worker.step, services.settings.workers.poll_seconds, told)
    finally:
        worker.close()


def index(services: Services) -> None:
    """The indexer process: follows the outbox."""
    told = stop_on_signal()
    indexer, bell = Indexer(services), services.bell("indexer")
    try:
        until_told(indexer.step, bell.wait, services.settings.index.commit_seconds, told)
    finally:
        indexer.close()
        bell.close()
