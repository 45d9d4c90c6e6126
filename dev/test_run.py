"""Run the tests: the quick ones side by side, then those that need the machine to themselves; lint and types first.

usage: python -m dev.test_run [PATH...]
"""

from __future__ import annotations

import os
import subprocess
import sys

PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=12"]
ALONE = ["tests/browser", "tests/faults"]
"""These start whole archives and browsers, and have the machine to themselves."""


def main(paths: list[str]) -> int:
    commands = [[*PYTEST, *paths]]
    if paths == ["tests"]:
        apart = [f"--ignore={path}" for path in ALONE]
        commands = [
            [".venv/bin/ruff", "check", "-q", "."],
            [".venv/bin/mypy", "--no-error-summary"],
            [*PYTEST, "-n", "2", "--dist", "loadscope", *apart, "tests"],
            [*PYTEST, *ALONE],
        ]
    worst = 0
    for command in commands:
        print("$", " ".join(command), flush=True)
        worst = max(worst, abs(subprocess.run(command, env={**os.environ, "PYTHONUNBUFFERED": "1"}).returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
