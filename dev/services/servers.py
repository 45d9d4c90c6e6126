"""The four servers of the production stack: what starts and stops each, and where each then answers.

A *set* of servers has a name («dev» for ``make services``, «tests» for the tests), its own ports and its own data; programs that
had to be compiled or unpacked are kept once for all sets. Everything is below ``KHO_SERVICES`` (default ``/var/tmp/kho-services``:
PostgreSQL and Elasticsearch refuse to run as root, so their folders must be open to other users).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NAMES = ("postgres", "redis", "minio", "elasticsearch")
BRIEF = "-XX:TieredStopAtLevel=1"


def base() -> Path:
    """Where programs and data of all sets stand."""
    return Path(os.environ.get("KHO_SERVICES", "/var/tmp/kho-services"))


def own_ports() -> int:
    """The first of two hundred ports that sets of this checkout may use, so that two checkouts can be tested at once."""
    return 12_000 + 200 * (int(hashlib.sha256(str(ROOT).encode()).hexdigest()[:8], 16) % 90)


@dataclass(frozen=True)
class ServerSet:
    """One set of servers of this checkout; ``first_port`` is the lowest of ten that it may use; ``quiet``: nothing is printed.

    ``brief``: they start and end often and nobody measures them, so Elasticsearch is compiled less: it starts in half the time.
    """

    name: str = "dev"
    first_port: int = 9310
    quiet: bool = False
    brief: bool = False

    @property
    def folder(self) -> Path:
        """Data, logs and pid files of this set."""
        return base() / f"{self.name}-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"

    def port(self, server: str) -> int:
        """The port of one server."""
        return self.first_port + {"postgres": 0, "redis": 1, "minio": 2, "elasticsearch": 4}[server]

    def url(self, server: str) -> str:
        """Where one server answers."""
        port = self.port(server)
        return {
            "postgres": f"postgresql+psycopg://archive@127.0.0.1:{port}/archive",
            "redis": f"redis://127.0.0.1:{port}/0",
            "minio": f"http://127.0.0.1:{port}",
            "elasticsearch": f"http://127.0.0.1:{port}",
        }[server]

    def start(self, server: str) -> None:
        """Start one server and wait until it answers; a running one is left alone. Raises CalledProcessError."""
        self._run(server, "start")

    def stop(self, server: str) -> None:
        """Stop one server; one that does not run is fine."""
        self._run(server, "stop")

    def _run(self, server: str, verb: str) -> None:
        folder, port = self.folder / server, self.port(server)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        settings: dict[str, object] = {
            "postgres": {"PG_DIR": folder, "PG_PORT": port},
            "redis": {"REDIS_DIR": folder, "REDIS_PORT": port},
            "minio": {"MINIO_DIR": folder, "MINIO_PORT": port, "MINIO_BIN": base() / "bin"},
            "elasticsearch": {"ES_BASE": base() / "elasticsearch", "ES_WORK": folder, "ES_PORT": port},
        }[server]
        if self.brief and server == "elasticsearch":
            settings |= {"ES_JAVA_OPTS": BRIEF, "CLI_JAVA_OPTS": BRIEF, "ES_WAIT": 600}
        command = [str(HERE / f"{server}.sh"), verb]
        environment = {**os.environ, **{k: str(v) for k, v in settings.items()}}
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL if self.quiet else None)
