"""The loop of a worker process: claim, work, answer for the outcome, wait for the bell."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from archive import log, processing
from archive.errors import LeaseLost
from archive.jobs import service as jobs
from archive.jobs.service import Held
from archive.processing import Merged, Stopped, Work
from archive.services import Services
from ingest.result import IngestError, Problem
from storage import StorageError

CRASHED = Problem(
    "crashed",
    "Tệp này làm chương trình xử lý dừng đột ngột nhiều lần nên đã bị gác lại. Bản gốc vẫn được giữ.",
    "Processing this file ended abruptly several times, so it was set aside. The original is kept.",
)
BUSY = Problem(
    "unavailable",
    "Kho lưu trữ không trả lời sau nhiều lần thử. Bản gốc vẫn được giữ; hãy bấm «Thử lại».",
    "Storage did not answer after several attempts. The original is kept; press Retry.",
)


class Worker:
    """Works the jobs of some lanes, first lane first. ``handlers`` maps a job's kind to what does it."""

    def __init__(self, services: Services, lanes: Sequence[str], stopping: threading.Event | None = None) -> None:
        self.services, self.lanes = services, lanes
        self.stopping = stopping or threading.Event()
        self.name = f"worker@{socket.gethostname()[:40]}:{os.getpid()}"
        self.handlers: dict[str, Callable[[Held], None]] = {"ingest": self._ingest}

    def step(self) -> bool:
        """Work one job; False when there was none."""
        services = self.services
        seconds = services.settings.workers.lease_seconds
        with services.db.writing() as session:
            held = jobs.claim(session, services.now(), self.lanes, self.name, seconds)
        if held is None:
            return False
        log.bind(job_id=held.job_id)
        try:
            self.handlers[held.kind](held)
        except LeaseLost:
            processing.note("lease lost, another worker goes on")
        finally:
            log.clear()
        return True

    def _ingest(self, held: Held) -> None:
        work = Work(self.services, held, held.asset_id or "", self.stopping)
        if held.attempt > self.services.settings.workers.attempts:
            self._give_up(work, held, CRASHED)
            return
        try:
            with _heartbeat(work):
                processing.run(work)
        except Stopped:
            self._end(lambda session, now: jobs.hand_on(session, now, held))
        except Merged:
            self._end(lambda session, now: jobs.finish(session, now, held))
        except (IngestError, StorageError, OSError, MemoryError) as error:
            self._answer_for(work, held, error)
        else:
            self._end(lambda session, now: jobs.finish(session, now, held))

    def _answer_for(self, work: Work, held: Held, error: Exception) -> None:
        retry = bool(getattr(error, "retry", True))
        processing.note("ingest stopped", error=repr(error), retry=retry)
        if retry and held.attempt < self.services.settings.workers.attempts:
            self._end(lambda session, now: jobs.put_back(session, now, held, type(error).__name__, str(error)))
        elif isinstance(error, IngestError):
            processing.refuse(work, error)
            self._end(lambda session, now: jobs.fail(session, now, held, error.code, str(error)))
        else:
            self._give_up(work, held, BUSY)

    def _give_up(self, work: Work, held: Held, problem: Problem) -> None:
        processing.refuse(work, IngestError(problem.code, problem.message_vi, problem.message_en))
        self._end(lambda session, now: jobs.fail(session, now, held, problem.code, problem.message_en))

    def _end(self, change: Callable[..., None]) -> None:
        with self.services.db.writing() as session:
            change(session, self.services.now())


@contextmanager
def _heartbeat(work: Work) -> Iterator[None]:
    """Prolong the lease while a long step (hashing, storing) says nothing itself."""
    stop = threading.Event()
    seconds = work.services.settings.workers.lease_seconds

    def beat() -> None:
        while not stop.wait(seconds / 3):
            try:
                with work.services.db.writing() as session:
                    jobs.hold(session, work.services.now(), work.held, seconds)
            except LeaseLost:
                work.lost.set()
                return

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
