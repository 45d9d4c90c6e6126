"""Two machines of one archive: each with a web process of its own, three workers together, the same four servers behind them."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.services.servers import NAMES, ServerSet, base, own_ports
from dev.services.stack import make_database, settings
from tests.faults.given import children, processes
from tests.running import Running

SERVERS = ServerSet("load", own_ports() + 40, quiet=True)
"""Their own set: nobody else's work stands on them."""
WORKERS = ({"KHO_WORKERS__QUICK": "1", "KHO_WORKERS__LONG": "1"}, {"KHO_WORKERS__QUICK": "1", "KHO_WORKERS__LONG": "0"})


class Machines:
    """Both of them. ``database`` is where the rows stand."""

    def __init__(self, place: Path) -> None:
        homes = [place / "mot", place / "hai"]
        make_database(SERVERS, homes[0])
        shared = {**settings(SERVERS, homes[0]), "KHO_SERVER__SECRET": secrets.token_hex(24)}
        self.database = shared["KHO_DATABASE__URL"]
        self.archives = [Running(home, **shared, **work) for home, work in zip(homes, WORKERS, strict=True)]

    @property
    def urls(self) -> list[str]:
        """Where the two answer."""
        return [archive.url for archive in self.archives]

    def start(self) -> None:
        """Until both answer."""
        for archive in self.archives:
            archive.start()

    def stop(self) -> None:
        """Both end; the servers run on."""
        for archive in self.archives:
            archive.stop()

    def counted(self) -> dict[str, int]:
        """How many processes of each kind live, over both."""
        return {kind: sum(len(processes(one, kind)) for one in self.archives) for kind in ("web", "worker", "indexer")}

    def memory(self) -> list[float]:
        """MiB that each web process holds, with what it started."""
        return [round(sum(_resident(pid) for pid in _family(one)) / 1024, 1) for one in self.archives]


def _family(archive: Running) -> list[int]:
    masters = processes(archive, "web")
    return masters + [child for pid in masters for child, _ in children(pid)]


def _resident(pid: int) -> int:
    """KiB; shared pages count once for each that has them."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


@contextmanager
def servers() -> Iterator[ServerSet]:
    """All four, empty, started; stopped at the end. One run at a time. Raises CalledProcessError, OSError."""
    base().mkdir(parents=True, exist_ok=True)
    with (base() / "load.lock").open("ab") as alone:
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
