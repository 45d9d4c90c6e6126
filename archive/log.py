"""JSON lines on standard error, each with the id of the request or job it belongs to."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import Any, TextIO, cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer


def set_up(level: int = logging.INFO) -> None:
    """Make structlog write one JSON object a line; called once by the process that starts."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),  # locals hold secrets
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Lines())),
        cache_logger_on_first_use=False,
    )


class _Lines:
    """Standard error, whatever it is by now. A line that cannot be written (a full disk, a closed pipe) is lost, and
    the work it tells of is not."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            return sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()


def get(name: str) -> Any:
    """A logger that carries its name."""
    return structlog.get_logger().bind(logger=name)


def bind(**values: str) -> None:
    """Add values to every line of this request or job."""
    structlog.contextvars.bind_contextvars(**values)


def clear() -> None:
    """Forget the request or job."""
    structlog.contextvars.clear_contextvars()


def current() -> dict[str, Any]:
    """What is bound now."""
    return structlog.contextvars.get_contextvars()
