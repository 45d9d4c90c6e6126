"""What an archive's processes hold in memory, sampled while they work: the web, the workers, and the programs they start."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

MEBIBYTE = 1024**2
PAGE = 4096
ROLES = {
    b"archive\0web": "web",
    b"archive\0worker": "worker",
    b"archive\0indexer": "indexer",
    b"archive\0serve": "serve",
}
CHILDREN = "children"
"""Everything else of this home: ffmpeg, ffprobe, ExifTool, decoders in processes of their own."""


class Watch:
    """Samples of resident bytes by role, (seconds since the start, bytes), for one home, until it is closed."""

    def __init__(self, home: Path, seconds: float = 0.25) -> None:
        self._home, self._seconds, self._begun = f"KHO_HOME={home}".encode(), seconds, time.monotonic()
        self._ours: dict[int, bool] = {}
        self._over = threading.Event()
        self.samples: dict[str, list[tuple[float, int]]] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def now(self) -> float:
        """Seconds since it began, to cut a span of samples by."""
        return time.monotonic() - self._begun

    def mebibytes(self, role: str, start: float = 0.0, end: float = float("inf")) -> list[float]:
        """What the role held in this span, in order."""
        return [held / MEBIBYTE for at, held in self.samples.get(role, ()) if start <= at <= end]

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            held: dict[str, int] = dict.fromkeys(("web", "worker", CHILDREN), 0)
            alive = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
            for pid in alive:
                role = self._role(pid)
                if role is not None:
                    held[role] = held.get(role, 0) + resident(pid)
            self._ours = {pid: self._ours[pid] for pid in alive if pid in self._ours}
            for role, total in held.items():
                self.samples.setdefault(role, []).append((self.now(), total))

    def _role(self, pid: int) -> str | None:
        """The role of a process of this home; its line is read each time: what is forked becomes a program a moment later."""
        try:
            if pid not in self._ours:
                self._ours[pid] = self._home in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            line = Path(f"/proc/{pid}/cmdline").read_bytes() if self._ours[pid] else b""
        except OSError:
            return None
        return next((name for mark, name in ROLES.items() if mark in line), CHILDREN) if line else None


def resident(pid: int) -> int:
    """Resident bytes of a process; 0 for one that has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def thirds(values: Sequence[float]) -> list[float]:
    """The highest of the first, the middle and the last third."""
    size = max(1, len(values) // 3)
    return [max(values[:size]), max(values[size : 2 * size] or [0.0]), max(values[2 * size :] or [0.0])]
