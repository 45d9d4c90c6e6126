"""A proxy between the archive and its S3 that lies when told to: late, cut off, other bytes, less than there is, nothing at all."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LIES = ("slow", "truncated", "flipped", "short", "broken-part", "silent")
"""Late by up to :data:`LATE`; an answer that breaks off; one bit of an object fallen over; less than there is, with a length to
match; an error in the middle of what is sent up; a request taken and never answered."""
LATE = (0.1, 1.5)
"""Seconds of delay of a slow answer."""
OFTEN = 0.6
"""How many of the requests that a lie can be told to are lied to; the others go through, so that work comes to its middle."""
SKIPPED = {"connection", "transfer-encoding", "content-length", "keep-alive"}
PIECE = 1 << 16


class Liar:
    """Passes requests on to ``target`` (``http://HOST:PORT``); ``lie`` is one of :data:`LIES`, or empty: the truth. ``told`` counts."""

    def __init__(self, target: str, seed: int) -> None:
        self.target = urlsplit(target).netloc
        self.told: Counter[str] = Counter()
        self._lie, self._over = "", threading.Event()
        self._dice, self._lock = random.Random(f"{seed}/liar"), threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="liar", daemon=True).start()

    @property
    def url(self) -> str:
        """Where the S3 seems to be."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def begin(self, lie: str) -> None:
        """From now on requests are lied to."""
        with self._lock:
            self._lie, self._over = lie, threading.Event()

    def end(self) -> None:
        """The truth again; who waits for an answer that never comes is cut off."""
        with self._lock:
            self._lie = ""
            self._over.set()

    def close(self) -> None:
        """Stop."""
        self.end()
        self._server.shutdown()
        self._server.server_close()

    def choose(self, method: str, path: str, sent: int) -> tuple[str, float, threading.Event]:
        """What this request meets: a lie or none, seconds to wait, and when a silence is over."""
        with self._lock:
            lie = self._lie if self._lie and _may(self._lie, method, path, sent) and self._dice.random() < OFTEN else ""
            self.told[lie] += 1
            return lie, self._dice.uniform(*LATE) if lie == "slow" else 0.0, self._over


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked went away meanwhile."""


def _may(lie: str, method: str, path: str, sent: int) -> bool:
    if lie == "flipped":  # of objects: what an S3 says of them in XML is not guarded by any sum
        return method == "GET" and urlsplit(path).path.count("/") > 1
    if lie == "broken-part":
        return method == "PUT" and sent > 0
    return method in ("GET", "POST") if lie in ("truncated", "short") else True


def _handler(liar: Liar) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 120

        def answer(self) -> None:
            with suppress(OSError, http.client.HTTPException):
                if self._whole():
                    return
            self.close_connection = True

        def _whole(self) -> bool:
            """Answer; False where the line must be cut."""
            size = int(self.headers.get("Content-Length") or 0)
            lie, seconds, over = liar.choose(self.command, self.path, size)
            if lie == "silent":
                over.wait()
                return False
            if lie == "broken-part":
                self.rfile.read(size // 2)
                self._send(500, {"Content-Type": "application/xml", "Connection": "close"}, b"<Error/>", 8)
                return False
            over.wait(seconds)
            return self._pass_on(lie, self.rfile.read(size))

        def _pass_on(self, lie: str, body: bytes) -> bool:
            line = http.client.HTTPConnection(liar.target, timeout=60)
            try:
                line.request(self.command, self.path, body or None, dict(self.headers))
                came = line.getresponse()
                data = came.read()
            finally:
                line.close()
            headers = {name: value for name, value in came.headers.items() if name.lower() not in SKIPPED}
            length = int(came.headers.get("Content-Length", 0)) if self.command == "HEAD" else len(data)
            told = _changed(lie, data)
            self._send(came.status, headers, told, len(told) if lie == "short" else length)
            return lie != "truncated"

        def _send(self, status: int, headers: dict[str, str], body: bytes, length: int) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(length))
            self.end_headers()
            for start in range(0, len(body), PIECE):
                self.wfile.write(body[start : start + PIECE])

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _changed(lie: str, data: bytes) -> bytes:
    if lie in ("truncated", "short"):
        return data[: len(data) // 2]
    if lie == "flipped" and data:
        middle = len(data) // 2
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    return data
