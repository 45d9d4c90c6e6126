"""A thread of the web process begins when something was said, and does not wait for ever for the rest of it."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn

from archive.serving.web import WebWorker
from tests.running import until


class Threads:
    """Counts what it is given to do."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def submit(self, _work: Any, conn: Any) -> Threads:
        self.given.append(conn)
        return self

    def add_done_callback(self, _then: Any) -> None:
        """Nothing is ever done here."""


@pytest.fixture
def worker() -> Iterator[WebWorker]:
    config = Config()
    made = WebWorker(1, 1, [], None, 120, config, Logger(config))
    made.poller, made.tpool = selectors.DefaultSelector(), Threads()
    made.method_queue.init()
    made.poller.register(made.method_queue.fileno(), selectors.EVENT_READ, made.method_queue.run_callbacks)
    yield made
    made.poller.close()
    made.method_queue.close()


@pytest.fixture
def line(worker: WebWorker) -> Iterator[tuple[socket.socket, TConn]]:
    """A new connection: the sender's end, and what the worker holds of it."""
    theirs, ours = socket.socketpair()
    yield theirs, TConn(worker.cfg, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    theirs.close()
    ours.close()


def test_a_connection_that_says_nothing_holds_no_thread(worker, line):
    theirs, conn = line
    worker.enqueue_req(conn)
    assert worker.tpool.given == []
    assert list(worker.pending_conns) == [conn]
    theirs.sendall(b"G")
    worker.wait_for_and_dispatch_events(timeout=60)
    assert worker.tpool.given == [conn]
    assert not worker.pending_conns


def test_a_head_that_dawdles_is_cut_off(worker, line, monkeypatch):
    monkeypatch.setattr("archive.serving.web.HEAD_SECONDS", -1.0)
    theirs, conn = line
    theirs.sendall(b"GET / HT")
    conn.data_ready = True
    reading = threading.Thread(target=worker.handle, args=(conn,))
    reading.start()
    until(lambda: worker.heads, "the head is being read")
    worker.murder_pending()
    reading.join(60)
    assert not reading.is_alive()


def test_the_loop_does_not_wait_for_those_who_do_not_hang_up(worker, line):
    theirs, conn = line
    worker.nr_conns = 1
    conn.close = lambda graceful: theirs.recv(1)  # waits until the test says something
    answered: Future[bool] = Future()
    answered.set_result(False)
    worker.finish_request(conn, answered)
    assert worker.nr_conns == 1
    conn.sock.sendall(b".")
    worker.closers.shutdown()
    worker.wait_for_and_dispatch_events(timeout=60)
    assert worker.nr_conns == 0
