"""What ffmpeg writes to its log: the measuring filters' lines are all kept, of the rest only the last."""

from __future__ import annotations

import re
from collections import deque

_MEASURE = re.compile(
    r"^\[(?P<filter>(black|freeze|silence)detect|scdet|ebur128@\w+) @ 0x[0-9a-f]+\] (\[\w+\] )?(?P<said>.*)$"
)
_CONTEXT = re.compile(r" @ 0x[0-9a-f]+")
_MOST = 200_000


class Log:
    """Lines of one run, by filter. Only ``ebur128`` tells its instances apart, by the name the graph gave them
    (``ebur128@a1``); the others may stand in a graph once."""

    def __init__(self) -> None:
        self._rest, self._speaker = b"", ""
        self._said: dict[str, list[str]] = {}
        self._count = 0
        self._others: deque[str] = deque(maxlen=40)

    def feed(self, data: bytes) -> None:
        """Take what the pipe gave, however it was cut."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line.decode("utf-8", "replace").rstrip("\r"))

    def said(self, name: str) -> list[str]:
        """The lines of one filter (``scdet``, ``ebur128@a1``), in order, without their prefix."""
        return self._said.get(name, [])

    def measured(self) -> dict[str, list[str]]:
        """The lines of every filter: what :meth:`of` makes a log of again."""
        return dict(self._said)

    @classmethod
    def of(cls, measured: dict[str, list[str]]) -> Log:
        """A log that says what another did."""
        log = cls()
        log._said = dict(measured)
        return log

    def tail(self) -> str:
        """The last lines that are no measurement: where the reason of a failure stands."""
        rest = self._rest.decode("utf-8", "replace").strip()
        return "\n".join([*self._others, rest] if rest else self._others)

    def _take(self, line: str) -> None:
        found = _MEASURE.match(line)
        if found:
            self._speaker = found["filter"]
            self._keep(found["said"])
        elif self._speaker and (not line.strip() or line.startswith(" ")):
            self._keep(line)  # ebur128 sums up in one message of many lines
        else:
            self._speaker = ""
            self._others.append(_CONTEXT.sub("", line)[:500])

    def _keep(self, text: str) -> None:
        self._count += 1
        if self._count <= _MOST:
            self._said.setdefault(self._speaker, []).append(text)
