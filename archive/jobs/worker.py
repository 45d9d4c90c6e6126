"""The loop of a worker process: claim, work, answer for the outcome, wait for the bell."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from archive import log, processing
from archive.errors import LeaseLost
from archive.film_parts import service as film_parts
from archive.film_parts import working
from archive.film_parts.apart import FilmApart
from archive.film_parts.borrowed import Borrowed
from archive.jobs import service as jobs
from archive.jobs.models import PART
from archive.jobs.service import Held
from archive.processing import Merged, Parted, Stopped, Work
from archive.services import Services
from ingest.result import IngestError, OutOfSpace, Problem
from storage import BlobNotFound, StorageError, StorageFull, StorageUnavailable

CRASHED = Problem(
    "crashed",
    "Tệp này làm chương trình xử lý dừng đột ngột nhiều lần nên đã bị gác lại. Bản gốc vẫn được giữ.",
    "Processing this file ended abruptly several times, so it was set aside. The original is kept.",
)
BROKEN = Problem(
    "error",
    "Việc xử lý gặp lỗi ngoài dự tính sau nhiều lần thử. Bản gốc vẫn được giữ; hãy bấm «Thử lại» hoặc báo quản trị.",
    "Processing met something unexpected several times. The original is kept; press Retry or tell the administrator.",
)
GRACE = 300.0
"""Seconds that a job which has had its time is given to notice."""
MISSING = Problem(
    "original_missing",
    "Không tìm thấy bản gốc trong kho lưu trữ nên không xử lý được. Hãy báo quản trị (lệnh «kho check»).",
    "The original is not in the store, so it cannot be worked on. Tell the administrator (`kho check`).",
)
WAITING_FOR_ROOM = Problem(
    "waiting_for_room",
    "Máy chủ tạm hết chỗ trên đĩa; hệ thống sẽ tự làm tiếp khi có chỗ. Bản gốc vẫn được giữ.",
    "The server's disk is full for now; this goes on by itself when there is room. The original is kept.",
)
WAITING_FOR_STORE = Problem(
    "waiting_for_store",
    "Kho lưu trữ tạm thời không trả lời; hệ thống sẽ tự làm tiếp khi kho trở lại. Không có gì bị mất.",
    "The storage does not answer just now; this goes on by itself when it is back. Nothing is lost.",
)


class Worker:
    """Works the jobs of some lanes, first lane first. ``handlers`` maps a job's kind to what does it."""

    def __init__(self, services: Services, lanes: Sequence[str], stopping: threading.Event | None = None) -> None:
        self.services, self.lanes = services, lanes
        self.stopping = stopping or threading.Event()
        self.name = jobs.process_name("worker")
        self.handlers: dict[str, Callable[[Held], None]] = {
            "ingest": self._ingest, PART: self._part, "enrich": self._enrich, "pages": self._more, "develop": self._more,
        }  # fmt: skip
        self._borrowed = Borrowed(services)

    def step(self, waited: float = 0.0) -> bool:
        """Work one job that has been due for ``waited`` seconds; False when there was none."""
        services = self.services
        seconds = services.settings.workers.lease_seconds
        with services.db.reading() as session:
            due = jobs.due(session, services.now() - timedelta(seconds=waited), self.lanes)
        if not due:
            self._borrowed.give_back_unused()
            return False
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
                if held.lane == "long":
                    processing.run(work, self._borrowed.original, FilmApart(work))
                else:
                    processing.run(work)
        except Stopped:
            self._end(lambda session, now: jobs.hand_on(session, now, held))
        except Parted:
            processing.note("the film is made in pieces")
        except Merged:
            self._end(lambda session, now: jobs.finish(session, now, held))
        except LeaseLost:
            raise
        except Exception as error:
            self._answer_for(work, held, error)
        else:
            self._end(lambda session, now: jobs.finish(session, now, held))
            self._clear_pieces(held)

    def _part(self, held: Held) -> None:
        """A piece of a film. One that cannot be made fails the film, with the reason."""
        work = working.PartWork(self.services, held, held.asset_id or "", self.stopping)
        if held.attempt > self.services.settings.workers.attempts:
            self._give_up(work, held, CRASHED)
            return
        try:
            with _heartbeat(work):
                working.run(work, self._borrowed)
        except Stopped:
            self._end(lambda session, now: jobs.hand_on(session, now, held))
        except LeaseLost:
            raise
        except Exception as error:
            self._answer_for(work, held, error)

    def _enrich(self, held: Held) -> None:
        """The asset is ready whatever comes of it: a tagger's failure is written in its run, an outage is waited out."""
        from archive.enrich import working

        work = Work(self.services, held, held.asset_id or "", self.stopping)
        attempts = self.services.settings.workers.attempts
        try:
            with _heartbeat(work):
                working.give_up(work) if held.attempt > attempts else working.run(work)
        except Stopped:
            self._end(lambda session, now: jobs.hand_on(session, now, held))
        except LeaseLost:
            raise
        except Exception as error:
            outage = _outage(error)
            log.get("worker").log(20 if outage else 40, "enriching stopped", exc_info=error)
            if outage is not None:
                self._wait_out(work, held, outage, error)
            else:
                self._end(lambda session, now, why=str(error): jobs.put_back(session, now, held, "enrich", why))
        else:
            self._end(lambda session, now: jobs.finish(session, now, held))

    def _more(self, held: Held) -> None:
        """Renditions that come after an asset is ready, which it stays: a file that does not let itself be worked on fails the job."""
        from archive import later

        work = Work(self.services, held, held.asset_id or "", self.stopping)
        try:
            if held.attempt > self.services.settings.workers.attempts:
                raise IngestError(CRASHED.code, CRASHED.message_vi, CRASHED.message_en)
            with _heartbeat(work):
                later.run(work)
        except Stopped:
            self._end(lambda session, now: jobs.hand_on(session, now, held))
        except LeaseLost:
            raise
        except Exception as error:
            log.get("worker").log(20 if isinstance(error, IngestError) else 40, "renditions stopped", exc_info=error)
            code, why = getattr(error, "code", type(error).__name__), str(error)
            if (outage := _outage(error)) is not None:
                self._wait_out(work, held, outage, error)
            elif isinstance(error, IngestError):
                self._end(lambda session, now: jobs.fail(session, now, held, code, why))
            else:
                self._end(lambda session, now: jobs.put_back(session, now, held, code, why))
        else:
            self._end(lambda session, now: jobs.finish(session, now, held))

    def _answer_for(self, work: Work, held: Held, error: Exception) -> None:
        outage = _outage(error)
        retry = bool(getattr(error, "retry", True))
        expected = outage is not None or isinstance(error, IngestError | StorageError | OSError | MemoryError)
        log.get("worker").log(20 if expected else 40, "ingest stopped", exc_info=error, retry=retry)
        if outage is not None:
            self._wait_out(work, held, outage, error)
        elif retry and held.attempt < self.services.settings.workers.attempts:
            self._end(lambda session, now: jobs.put_back(session, now, held, type(error).__name__, str(error)))
        elif isinstance(error, IngestError):
            self._refuse(work, held, error)
        else:
            self._give_up(work, held, MISSING if isinstance(error, BlobNotFound) else BROKEN)

    def _wait_out(self, work: Work, held: Held, outage: Problem, error: Exception) -> None:
        """The asset says what it waits for; where even that cannot be written, this worker waits with it."""
        while not self.stopping.is_set():
            try:
                processing.waits(work, outage)
                self._end(lambda session, now: jobs.wait_out(session, now, held, type(error).__name__, str(error)))
                return
            except SQLAlchemyError as again:
                log.get("worker").warning("rows cannot be written", error=str(again.__cause__ or again))
                self.stopping.wait(1.0)

    def _give_up(self, work: Work, held: Held, problem: Problem) -> None:
        self._refuse(work, held, IngestError(problem.code, problem.message_vi, problem.message_en))

    def _refuse(self, work: Work, held: Held, error: IngestError) -> None:
        if held.kind == PART:
            working.fail(work, error)
            return
        processing.refuse(work, error)
        self._end(lambda session, now: jobs.fail(session, now, held, error.code, str(error)))
        self._clear_pieces(held)

    def _clear_pieces(self, held: Held) -> None:
        if held.lane == "long" and held.asset_id is not None:
            film_parts.clear_if_any(self.services, held.asset_id, held.job_id)

    def close(self) -> None:
        """Give back what is kept between two jobs."""
        self._borrowed.give_back()

    def _end(self, change: Callable[..., None]) -> None:
        with self.services.db.writing() as session:
            change(session, self.services.now())


