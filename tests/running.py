"""The archive really running: `kho serve` on a free port with a home of its own, spoken to over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = float(os.environ.get("PATIENCE", "240"))
"""Seconds after which something that should have come is given up; nothing is measured by it. More where others use the machine."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Ask again and again until the answer is true; returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")


STACKS = ("embedded", "production")
"""What an archive may stand on. ``STACK=production`` puts every archive of the tests on the servers for tests."""
CHOSEN = os.environ.get("STACK") or STACKS[0]
EACH = (CHOSEN,) if "STACK" in os.environ else STACKS
"""For tests that run on both stacks in one go, unless one was chosen."""
_on_servers: list[Path] = []


def stack(home: Path, on: str = CHOSEN) -> dict[str, str]:
    """The settings of a home on the servers for tests, started if need be; embedded: none. A new home finds nothing there."""
    if on not in STACKS:
        raise ValueError(f"STACK = {on!r}; want {' or '.join(STACKS)}")
    if on == "embedded":
        return {}
    from dev.services.servers import NAMES
    from dev.services.stack import make_database, settings, unmake
    from tests.servers import SERVERS, until_the_end

    for name in NAMES:
        until_the_end(name)
    if not home.exists():
        unmake(SERVERS, home)
        _on_servers.append(home)
    make_database(SERVERS, home)
    return settings(SERVERS, home)


def clear_servers() -> None:
    """What the archives of this process left on the servers is thrown away: an Elasticsearch bears a thousand indexes."""
    while _on_servers:
        from dev.services.stack import unmake
        from tests.servers import SERVERS

        unmake(SERVERS, _on_servers.pop())


class Running:
    """One archive; may be killed and started again on the same home and port. On the stack that ``STACK`` names, or ``on``."""

    answers_within = 60.0
    """Seconds."""

    def __init__(self, home: Path, on: str = CHOSEN, **settings: str) -> None:
        self.home, self.port = home, free_port()
        on_servers = stack(home, on)
        home.mkdir(parents=True, exist_ok=True)
        mine = {name: value for name, value in os.environ.items() if not name.startswith("KHO_")}
        self.environment = {
            **mine,
            "KHO_HOME": str(home),
            "KHO_PORT": str(self.port),
            "DEMO": "0",
            "KHO_ENRICH__TAGGERS": "[]",
            **on_servers,
            **settings,
        }
        self.log = home.parent / f"{home.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._tokens: dict[str, str] = {}

    @property
    def database_url(self) -> str:
        """Where its rows stand."""
        return self.environment.get("KHO_DATABASE__URL") or f"sqlite:///{self.home / 'archive.sqlite3'}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kho(self, *arguments: str, check: bool = True) -> str:
        command = [sys.executable, "-m", "archive", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> Running:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "archive", "serve"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until(self._ready, "the archive answers")
        return self

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-2000:]
        try:
            return self.call("GET", "/healthz", who=None).status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """As a power cut does: every process at once, no goodbye."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)

    def person(self, email: str, organisation: str | None, role: str = "journalist") -> str:
        """Add a person; returns the address, to be given as ``who``."""
        desk = ["--org", organisation, "--role", role] if organisation else []
        self.kho("user", "add", email, "--password", "mat khau rat dai", *desk)
        return email

    def token(self, email: str) -> str:
        if email not in self._tokens:
            self._tokens[email] = self.kho("token", "add", email).split()[-1]
        return self._tokens[email]

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        who: str | None = "admin@localhost",
    ) -> Answer:  # fmt: skip
        url = path if path.startswith("http") else self.url + path
        bearer = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        request = urllib.request.Request(url, data=body, method=method, headers={**bearer, **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=self.answers_within) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def send(self, method: str, path: str, value: Any, who: str | None = "admin@localhost", **headers: str) -> Answer:
        """A JSON body."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.call(method, path, json.dumps(value).encode(), {"Content-Type": "application/json", **named}, who)

    def upload(self, path: Path, metadata: Any = None, who: str = "admin@localhost") -> Answer:
        """One file by one request."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'.encode()
            + path.read_bytes()
        ]
        if metadata is not None:
            head = (
                f'--{mark}\r\nContent-Disposition: form-data; name="metadata"\r\nContent-Type: application/json\r\n\r\n'
            )
            parts.append(head.encode() + json.dumps(metadata).encode())
        body = b"\r\n".join([*parts, f"--{mark}--\r\n".encode()])
        return self.call("POST", "/api/v1/assets", body, {"Content-Type": f"multipart/form-data; boundary={mark}"}, who)

    def asset(self, asset_id: str) -> Any:
        return self.call("GET", f"/api/v1/assets/{asset_id}").json

    def ended(self, asset_id: str) -> Any:
        """The asset once it is ready or has failed."""
        return until(
            lambda: (found := self.asset(asset_id))["state"] in ("ready", "failed") and found, f"{asset_id} ends"
        )


def descendants_left(marker: str) -> list[str]:
    """Command lines of processes that still name ``marker`` (the home of a killed archive)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if marker in line:
                found.append(line)
    return found
