"""An S3 with faults: a small proxy on 127.0.0.1 before the real one, that answers slowly, in part, or untruly."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Fault = Callable[[str, str, bytes], "bytes | None"]
"""Given method, path with query, and the true answer's body: what is sent in its place (``None``: nothing, the line is cut).

Shorter than the truth: the answer breaks off, its Content-Length told as before."""


def truth(method: str, path: str, body: bytes) -> bytes:
    return body


class Liar:
    """The proxy; ``fault`` may be changed at any time. ``asked`` counts requests by method."""

    def __init__(self, endpoint: str) -> None:
        self.real = urlsplit(endpoint).netloc
        self.fault: Fault = truth
        self.garble = False
        """Whether one bit of what is sent up falls over on its way."""
        self.hold = threading.Event()
        self.hold.set()
        self.asked: dict[str, int] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _handler(liar) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                liar.asked[self.command] = liar.asked.get(self.command, 0) + 1
                liar.hold.wait(30)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if liar.garble and body:
                    body = body[:-1] + bytes([body[-1] ^ 1])
                upstream = http.client.HTTPConnection(liar.real)
                upstream.request(self.command, self.path, body or None, dict(self.headers))
                true = upstream.getresponse()
                data = true.read()
                upstream.close()
                told = liar.fault(self.command, self.path, data)
                self.close_connection = told is None or len(told) != len(data)
                if told is None:
                    return
                self.send_response(true.status)
                for name, value in true.headers.items():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                length = (
                    true.headers.get("Content-Length", str(len(data))) if self.command == "HEAD" else str(len(data))
                )
                self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def lying(endpoint: str) -> Iterator[Liar]:
    """A proxy that runs as long as the ``with`` block."""
    liar = Liar(endpoint)
    thread = threading.Thread(target=liar.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield liar
    finally:
        liar.hold.set()
        liar.server.shutdown()
        liar.server.server_close()
        thread.join()
