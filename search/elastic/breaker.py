"""A circuit breaker: an engine that takes questions and never answers is left alone for a while, so that nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.index import IndexUnavailable

LATE = 3
"""Questions in a row that may run out of time before nobody is let through."""
REST_SECONDS = 15.0
"""How long the engine is left alone; then one question is let through, and the others wait for what becomes of it."""


class IndexLate(IndexUnavailable):
    """No answer within the time limit, whether from the engine or in connecting to it."""


class Breaker:
    """Counts questions that ran out of time. An engine that refuses at once costs nobody time, and is always asked."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._late = 0
        self._closed_until = 0.0
        self._trying = False

    @contextmanager
    def question(self, *, beside: bool = False) -> Iterator[None]:
        """Around a question to the engine. Raises IndexUnavailable at once while the engine is left alone.

        ``beside``: it goes with another that was let through.
        """
        on_trial = not beside and self._enter()
        try:
            yield
        except IndexLate:
            self._ran_late()
            raise
        except Exception:
            self._answered()
            raise
        else:
            self._answered()
        finally:
            if on_trial:
                self._trying = False

    def _enter(self) -> bool:
        """Whether this question is the one that tries an engine which was late."""
        with self._lock:
            if self._late < LATE:
                return False
            if self._trying or self._now() < self._closed_until:
                raise IndexUnavailable("the index was late several times; it is left alone for a while")
            self._trying = True
            return True

    def _ran_late(self) -> None:
        with self._lock:
            self._late += 1
            self._closed_until = self._now() + REST_SECONDS

    def _answered(self) -> None:
        with self._lock:
            self._late = 0
