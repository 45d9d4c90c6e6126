"""Run the tests: lint and types, the quick tests side by side, then those that start whole archives, in two groups at once.

usage: python -m dev.test_run [PATH...]
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.servers import kept

PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=12"]
WHOLE = ["tests/browser", "tests/faults"]
"""These start whole archives and browsers and wait for them a lot: each group is one process, so that it starts its own once."""
ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1"}


def main(paths: list[str]) -> int:
    if paths != ["tests"]:
        return _one([*PYTEST, *paths])
    quick = [*PYTEST, "-n", "2", "--dist", "loadscope", *(f"--ignore={path}" for path in WHOLE), "tests"]
    before = [[".venv/bin/ruff", "check", "-q", "."], [".venv/bin/mypy", "--no-error-summary"]]
    with kept():
        statuses = [_one(command) for command in (*before, quick)]
        return max(*statuses, _at_once([[*PYTEST, path] for path in WHOLE]))


def _one(command: Sequence[str]) -> int:
    print("$", " ".join(command), flush=True)
    return abs(subprocess.run(command, env=ENVIRONMENT).returncode)


def _at_once(commands: Sequence[Sequence[str]]) -> int:
    """The first one's lines as they come, those of the others when it has ended."""
    with ThreadPoolExecutor() as beside:
        others = [
            beside.submit(subprocess.run, command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for command in commands[1:]
        ]
        worst = _one(commands[0])
        for command, other in zip(commands[1:], others, strict=True):
            done = other.result()
            print("$", " ".join(command), done.stdout.decode(errors="replace"), sep="\n", flush=True)
            worst = max(worst, abs(done.returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
