"""Two web processes and three workers share one archive while six people work for minutes; then counts.

usage: python -m dev.load [--minutes 10] [--seed N]

JSON lines on standard output: one a minute, then one a count. Ends with status 0 when there was no error and nothing accepted
is lost or there twice. An error is: no answer, 5xx, 408 or 429, any answer that a sound request should not get, a person
who gave up.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from dev.faults.client import SHOWN, Answers, Client
from dev.faults.report import Report, look, until_idle
from dev.load.crowd import Crowd
from dev.load.files import Files
from dev.load.machines import Machines, servers

REST_SECONDS = 300.0
BAD = (408, 429)


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m dev.load", description=__doc__)
    ask.add_argument("--minutes", type=float, default=10.0)
    ask.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    asked = ask.parse_args()
    _say({"seed": asked.seed, "minutes": asked.minutes})
    place = Path(tempfile.mkdtemp(prefix="kho-load-"))
    try:
        with servers():
            holds = run(place, asked.minutes, asked.seed)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"{error}; hãy chạy `make services` một lần trước. / Run `make services` once first.", file=sys.stderr)
        return 2
    if holds:
        shutil.rmtree(place)
    else:
        print(f"Nhật ký / logs: {place}/*.log", file=sys.stderr)
    return 0 if holds else 1


def run(place: Path, minutes: float, seed: int) -> bool:
    """On servers that run; returns whether all held."""
    (place / "files").mkdir()
    machines = Machines(place)
    try:
        machines.start()
        crowd = Crowd(machines, Files(place / "files", seed), seed)
        _say({"name": "processes", "value": machines.counted()})
        crowd.start()
        memory = _watch(machines, crowd, minutes)
        report = Report(ended=crowd.stop(REST_SECONDS), idle=until_idle(machines.database, REST_SECONDS))
        report.done = dict(sorted(crowd.done.items()))
        first = machines.archives[0]
        client = Client(machines.urls[1], first.token("admin@localhost"), Answers(), threading.Event())
        look(machines.database, client, crowd.sent, crowd.answers, report)
        return _tell(report, crowd, memory)
    finally:
        machines.stop()


def _watch(machines: Machines, crowd: Crowd, minutes: float) -> list[list[float]]:
    """A line a minute; returns the memory of the web processes at each."""
    began, memory = time.monotonic(), [machines.memory()]
    while (left := began + minutes * 60 - time.monotonic()) > 0:
        time.sleep(min(60.0, left))
        memory.append(machines.memory())
        _say({
            "minute": round((time.monotonic() - began) / 60, 1), "web_mib": memory[-1], "accepted": len(crowd.sent),
            "under_way": crowd.under_way(), "done": sum(crowd.done.values()), "errors": len(_errors(crowd)), "all_at_work": crowd.all_at_work,
        })  # fmt: skip
    return memory


def _errors(crowd: Crowd) -> list[str]:
    answers = crowd.answers
    bad = [
        f"{count} answers of status {status}"
        for status, count in answers.statuses.items()
        if status >= 500 or status in BAD
    ]
    silent = [f"{answers.unanswered} questions without an answer"] if answers.unanswered else []
    return [*silent, *bad, *answers.faults, *answers.unexpected, *answers.refused]


def _tell(report: Report, crowd: Crowd, memory: list[list[float]]) -> bool:
    errors = _errors(crowd)
    if not (report.ended and report.idle):
        errors.append(f"people came to an end: {report.ended}, the archive came to rest: {report.idle}")
    for line in report.lines()[:-1]:
        _say(line)
    _say({"name": "web_mib", "start": memory[0], "first_minute": memory[1], "end": memory[-1]})
    _say({"name": "errors", "value": len(errors), "said": errors[:SHOWN]})
    holds = report.holds and not errors and not report.failed and not report.edits_lost
    _say({"name": "load", "holds": holds})
    return holds


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
