"""Celery on Redis: any number of machines work the same jobs. The row stays the truth; the broker only says «look now».

A task carries a job's id and means «there is one more job in this lane»: the worker that gets it claims the row that is due
next by turn, which need not be the one that was named. A message that is lost costs a poll: an idle worker also looks for
itself, and takes what has waited longer than a message needs to arrive. A message too many costs one read.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from archive import log
from archive.jobs.celery_bell import CONNECT_SECONDS, CeleryBell, bell_channel, common_channel, redis_client
from archive.jobs.queue import Step

if TYPE_CHECKING:
    from celery import Celery
    from redis import Redis

TASK = "kho.look"
LANES = ("quick", "long", "enrich")
"""Lanes that are Celery queues; ``index`` is the indexer's own, who has a bell."""
QUIET_SECONDS = 2.0
"""After the broker did not answer it is left alone this long: whoever saves a caption must not wait for it again and again."""
ARRIVES = 3.0
"""Seconds after which a job that is still due has no message on its way."""

LaneOf = Callable[[str], tuple[str, int] | None]


class CeleryQueue:
    """Wakes workers on every machine. ``lane_of`` reads the lane and priority of a job's row (``None``: no such job)."""

    def __init__(self, url: str, prefix: str, lane_of: LaneOf) -> None:
        self.url, self.prefix, self._lane_of = url, prefix, lane_of
        self._quiet_until = 0.0

    @cached_property
    def _app(self) -> Celery:
        return _app(self.url, self.prefix)

    @cached_property
    def _redis(self) -> Redis:
        return redis_client(self.url)

    def wake(self, job_id: str) -> None:
        from kombu.exceptions import OperationalError
        from redis.exceptions import RedisError

        if time.monotonic() < self._quiet_until:
            return
        try:
            found = self._lane_of(job_id) if job_id else None
            if found is not None and found[0] in LANES:
                self._send(job_id, *found)
            self._redis.publish(common_channel(self.prefix), job_id)
        except (OperationalError, RedisError, OSError, SQLAlchemyError) as error:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.get("queue").warning("nobody was woken, the next poll will look", job_id=job_id, error=str(error))

    def _send(self, job_id: str, lane: str, priority: int) -> None:
        once_more = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
        self._app.send_task(
            TASK, args=[job_id], queue=f"{self.prefix}.{lane}", priority=0 if priority > 0 else 6 if priority < 0 else 3,
            ignore_result=True, retry=True, retry_policy=once_more,
        )  # fmt: skip

    def count(self, name: str) -> int:
        from redis.exceptions import RedisError

        try:
            return len(self._redis.pubsub_channels(bell_channel(self.prefix, name) + "*"))
        except (RedisError, OSError):
            return 0

    def anybody(self, name: str) -> bool:
        return self.count(name) > 0

    def listen(self, name: str) -> CeleryBell:
        """A bell of this process; it rings on whatever machine the wake was called."""
        return CeleryBell(self.url, self.prefix, name)

    def deliver(self, lanes: Sequence[str], step: Step, poll: float, told: threading.Event) -> None:
        """Be a Celery worker of these lanes until told to stop. Call in the main thread: Celery takes the signals."""
        desk = _Desk(step, told)
        bell = self.listen(f"worker-{lanes[0]}")
        looking = threading.Thread(target=desk.look_for_itself, args=(bell, poll), name="poll", daemon=True)
        looking.start()
        try:
            _consume(self._app, [f"{self.prefix}.{lane}" for lane in lanes if lane in LANES], desk, told)
        finally:
            told.set()
            looking.join()
            bell.close()


class _Desk:
    """One process works one job at a time, whoever told it of the job."""

    def __init__(self, step: Step, told: threading.Event) -> None:
        self._step, self._told, self._busy = step, told, threading.Lock()

    def take_one(self) -> None:
        """A message came: work what is due next."""
        with self._busy:
            self._try(0.0)

    def look_for_itself(self, bell: CeleryBell, poll: float) -> None:
        """Between messages: work whatever no message came for. Only reads while there is nothing."""
        while not self._told.wait(poll):
            bell.wait(0.0)
            if self._busy.acquire(blocking=False):
                try:
                    while self._try(ARRIVES):
                        pass
                finally:
                    self._busy.release()
        from celery.worker import state

        state.should_stop = 0  # told before Celery had taken the signals: it looks here too

    def _try(self, waited: float) -> bool:
        if self._told.is_set():
            return False
        try:
            return self._step(waited)
        except Exception:  # one bad step never ends the worker
            log.get("loop").exception("a step failed")
            self._told.wait(1.0)
            return False


def _app(url: str, prefix: str) -> Celery:
    from celery import Celery

    app = Celery("kho", broker=url, set_as_current=False)
    app.conf.update(
        broker_transport_options={
            "global_keyprefix": f"{prefix}:", "queue_order_strategy": "priority", "priority_steps": [0, 3, 6, 9],
            "socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": 10.0,
        },
        broker_connection_timeout=CONNECT_SECONDS, broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None, task_ignore_result=True, task_serializer="json", accept_content=["json"],
        worker_prefetch_multiplier=1, worker_hijack_root_logger=False, worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False, enable_utc=True,
    )  # fmt: skip
    return app


def _consume(app: Celery, queues: Sequence[str], desk: _Desk, told: threading.Event) -> None:
    """Celery's own loop, in this process (pool ``solo``): a job in hand keeps it from taking another's message."""
    from celery import signals
    from celery.exceptions import CPendingDeprecationWarning

    @app.task(name=TASK, ignore_result=True)  # type: ignore[untyped-decorator]
    def look(job_id: str) -> None:
        desk.take_one()

    def stop(**_: Any) -> None:
        told.set()

    signals.worker_shutting_down.connect(stop, weak=False)
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
    worker = app.Worker(
        hostname=f"{queues[0]}@{socket.gethostname()}:{os.getpid()}", queues=list(queues), pool="solo", concurrency=1,
        loglevel="WARNING", without_mingle=True, without_gossip=True, without_heartbeat=True, quiet=True,
    )  # fmt: skip
    worker.start()
