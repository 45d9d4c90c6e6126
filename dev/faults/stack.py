"""One archive on the production stack, each of its four servers behind a gate, the S3 behind a liar; anything of it may be killed,
cut off or filled up."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dev.faults.disk import Disk
from dev.faults.liar import Liar
from dev.services.servers import NAMES, ServerSet, base, own_ports
from dev.services.stack import make_database, settings
from tests.faults.given import children, processes
from tests.gate import Gate
from tests.running import Running, until

SERVERS = ServerSet("faults", own_ports() + 20, quiet=True, brief=True)
"""Their own set: nobody else's work stands on them."""
PID_FILES = {
    "postgres": "data/postmaster.pid", "redis": "redis.pid", "minio": "minio.pid", "elasticsearch": "es.pid",
}  # fmt: skip
COMMANDS = {"postgres": "postgres", "redis": "redis-server", "minio": "minio", "elasticsearch": "java"}
LEASE = "10"
START_SECONDS = 300.0


@dataclass(frozen=True)
class Gated(ServerSet):
    """The same servers at the addresses before their gates."""

    gates: Mapping[str, Gate] = field(default_factory=dict)

    def url(self, server: str) -> str:
        """Where the archive finds one server."""
        port = urlsplit(self.gates[server].url).port
        return super().url(server).replace(f":{self.port(server)}", f":{port}")


class Stack:
    """Servers, gates and the archive. ``direct`` is the database past its gate; ``disks`` are what moments fill up."""

    def __init__(self, home: Path, disks: Mapping[str, Disk], seed: int) -> None:
        self.disks, self.liar = disks, Liar(f"http://127.0.0.1:{SERVERS.port('minio')}", seed)
        ahead = {name: f"http://127.0.0.1:{SERVERS.port(name)}" for name in NAMES} | {"minio": self.liar.url}
        gates = {name: Gate(url) for name, url in ahead.items()}
        self.gates = gates
        make_database(SERVERS, home)
        set_up = settings(Gated(SERVERS.name, SERVERS.first_port, gates=gates), home)
        self.direct = settings(SERVERS, home)["KHO_DATABASE__URL"]
        self.archive = Running(home, **set_up, KHO_WORKERS__LEASE_SECONDS=LEASE)

    def close(self) -> None:
        """The archive ends; the servers run on."""
        self.archive.stop()
        self.liar.close()
        for gate in self.gates.values():
            gate.shut()

    def kill_server(self, name: str) -> None:
        """kill -9, with the processes it started."""
        pid = int((SERVERS.folder / name / PID_FILES[name]).read_text().split()[0])
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        if COMMANDS[name] not in line:
            raise OSError(f"process {pid} is no {name}: {line[:200]}")
        victims = [pid, *(child for child, _ in children(pid))]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        gone = "nothing of it is left"  # nor a zombie: pg_ctl takes that for a server that runs
        until(lambda: not any(Path(f"/proc/{victim}").exists() for victim in victims), f"{name} is dead, {gone}", 60)

    def start_server(self, name: str) -> None:
        """Start it again, until it lets somebody in. Raises CalledProcessError."""

        def answers() -> bool:
            SERVERS.start(name)
            with suppress(OSError), socket.create_connection(("127.0.0.1", SERVERS.port(name)), timeout=5):
                return True
            return False

        until(answers, f"{name} answers again", START_SECONDS)

    def kill_processes(self, kind: str, dice: random.Random) -> int:
        """kill -9 one process of this kind, or all ``children`` of the supervisor; returns how many."""
        victims = [dice.choice(found)] if (found := self._of_kind(kind)) and kind != "children" else found
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(victims)

    def kill_supervisor(self) -> None:
        """kill -9 `kho serve` alone: what it started must go with it."""
        assert self.archive.process is not None
        self.archive.process.kill()
        self.archive.process.wait()
        until(lambda: _free(self.archive.port), "the web process went with its supervisor", 60)

    def start_archive(self) -> None:
        """Start `kho serve`, until it answers: a busy machine takes its time for six processes."""
        try:
            self.archive.start()
        except AssertionError:
            process = self.archive.process
            if process is None or process.poll() is not None:
                raise
            until(self.answers, "the archive answers", START_SECONDS)

    def answers(self) -> bool:
        """Whether the archive says that it is ready."""
        with suppress(OSError):
            return self.archive.call("GET", "/readyz", who=None).status == 200
        return False

    def _of_kind(self, kind: str) -> list[int]:
        """Those that live; one that is just being started again is waited for."""
        return until(lambda: self._find(kind), f"a process of kind {kind} lives", START_SECONDS)  # type: ignore[no-any-return]

    def _find(self, kind: str) -> list[int]:
        if kind == "children":
            return [pid for name in ("web", "worker", "indexer") for pid in processes(self.archive, name)]
        if kind == "web-thread-process":
            return [child for pid in processes(self.archive, "web") for child, _ in children(pid)]
        return processes(self.archive, kind)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def disks(home: Path) -> Iterator[dict[str, Disk]]:
    """What moments fill up: the S3's own (mounted before it is started) and the one that workers copy to. Raises OSError."""
    places = {"full-store": SERVERS.folder / "minio" / "data", "full-scratch": home / "scratch"}
    with ExitStack() as until_the_end:
        made = {}
        for name, place in places.items():
            made[name] = Disk(place)
            until_the_end.callback(made[name].close)
        yield made


@contextmanager
def servers(home: Path) -> Iterator[dict[str, Disk]]:
    """All four, empty, started; stopped at the end. Raises CalledProcessError, OSError when one cannot be started. Gives the disks.

    One run of this checkout at a time: a second one waits for the first.
    """
    base().mkdir(parents=True, exist_ok=True)
    with (base() / f"{SERVERS.folder.name}.lock").open("ab") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        _stop()
        _unmount_what_is_left()
        shutil.rmtree(SERVERS.folder, ignore_errors=True)
        with disks(home) as made:
            try:
                with ThreadPoolExecutor(len(NAMES)) as starters:
                    list(starters.map(SERVERS.start, NAMES))
                yield made
            finally:
                _stop()


def _stop() -> None:
    for name in NAMES:
        SERVERS.stop(name)


def _unmount_what_is_left() -> None:
    """A run that was killed left its disk behind."""
    place = SERVERS.folder / "minio" / "data"
    while place.is_mount():
        subprocess.run(["umount", "-l", str(place)], check=True)
