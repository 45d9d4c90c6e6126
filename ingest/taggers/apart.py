"""One run of a tagger in a process of its own, under limits on time, memory, processor time and output.

What it does there harms nothing: it is given copies, no settings of the archive, and its process group dies with the run.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.taggers import checked, failing
from ingest.taggers.protocol import Finding, Subject
from ingest.taggers.registry import Declared

PULSE = 0.1
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "SSL_CERT_FILE")
"""What a tagger's process sees of our environment; never a setting of the archive, which may hold a password."""
DESCRIBE_SECONDS = 20.0


@dataclass(frozen=True)
class TaggerLimits:
    """Bounds on one run. ``seconds`` of wall clock and of processor time, ``memory`` and ``answer`` in bytes."""

    seconds: float = 30.0
    memory: int = 1024**3
    answer: int = 16 * 1024**2
    files: int = 512 * 1024**2
    """The largest file it may write."""
    threads: int = 1


def run(
    tagger: Declared, subject: Subject, limits: TaggerLimits, tick: Callable[[float], None] = lambda seconds: None
) -> tuple[Finding, ...]:
    """Let ``tagger`` look at ``subject``; its findings, checked. ``tick`` gets the seconds gone and may raise: the run is ended.

    Raises TaggerFailed.
    """
    answer = _ask("tag", tagger.entry, _plain(subject), subject.scratch, limits, tick)
    return checked.findings(answer)


def describe(entry: str) -> dict[str, Any]:
    """What the tagger at ``entry`` declares. Raises ValueError."""
    with tempfile.TemporaryDirectory(prefix="tagger-") as scratch:
        try:
            raw = _ask("describe", entry, {}, Path(scratch), TaggerLimits(DESCRIBE_SECONDS), lambda seconds: None)
            return dict(json.loads(raw)["declares"])
        except (failing.TaggerFailed, ValueError, KeyError, TypeError) as error:
            raise ValueError(str(error)) from error


def _plain(subject: Subject) -> dict[str, Any]:
    return {
        **asdict(subject),
        "scratch": str(subject.scratch.absolute()),
        "original": None if subject.original is None else str(subject.original.absolute()),
        "pictures": [{"path": str(one.path.absolute()), "page": one.page} for one in subject.pictures],
        "resources": {name: str(path.absolute()) for name, path in subject.resources.items()},
    }


def _ask(
    what: str, entry: str, subject: dict[str, Any], scratch: Path, limits: TaggerLimits, tick: Callable[[float], None]
) -> bytes:
    order, answer = scratch / "order.json", scratch / "answer.json"
    order.write_text(json.dumps({"entry": entry, "subject": subject, "limits": asdict(limits)}), encoding="utf-8")
    answer.unlink(missing_ok=True)
    bound = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
    child = subprocess.Popen(
        [*bound, sys.executable, "-P", "-m", "ingest.taggers.child", what, str(order.absolute()), str(answer.absolute())],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=scratch,
        env=_environment(scratch, limits), start_new_session=True,
    )  # fmt: skip
    try:
        code = _ended(child, limits.seconds, tick)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # whatever it started dies too
        child.wait()
    return _answer(answer, code, limits)


def _environment(scratch: Path, limits: TaggerLimits) -> dict[str, str]:
    threads = str(limits.threads)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path) or str(_root()), "HOME": str(scratch), "TMPDIR": str(scratch),
        "OMP_NUM_THREADS": threads, "OMP_THREAD_LIMIT": threads, "OPENBLAS_NUM_THREADS": threads, "VIPS_CONCURRENCY": threads,
    }  # fmt: skip


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def _ended(child: subprocess.Popen[bytes], seconds: float, tick: Callable[[float], None]) -> int:
    begun = time.monotonic()
    while True:
        try:
            return child.wait(timeout=PULSE)
        except subprocess.TimeoutExpired:
            gone = time.monotonic() - begun
            if gone > seconds:
                raise failing.hung(seconds) from None
            tick(gone)


def _answer(path: Path, code: int, limits: TaggerLimits) -> bytes:
    if code == -signal.SIGXCPU:
        raise failing.hung(limits.seconds)
    if path.is_symlink() or not path.is_file():
        raise failing.crashed(f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}")
    if path.stat().st_size > limits.answer:
        raise failing.lied(f"an answer of {path.stat().st_size / 2**20:.0f} MiB")
    raw = path.read_bytes()
    if raw.startswith(b'{"error"'):
        raise _told(raw, limits)
    if code != 0:
        raise failing.crashed(f"status {code}")
    return raw


def _told(raw: bytes, limits: TaggerLimits) -> failing.TaggerFailed:
    try:
        said = dict(json.loads(raw))
    except ValueError:
        return failing.crashed("no answer")
    if said.get("error") == "memory":
        return failing.hungry(limits.memory)
    if said.get("error") == "absent":
        return failing.absent(_words(said.get("vi")), _words(said.get("en")))
    return failing.crashed(_words(said.get("what")))


def _words(given: object) -> str:
    """Words of a stranger, for a person: one line, printable."""
    line = " ".join(str(given).split())
    return "".join(c for c in line if c.isprintable())[:300]
