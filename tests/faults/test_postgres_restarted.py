"""The script that starts PostgreSQL right after a kill -9, when the pid file still says that it runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.services.servers import HERE, base
from tests.conftest import missing
from tests.running import free_port, until

AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.getuid() == 0 else ()


class Cluster:
    """A PostgreSQL of this test alone."""

    def __init__(self, folder: Path) -> None:
        self.port, self.pid_file = free_port(), folder / "data" / "postmaster.pid"
        self._environment = {**os.environ, "PG_DIR": str(folder), "PG_PORT": str(self.port)}

    def script(self, verb: str) -> str:
        """What the script says to ``start`` or ``stop``."""
        command = [str(HERE / "postgres.sh"), verb]
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def kill(self) -> None:
        os.kill(int(self.pid_file.read_text().split()[0]), signal.SIGKILL)

    def answers(self) -> bool:
        command = ["psql", "-qtA", f"postgresql://archive@127.0.0.1:{self.port}/archive", "-c", "select 1"]
        return subprocess.run(command, capture_output=True).stdout.strip() == b"1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    base().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="restarted-", dir=base()))
    folder.chmod(0o755)
    made = Cluster(folder)
    try:
        made.script("start")
    except (subprocess.CalledProcessError, OSError) as error:
        missing(f"server postgres ({error})")
    yield made
    made.script("stop")
    shutil.rmtree(folder)


def test_a_server_killed_a_moment_ago_is_started_again(cluster: Cluster):
    for _ in range(2):
        cluster.kill()
        assert "ready" in cluster.script("start")
        assert cluster.answers()
    assert "already runs" in cluster.script("start")


def test_a_pid_file_that_names_a_stranger_is_not_believed(cluster: Cluster):
    cluster.kill()
    until(lambda: not cluster.answers(), "the server is gone")
    stranger = subprocess.Popen([*AS_POSTGRES, "sleep", "300"])
    try:
        lines = cluster.pid_file.read_text().split("\n")
        cluster.pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert "not running" in cluster.script("stop")
        assert "ready" in cluster.script("start")
        assert cluster.answers()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
