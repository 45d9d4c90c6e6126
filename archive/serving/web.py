"""The web process: gunicorn with threads around the application."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

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


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads; what never reaches the application is refused in both languages too."""

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
