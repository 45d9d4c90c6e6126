"""One archive on the production stack, each of its four servers behind a gate; anything of it may be killed or cut off."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dev.services.servers import NAMES, ServerSet, base, own_ports
from dev.services.stack import make_database, settings
from tests.faults.given import children, processes
from tests.gate import Gate
from tests.running import Running, until

SERVERS = ServerSet("faults", own_ports() + 20, quiet=True)
"""Their own set: nobody else's work stands on them."""
PID_FILES = {
    "postgres": "data/postmaster.pid", "redis": "redis.pid", "minio": "minio.pid", "elasticsearch": "es.pid",
}  # fmt: skip
COMMANDS = {"postgres": "postgres", "redis": "redis-server", "minio": "minio", "elasticsearch": "java"}
LEASE = "10"


@dataclass(frozen=True)
class Gated(ServerSet):
    """The same servers at the addresses before their gates."""

    gates: Mapping[str, Gate] = field(default_factory=dict)

    def url(self, server: str) -> str:
        """Where the archive finds one server."""
        port = urlsplit(self.gates[server].url).port
        return super().url(server).replace(f":{self.port(server)}", f":{port}")


class Stack:
    """Servers, gates and the archive. ``direct`` is the database past its gate."""

    def __init__(self, home: Path) -> None:
        gates = {name: Gate(f"http://127.0.0.1:{SERVERS.port(name)}") for name in NAMES}
        self.gates = gates
        make_database(SERVERS, home)
        set_up = settings(Gated(SERVERS.name, SERVERS.first_port, gates=gates), home)
        self.direct = settings(SERVERS, home)["KHO_DATABASE__URL"]
        self.archive = Running(home, **set_up, KHO_WORKERS__LEASE_SECONDS=LEASE)

    def close(self) -> None:
        """The archive ends; the servers run on."""
        self.archive.stop()
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

        until(answers, f"{name} answers again", 120)

    def kill_processes(self, kind: str, dice: random.Random) -> int:
        """kill -9 one process of this kind, or all ``children`` of the supervisor; returns how many."""
        victims = [dice.choice(found)] if (found := self._of_kind(kind)) and kind != "children" else found
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(victims)

    def kill_supervisor(self) -> None:
        """kill -9 `kho serve` alone: what it started must go with it. Then it is started again."""
        assert self.archive.process is not None
        self.archive.process.kill()
        self.archive.process.wait()
        until(lambda: _free(self.archive.port), "the web process went with its supervisor", 60)
        self.archive.start()

    def _of_kind(self, kind: str) -> list[int]:
        """Those that live; one that is just being started again is waited for."""
        return until(lambda: self._find(kind), f"a process of kind {kind} lives", 60)  # type: ignore[no-any-return]

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
def servers() -> Iterator[ServerSet]:
    """All four, empty, started; stopped at the end. Raises CalledProcessError, OSError when one cannot be started.

    One run at a time on this machine: a second one waits for the first.
    """
    base().mkdir(parents=True, exist_ok=True)
    with (base() / "faults.lock").open("ab") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        _stop()
        shutil.rmtree(SERVERS.folder, ignore_errors=True)
        try:
            for name in NAMES:
                SERVERS.start(name)
            yield SERVERS
        finally:
            _stop()


def _stop() -> None:
    for name in NAMES:
        SERVERS.stop(name)
