"""Start or stop real servers: ``python -m dev.services start|stop|env [SERVER...]`` (default: all four).

``env`` prints the settings that make the archive use them, one ``export`` a line, for a shell to read.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from dev.services.servers import NAMES, ServerSet
from dev.services.stack import make_database, settings


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.services", description=__doc__)
    ask.add_argument("verb", choices=("start", "stop", "env"))
    ask.add_argument("servers", nargs="*", metavar="SERVER", help=" ".join(NAMES))
    asked = ask.parse_args()
    if unknown := set(asked.servers) - set(NAMES):
        ask.error(f"{', '.join(unknown)}: no such server; there are {', '.join(NAMES)}")
    servers = ServerSet()
    if asked.verb == "env":
        return _tell(servers, Path(os.environ.get("KHO_HOME") or "var"))
    failed = [name for name in asked.servers or NAMES if not _one(servers, asked.verb, name)]
    if failed:
        print(f"Không làm được / failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _tell(servers: ServerSet, home: Path) -> int:
    from psycopg import OperationalError

    try:
        make_database(servers, home)
    except OperationalError as error:
        print(
            f"Chưa có máy chủ; hãy chạy `make services` trước. / No servers; run `make services` first.\n{error}",
            file=sys.stderr,
        )
        print("exit 1")
        return 1
    for name, value in settings(servers, home).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _one(servers: ServerSet, verb: str, name: str) -> bool:
    print(f"{name}: {verb}", flush=True)
    try:
        servers.start(name) if verb == "start" else servers.stop(name)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
