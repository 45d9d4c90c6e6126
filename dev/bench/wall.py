"""What a browser must load before it sees the wall: compressed scripts and styles the page itself names.

usage: python -m dev.bench.wall
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
from pathlib import Path

from dev.bench.row import say
from tests.running import Running


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kho-bench-") as folder:
        archive = Running(Path(folder) / "home").start()
        try:
            total = sum(len(gzip.compress(body, 6)) for body in loaded(archive))
        finally:
            archive.stop()
    say("first load of the wall, compressed JS + CSS, KiB", 150, value=total / 1024)
    return 0


def loaded(archive: Running) -> list[bytes]:
    """Every script and stylesheet of the wall, with the modules that scripts import at once."""
    page = signed_in_wall(archive)
    seen: dict[str, bytes] = {}
    waiting = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page)
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen[path] = archive.call("GET", path, who=None).body
            here = path.rsplit("/", 1)[0]
            imports = re.findall(
                r'(?:^|[;}\n])\s*import\s*(?:[^"\'();]*?from\s*)?["\'](\./[^"\']+)["\']',
                seen[path].decode(errors="replace"),
            )
            waiting += [f"{here}/{name.removeprefix('./')}" for name in imports]
    return list(seen.values())


def signed_in_wall(archive: Running) -> str:
    """The wall's HTML as the administrator sees it (a bearer token opens pages too)."""
    answer = archive.call("GET", "/")
    assert answer.status == 200, answer.status
    return answer.body.decode()


if __name__ == "__main__":
    sys.exit(main())
