"""What every queue must hold: it wakes who listens, forgives nobody listening, and never raises."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from archive.jobs.queue import Bell, Queue


class QueueContract:
    """Subclasses give the fixtures ``queue`` and ``listen`` (a bell for a name)."""

    def test_a_wake_reaches_who_waits(self, queue: Queue, listen: Callable[[str], Bell]):
        bell = listen("worker")
        threading.Timer(0.1, queue.wake, ["x"]).start()
        started = time.monotonic()
        bell.wait(30)
        assert time.monotonic() - started < 25

    def test_a_wake_before_the_wait_is_not_lost(self, queue: Queue, listen: Callable[[str], Bell]):
        bell = listen("worker")
        queue.wake("x")
        started = time.monotonic()
        bell.wait(30)
        assert time.monotonic() - started < 25

    def test_everyone_who_listens_is_woken(self, queue: Queue, listen: Callable[[str], Bell]):
        bells = [listen("worker"), listen("indexer")]
        queue.wake("x")
        started = time.monotonic()
        for bell in bells:
            bell.wait(30)
        assert time.monotonic() - started < 25

    def test_nobody_listening_is_fine(self, queue: Queue):
        queue.wake("x")

    def test_a_listener_that_left_is_fine(self, queue: Queue, listen: Callable[[str], Bell]):
        listen("worker").close()
        queue.wake("x")

    def test_ten_thousand_wakes_that_nobody_reads_block_nobody(self, queue: Queue, listen: Callable[[str], Bell]):
        bell = listen("worker")
        for _ in range(10_000):
            queue.wake("x")
        bell.wait(0.01)

    def test_it_knows_whether_anybody_of_a_name_listens(self, queue: Queue, listen: Callable[[str], Bell]):
        assert not queue.anybody("worker")
        bell = listen("worker-quick")
        assert queue.anybody("worker")
        bell.close()
        assert not queue.anybody("worker")
