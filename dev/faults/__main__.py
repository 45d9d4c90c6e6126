"""``make faults``: processes and servers of the production stack are killed and cut off while people work; then counts.

usage: python -m dev.faults [--moments 200] [--seed N] [--minutes 60]

JSON lines on standard output, one a moment, then one a count. Ends with status 0 when nothing accepted was lost or is there twice.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any

from dev.faults.moments import Moment, plan
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
    began = time.monotonic()

    def strike_said(moment: Moment) -> None:
        struck.append(moment)
        _say(asdict(moment))

    try:
        strikes = plan(asked.moments, random.Random(asked.seed))
        with servers(place / "home") as disks:
            report = run(place / "home", disks, strikes, asked.seed, asked.minutes, strike_said)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"{error}; hãy chạy `make services` một lần trước. / Run `make services` once first.", file=sys.stderr)
        return 2
    _say({"name": "moments", "value": len(struck)})
    _say({"name": "minutes", "value": round((time.monotonic() - began) / 60, 1)})
    _say({"name": "seconds_by_kind", "value": _costs(struck)})
    for line in report.lines():
        _say(line)
    if report.holds:
        shutil.rmtree(place)
    else:
        print(f"Nhật ký / log: {place / 'home.log'}", file=sys.stderr)
    return 0 if report.holds else 1


def _costs(struck: list[Moment]) -> dict[str, list[float]]:
    """Per kind: how many, seconds until it was back and seconds waited for an earlier one, both on average."""
    kinds = sorted({moment.what for moment in struck})
    alike = {kind: [moment for moment in struck if moment.what == kind] for kind in kinds}
    return {
        kind: [len(those), round(mean(m.seconds for m in those), 1), round(mean(m.waited for m in those), 1)]
        for kind, those in alike.items()
    }


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
