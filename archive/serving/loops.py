"""The loops of the processes beside the web: workers, the indexer, the sweep. Each ends politely on SIGTERM."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence

from archive import log
from archive.indexing import Indexer
from archive.jobs.worker import Worker
from archive.services import Services

SWEEP_SECONDS = 60.0


def until_told(
    step: Callable[[], bool], bell_wait: Callable[[float], None], pause: float, stop: threading.Event
) -> None:
    """Step while there is work; else wait for the bell, at most ``pause`` seconds. One bad step never ends the loop."""
    while not stop.is_set():
        try:
            busy = step()
        except Exception:
            log.get("loop").exception("a step failed")
            stop.wait(1.0)
            busy = False
        if not busy and not stop.is_set():
            bell_wait(pause)


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
    bell = services.bell(f"worker-{lanes[0]}")
    try:
        until_told(worker.step, bell.wait, services.settings.workers.poll_seconds, told)
    finally:
        bell.close()


def index(services: Services) -> None:
    """The indexer process: follows the outbox."""
    told = stop_on_signal()
    indexer, bell = Indexer(services), services.bell("indexer")
    try:
        until_told(indexer.step, bell.wait, services.settings.index.commit_seconds, told)
    finally:
        indexer.close()
        bell.close()
