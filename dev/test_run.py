"""Run the tests: the quick ones side by side, then those that need the machine to themselves; lint and types first in CI.

usage: python -m dev.test_run [PATH...]
"""

from __future__ import annotations

import os
import subprocess
import sys


def main(paths: list[str]) -> int:
    whole = paths == ["tests"]
    commands = []
    if whole:
        commands += [[".venv/bin/ruff", "check", "-q", "."], [".venv/bin/mypy", "--no-error-summary"]]
    commands.append([sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", *paths])
    for command in commands:
        print("$", " ".join(command), flush=True)
        status = subprocess.run(command, env={**os.environ, "PYTHONUNBUFFERED": "1"}).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
