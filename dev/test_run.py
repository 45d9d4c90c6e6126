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
"""These start whole archives and browsers and wait for them a lot: each group is one process, so that it starts its own once.
A browser that plays has no patience, what is killed and comes back has: it gives way."""
ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1"}


def main(paths: list[str]) -> int:
    if paths != ["tests"]:
        return _one([*PYTEST, *paths])
    quick = [*PYTEST, "-n", "2", "--dist", "loadscope", *(f"--ignore={path}" for path in WHOLE), "tests"]
    before = [[".venv/bin/ruff", "check", "-q", "."], [".venv/bin/mypy", "--no-error-summary"]]
    with kept():
        statuses = [_one(command) for command in (*before, quick)]
        return max(*statuses, _at_once([*PYTEST, WHOLE[0]], ["nice", "-n", "10", *PYTEST, WHOLE[1]]))


def _one(command: Sequence[str]) -> int:
    print("$", " ".join(command), flush=True)
    return abs(subprocess.run(command, env=ENVIRONMENT).returncode)


def _at_once(first: Sequence[str], second: Sequence[str]) -> int:
    """The lines of the first as they come, those of the second when it has ended."""
    with ThreadPoolExecutor() as beside:
        other = beside.submit(
            subprocess.run, second, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip
        status = _one(first)
        done = other.result()
    print("$", " ".join(second))
    print(done.stdout.decode(errors="replace"), flush=True)
    return max(status, abs(done.returncode))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
