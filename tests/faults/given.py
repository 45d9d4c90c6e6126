"""What the tests of bad days share: small pictures, a film, the processes of a running archive."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image

from tests.conftest import need_tool
from tests.running import Running, until


def picture(path: Path, shade: int = 1) -> Path:
    """A small JPEG; another shade makes other bytes."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade * 40 % 256, shade // 6, 120)).save(out, "JPEG", comment=str(shade))
    path.write_bytes(out.getvalue())
    return path


def film(path: Path, seconds: int = 20, size: str = "1280x720", comment: str = "") -> Path:
    """A film with sound that takes a while to encode; another comment makes other bytes."""
    sources = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    sources += ["-f", "lavfi", "-i", f"sine=440:duration={seconds}"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-metadata", f"comment={comment}"]
    subprocess.run([need_tool("ffmpeg"), "-v", "error", "-y", *sources, *coded, str(path)], check=True)
    return path


def children(parent: int) -> list[tuple[int, str]]:
    """Process ids and command lines."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(status[1]) == parent:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    found.append((int(entry.name), line))
            except OSError:
                continue
    return found


def processes(archive: Running, verb: str) -> list[int]:
    """The children of `kho serve` that do this: web, worker, indexer."""
    assert archive.process is not None
    return [pid for pid, line in children(archive.process.pid) if f" archive {verb} " in line]


def encoding(archive: Running) -> int | None:
    """The worker that runs ffmpeg now."""
    for pid in processes(archive, "worker"):
        if any("ffmpeg" in line for _, line in children(pid)):
            return pid
    return None


def search(archive: Running, words: str, who: str = "admin@localhost") -> Any:
    """A page of results."""
    answer = archive.call("GET", f"/api/v1/assets?q={quote(words)}", who=who)
    assert answer.status == 200, answer.body[:500]
    return answer.json


def found_by_index(archive: Running, words: str, total: int = 1) -> Any:
    """Wait until the index itself answers with so many."""

    def page() -> Any:
        came = search(archive, words)
        return came if came["notice"] is None and came["total"] == total else None

    return until(page, f"{words!r} is found by the index", 60)


def call_it(archive: Running, asset: str, title: str) -> None:
    """Give an asset a title."""
    answer = archive.send("PATCH", f"/api/v1/assets/{asset}", {"title": title}, If_Match="*")
    assert answer.status == 200, answer.body[:500]


def _stopped_between_writes(archive: Running, pids: Sequence[int]) -> bool:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    rows = sqlite3.connect(archive.home / "archive.sqlite3", timeout=0.5, isolation_level=None)
    try:
        rows.execute("BEGIN IMMEDIATE")
        rows.execute("ROLLBACK")
        return True
    except sqlite3.OperationalError:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        return False
    finally:
        rows.close()


@contextmanager
def asleep(archive: Running, *pids: int) -> Iterator[None]:
    """Processes that hang, but not while they hold the one lock of the rows: that ends everybody's writing."""
    until(lambda: _stopped_between_writes(archive, pids), "they can be stopped")
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
