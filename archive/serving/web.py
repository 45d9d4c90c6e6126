"""The web process: gunicorn with threads around the application."""

from __future__ import annotations

import contextlib
import ctypes
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers import gthread

from archive.config import Settings

TOO_LONG: dict[type[Exception], tuple[str, str]] = {
    LimitRequestLine: (
        "414 URI Too Long",
        "Địa chỉ hoặc câu tìm quá dài; hãy rút ngắn rồi thử lại.\nThe address or query is too long; make it shorter.\n",
    ),
    LimitRequestHeaders: (
        "431 Request Header Fields Too Large",
        "Phần đầu yêu cầu quá dài; hãy xoá cookie của trang này rồi thử lại.\nThe request's headers are too long.\n",
    ),
}


M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""mallopt(3)."""
ARENAS, LARGE = 2, 256 * 1024


HEAD_SECONDS, CLOSERS = 20.0, 4
"""How long the head of one request may be on its way; how many threads see connections off."""


class WebWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, which wait for nobody who says nothing.

    Browsers open connections ahead of need. gunicorn gives each a thread for five seconds: fifty people who open a
    picture would hold all of them. Here a thread begins when the first byte has come, a head that dawdles is cut off,
    and the loop that hands out work does not itself wait for the other side to hang up.
    What never reaches the application is refused in both languages too.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.heads: dict[Any, float] = {}
        self.closers = ThreadPoolExecutor(CLOSERS, "close")

    def enqueue_req(self, conn: Any) -> None:
        """Give the connection a thread, or, where nothing was heard on it yet, to the poller (gunicorn's own way for late ones)."""
        if conn.initialized or conn.data_ready or not self.alive:
            super().enqueue_req(conn)
            return
        nothing_yet: Future[object] = Future()
        nothing_yet.set_result(gthread._DEFER)
        self.finish_request(conn, nothing_yet)

    def handle(self, conn: Any) -> Any:
        """Read and answer one request."""
        self.heads[conn] = time.monotonic() + HEAD_SECONDS
        try:
            return super().handle(conn)
        finally:
            self.heads.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer; a body may take as long as its sender needs."""
        self.heads.pop(conn, None)
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """End what has waited too long: for a first byte, or for the rest of a head."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, end in list(self.heads.items()) if end <= now]:
            with contextlib.suppress(OSError):  # it went by itself
                conn.sock.shutdown(socket.SHUT_RD)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep the connection, or have it seen off: its last bytes may take two seconds to be read."""
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
        else:
            self.closers.submit(self._see_off, conn)

    def _see_off(self, conn: Any) -> None:
        with contextlib.suppress(OSError):
            conn.close(graceful=True)
        self.method_queue.defer(self._gone)

    def _gone(self) -> None:
        self.nr_conns -= 1

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that cannot be read."""
        refused = next((answer for kind, answer in TOO_LONG.items() if isinstance(exc, kind)), None)
        if refused is None:
            super().handle_error(req, client, addr, exc)
            return
        status, words = refused
        body = words.encode()
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
        with contextlib.suppress(OSError):
            client.sendall(head.encode("ascii") + body)


def give_memory_back() -> None:
    """Let threads share what was freed, and let the blocks of a file's bytes go at once: else each thread keeps its own of glibc."""
    with contextlib.suppress(OSError, AttributeError):  # another libc has no arenas
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, ARENAS)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)


class WebServer(BaseApplication):  # type: ignore[misc]
    """Serves one archive; each gunicorn worker builds its own services after the fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        server = self.settings.server
        values: dict[str, Any] = {
            "bind": f"{server.host}:{server.port}",
            "workers": server.processes,
            "worker_class": WebWorker,
            "limit_request_line": 8190,
            "threads": server.threads,
            "timeout": 120,
            "graceful_timeout": 5,
            "keepalive": 15,
            "max_requests": 0,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108  memory, so that a slow disk never looks like a hung worker
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for key, value in values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        from archive import create_app, log
        from archive.wiring import build

        log.set_up()
        give_memory_back()
        return create_app(build(self.settings))
