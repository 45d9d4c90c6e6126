"""``kho serve``: one process that starts the others, starts again what dies, and takes all of them with it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive import log
from archive.errors import ConfigError
from archive.jobs import service as jobs
from archive.jobs.alive import is_alive
from archive.migrate import upgrade
from archive.people import service as people
from archive.remembered import remember
from archive.services import Services
from archive.serving import children
from archive.serving.loops import SWEEP_SECONDS, stop_on_signal
from archive.thesaurus import exchange
from archive.thesaurus.service import By

STOP_SECONDS = 12.0
PAUSE = 0.2
ALIVE = "alive"
"""A file in ``run/`` that is touched as long as the supervisor watches: what a container's health check looks at."""
SHOW_SECONDS = 5.0
LIVED = 60.0
"""Seconds after which a process counts as having started well."""
SLOWEST = 10.0
"""Seconds between two starts of a process that dies each time, at most."""


def serve(services: Services, *, web: bool = True, demo: bool = False, say: Callable[[str], None] = print) -> int:
    """Prepare, start, watch; returns the exit status. ``say`` tells the operator."""
    told = stop_on_signal()
    with only_one(services.home):
        remember(services.home, os.environ)
        prepare(services, say)
        wanted = _processes(services, web)
        running = {name: children.start(arguments) for name, arguments in wanted.items()}
        beside = [children.start(["demo"])] if demo else []
        threading.Thread(target=_sweep_on, args=(services, told), name="sweep", daemon=True).start()
        try:
            if web and not _answers(services, wanted, running, told):
                return 0 if told.is_set() else 1
            say(f"Ready: {services.settings.base_url}" if web else "Ready: workers and indexer")
            _watch(services, wanted, running, told)
        finally:
            children.stop([*running.values(), *beside], STOP_SECONDS)
    return 0


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Be the only supervisor of this home, until the block or the process ends. Raises ConfigError."""
    path = home / "run" / "serve.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid = lock.read().strip() or "?"
            raise ConfigError(
                f"home = {home}: một tiến trình «kho serve» khác (số {pid}) đang chạy kho này; hãy dừng nó trước.\n"
                f"home = {home}: another `kho serve` (process {pid}) runs this archive already; stop it first."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def prepare(services: Services, say: Callable[[str], None]) -> None:
    """First rows, and what the last run left behind set free: jobs and leases of processes that are gone."""
    first_rows(services, say)
    with services.db.writing() as session:
        jobs.free_the_dead(session, services.now(), forgive=True)
        jobs.give_back_the_dead(session)
    _clear(services)


def _clear(services: Services) -> None:
    """Remove the sockets of processes that are gone and the scratch of jobs that nobody runs."""
    with services.db.reading() as session:
        running = jobs.running_ids(session)
    for bell in (services.home / "run").glob("*.sock"):
        if not is_alive(bell.stem.rpartition("-")[2]):
            bell.unlink(missing_ok=True)
    for scratch in (services.home / "scratch").iterdir():
        if scratch.name[:36] not in running:
            shutil.rmtree(scratch) if scratch.is_dir() else scratch.unlink(missing_ok=True)


def first_rows(services: Services, say: Callable[[str], None]) -> None:
    """Database at head; in a new archive the first organisations and the administrator."""
    upgrade(services.db)
    with services.db.writing() as session:
        password = people.first_start(session, services.now(), services.settings.organisations)
        exchange.first(session, By(None, services.now()))
    if password is not None:
        path = services.home / "admin-password"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password + "\n")
        say(f"admin@localhost, password in {path}")


def _processes(services: Services, web: bool) -> dict[str, list[str]]:
    workers = services.settings.workers
    wanted = {"indexer": ["indexer"]}
    wanted |= {f"quick-{n}": ["worker", "--lanes", "quick"] for n in range(workers.quick)}
    wanted |= {f"long-{n}": ["worker", "--lanes", "long,quick,enrich"] for n in range(workers.long)}
    return {**({"web": ["web"]} if web else {}), **wanted}


def _answers(
    services: Services, wanted: dict[str, list[str]], running: dict[str, subprocess.Popen[bytes]], told: threading.Event
) -> bool:
    """Wait until the web process answers; False when it ended instead. One that was killed is started again."""
    address = f"http://{services.settings.server.host}:{services.settings.server.port}/healthz"
    while not told.is_set():
        status = running["web"].poll()
        if status is not None and status >= 0:
            return False
        if status is not None:
            log.get("serve").error("process died, starting it again", name="web", status=status)
            running["web"] = children.start(wanted["web"])
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            told.wait(PAUSE)
    return False


def _watch(
    services: Services, wanted: dict[str, list[str]], running: dict[str, subprocess.Popen[bytes]], told: threading.Event
) -> None:
    """Until told to stop: start again what died, later each time unless it had lived a while."""
    deaths: dict[str, int] = {}
    born = dict.fromkeys(running, time.monotonic())
    due: dict[str, float] = {}
    looked, suspects, shown = time.monotonic(), set[int](), 0.0
    while not told.wait(PAUSE):
        now = time.monotonic()
        if now - shown > SHOW_SECONDS:
            shown = now
            with suppress(OSError):  # a full disk
                (services.home / "run" / ALIVE).touch()
        if now - looked > services.settings.workers.lease_seconds:
            looked, suspects = now, _end_the_hung(services, running, suspects)
        for name, child in running.items():
            if name in due and now >= due[name]:
                running[name], born[name] = children.start(wanted[name]), now
                del due[name]
            elif name not in due and child.poll() is not None:
                deaths[name] = 1 if now - born[name] > LIVED else deaths.get(name, 0) + 1
                log.get("serve").error("process died, starting it again", name=name, status=child.returncode)
                _free(services, name)
                due[name] = now + min(0.1 * 2 ** min(deaths[name], 10), SLOWEST)


def _end_the_hung(services: Services, running: dict[str, subprocess.Popen[bytes]], suspects: set[int]) -> set[int]:
    """Kill what was silent at the last look and still is; returns what is silent now. One look may follow a long sleep."""
    try:
        with services.db.reading() as session:
            quiet = jobs.silent(session, services.now())
    except SQLAlchemyError:
        return set()
    for name, child in running.items():
        if child.pid in quiet & suspects and child.poll() is None:
            log.get("serve").error("process hangs, ending it", name=name, pid=child.pid)
            child.kill()
    return quiet


def _free(services: Services, name: str) -> None:
    """What the dead process held; where it cannot be written now, it runs out by itself."""
    try:
        with services.db.writing() as session:
            jobs.free_the_dead(session, services.now(), forgive=False)
            jobs.give_back_the_dead(session)
    except SQLAlchemyError as error:
        log.get("serve").warning("what a dead process held was not freed", error=str(error.__cause__ or error))


def _sweep_on(services: Services, told: threading.Event) -> None:
    """Beside the watch, because a walk through a large store takes its time."""
    from archive.copies import fixity
    from archive.uploads import service as uploads

    while True:
        try:
            uploads.sweep(services)
            fixity.check_due(services)
        except Exception:
            log.get("serve").exception("the sweep failed")
        if told.wait(SWEEP_SECONDS):
            return


def refuse_foreign_port(services: Services) -> None:
    """Stop at once, with words, when something else already listens on our port."""
    import socket

    server = services.settings.server
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            raise ConfigError(
                f"server.host = {server.host}, server.port = {server.port}: không mở được ({error.strerror}); "
                f"có thể chương trình khác đang dùng cổng này, hãy đặt KHO_PORT sang cổng trống.\n"
                f"server.host = {server.host}, server.port = {server.port}: {error.strerror}; "
                f"another program may listen there, set KHO_PORT to a free port"
            ) from error
