"""``make faults``: processes and servers of the production stack are killed and cut off while people work; then counts.

usage: python -m dev.faults [--moments 200] [--seed N] [--minutes 60]

JSON lines on standard output, one a moment, then one a count. Ends with status 0 when nothing accepted was lost or is there twice.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dev.faults.moments import Moment
from dev.faults.run import run
from dev.faults.stack import servers


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.faults", description=__doc__)
    ask.add_argument("--moments", type=int, default=200)
    ask.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    ask.add_argument("--minutes", type=float, default=60.0)
    asked = ask.parse_args()
    _say({"seed": asked.seed, "moments": asked.moments})
    place = Path(tempfile.mkdtemp(prefix="kho-faults-"))
    struck: list[Moment] = []

    def strike_said(moment: Moment) -> None:
        struck.append(moment)
        _say(asdict(moment))

    try:
        with servers():
            report = run(place / "home", asked.moments, asked.seed, asked.minutes, strike_said)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"{error}; hãy chạy `make services` một lần trước. / Run `make services` once first.", file=sys.stderr)
        return 2
    _say({"name": "moments", "value": len(struck)})
    for line in report.lines():
        _say(line)
    if report.holds:
        shutil.rmtree(place)
    else:
        print(f"Nhật ký / log: {place / 'home.log'}", file=sys.stderr)
    return 0 if report.holds else 1


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