def _outage(error: Exception) -> Problem | None:
    """What the archive has to wait for, where the file is not to blame and trying again later will do."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    full = full or (isinstance(error, OperationalError) and "full" in str(error.orig))
    if full or isinstance(error, StorageFull | OutOfSpace):
        return WAITING_FOR_ROOM
    return WAITING_FOR_STORE if isinstance(error, StorageUnavailable | OperationalError) else None


@contextmanager
def _heartbeat(work: Work) -> Iterator[None]:
    """Prolong the lease while a long step (hashing, storing) says nothing itself, as long as a job may take.

    A step that cannot be told to stop takes its process with it: whoever watches starts another.
    """
    stop = threading.Event()
    seconds, started = work.services.settings.workers.lease_seconds, time.monotonic()

    def beat() -> None:
        while not stop.wait(seconds / 3):
            late = time.monotonic() - started - work.services.settings.workers.job_seconds
            if late > 0:
                work.late.set()
            if late > GRACE:
                log.get("worker").critical("the job does not end, this process does", job_id=work.held.job_id)
                os._exit(os.EX_SOFTWARE)
            try:
                with work.services.db.writing() as session:
                    jobs.hold(session, work.services.now(), work.held, seconds)
            except LeaseLost:
                work.lost.set()
                return
            except SQLAlchemyError as error:  # a full disk, a busy database: the next beat may get through
                log.get("worker").warning("heartbeat was not written", error=str(error.__cause__ or error))

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
