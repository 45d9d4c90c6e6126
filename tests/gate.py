"""A gate before a server: a test may shut it (nobody is let in) or let callers wait behind it (taken in, never answered)."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_PIECE = 1 << 16


class Gate:
    """Passes bytes on to ``target`` (``http://HOST:PORT``) while it is open. ``url`` is the address before the gate."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener: socket.socket | None = None
        self._port = 0
        self._within: list[socket.socket] = []
        self._lock = threading.Lock()
        self.hanging = False
        self.came = 0
        """Callers that were let in so far."""
        self.open()

    @property
    def url(self) -> str:
        """Where callers go."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Let callers in."""
        self.hanging = False
        if self._listener is None:
            listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
            self._listener, self._port = listener, listener.getsockname()[1]
            threading.Thread(target=self._let_in, args=(listener,), daemon=True).start()

    def hang(self) -> None:
        """From now on whoever asks waits for ever."""
        self.open()
        self.hanging = True
        self._throw_out()

    def shut(self) -> None:
        """Nobody comes in, and who is in is thrown out."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._throw_out()

    def _throw_out(self) -> None:
        with self._lock:
            within, self._within = self._within, []
        for side in within:
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def _let_in(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                with self._lock:
                    self._within.append(caller)
                    self.came += 1
                if not self.hanging:
                    self._join(caller)

    def _join(self, caller: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target)
        except OSError:  # nobody behind the gate now: the next caller may have more luck
            caller.close()
            return
        with self._lock:
            self._within.append(server)
        for one, other in ((caller, server), (server, caller)):
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(_PIECE):
            other.sendall(piece)
    for side in (one, other):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)
