"""The queue of many machines keeps the contract, and what only it promises: lost messages, lost brokers, lost workers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.jobs.celery_queue import CeleryQueue
from archive.jobs.queue import Bell
from tests.brokers import Broker
from tests.contracts.queue_contract import QueueContract
from tests.running import free_port, until

JOB = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def prefix() -> str:
    return f"tests-{uuid.uuid4().hex[:8]}"


class TestCeleryQueue(QueueContract):
    @pytest.fixture
    def queue(self, redis_server: str, prefix: str) -> CeleryQueue:
        return CeleryQueue(redis_server, prefix, lambda job_id: None)

    @pytest.fixture
    def listen(self, queue: CeleryQueue) -> Iterator[Callable[[str], Bell]]:
        bells: list[Bell] = []

        def make(name: str) -> Bell:
            bells.append(queue.listen(name))
            return bells[-1]

        yield make
        for bell in bells:
            bell.close()


WORKER = """
import sys
from pathlib import Path
from archive.jobs.celery_queue import CeleryQueue
from archive.serving.loops import stop_on_signal
told = stop_on_signal()
broker, prefix, folder, poll, *lanes = sys.argv[1:]
folder = Path(folder)
def step(waited):
    for job in sorted(folder.glob("*.job")):
        if waited and not (folder / "overdue").exists():
            continue
        job.rename(job.with_suffix(".done"))
        return True
    return False
CeleryQueue(broker, prefix, lambda job: None).deliver(lanes, step, float(poll), told)
(folder / "ended").touch()
"""


class Away:
    """A worker process of its own, whose jobs are files that stand for rows."""

    def __init__(self, broker: str, prefix: str, folder: Path, poll: float = 3600.0) -> None:
        self.folder = folder
        arguments = [sys.executable, "-c", WORKER, broker, prefix, str(folder), str(poll), "quick", "long"]
        self.process = subprocess.Popen(arguments, stderr=(folder / "log").open("ab"))

    def put(self, name: str) -> None:
        (self.folder / f"{name}.job").touch()

    def done(self, name: str) -> bool:
        return (self.folder / f"{name}.done").exists()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture
def away(redis_server: str, prefix: str, tmp_path: Path) -> Iterator[Callable[..., Away]]:
    made: list[Away] = []

    def start(broker: str = redis_server, **more: float) -> Away:
        made.append(Away(broker, prefix, tmp_path, **more))
        return made[-1]

    yield start
    for worker in made:
        worker.process.kill()
        worker.process.wait()


def sender(broker: str, prefix: str, lane: str = "quick") -> CeleryQueue:
    return CeleryQueue(broker, prefix, lambda job_id: (lane, 0))


@pytest.mark.parametrize("lane", ["quick", "long"])
def test_a_message_of_a_lane_reaches_a_worker_of_that_lane(redis_server, prefix, away, lane: str):
    worker = away()
    worker.put("a")
    sender(redis_server, prefix, lane).wake(JOB)
    until(lambda: worker.done("a"), "the message arrives", 60)


def test_messages_sent_before_any_worker_lives_wait_for_it(redis_server, prefix, away):
    sender(redis_server, prefix).wake(JOB)
    worker = away()
    worker.put("a")
    until(lambda: worker.done("a"), "the message arrives", 60)


def test_a_worker_told_to_stop_stops(redis_server, prefix, away):
    worker = away()
    until(lambda: sender(redis_server, prefix).anybody("worker-quick"), "the worker listens", 60)
    assert worker.stop() == 0
    assert (worker.folder / "ended").exists()


def test_a_job_whose_message_was_lost_is_found_by_a_poll(away):
    worker = away(poll=0.2)
    (worker.folder / "overdue").touch()
    worker.put("a")
    until(lambda: worker.done("a"), "the poll finds it", 60)


@pytest.fixture
def broker(redis_server: str, tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.kill()


def test_work_goes_on_while_the_broker_is_gone_and_by_message_when_it_is_back(broker: Broker, prefix, away):
    worker = away(broker.url, poll=0.2)
    queue = sender(broker.url, prefix)
    until(lambda: queue.anybody("worker"), "the worker listens", 60)
    broker.kill()
    (worker.folder / "overdue").touch()
    worker.put("while-away")
    queue.wake(JOB)
    until(lambda: worker.done("while-away"), "the poll works without a broker", 60)
    (worker.folder / "overdue").unlink()
    broker.start()
    until(lambda: queue.anybody("worker"), "the worker listens again", 60)
    worker.put("back")
    until(lambda: queue.wake(JOB) or worker.done("back"), "messages arrive again", 60)


def test_who_wakes_a_dead_broker_does_not_wait_for_it(prefix):
    queue = sender(f"redis://127.0.0.1:{free_port()}/0", prefix)
    started = time.monotonic()
    for _ in range(100):
        queue.wake(JOB)
    assert time.monotonic() - started < 25


def test_a_bell_of_a_dead_broker_only_lets_time_pass(prefix):
    bell = sender(f"redis://127.0.0.1:{free_port()}/0", prefix).listen("indexer")
    bell.wait(0.01)
    bell.close()


def test_two_archives_on_one_broker_do_not_hear_one_another(redis_server, prefix):
    bell = sender(redis_server, prefix).listen("worker")
    assert not sender(redis_server, prefix + "-other").anybody("worker")
    bell.close()


def test_threads_of_one_process_may_wake_at_once(redis_server, prefix, away):
    queue, worker = sender(redis_server, prefix), away()
    names = [f"job{number}" for number in range(20)]
    for name in names:
        worker.put(name)
    together = [threading.Thread(target=queue.wake, args=(JOB,)) for _ in names]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    until(lambda: all(worker.done(name) for name in names), "every message arrives", 60)
