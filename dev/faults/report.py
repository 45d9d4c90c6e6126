"""Afterwards: is every file that the archive took there, with the very bytes, found by its words, and there once?"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, text

from dev.faults.client import SHOWN, Answers, Client
from dev.faults.load import Sent
from dev.faults.media import word
from tests.running import until

LIVE = "SELECT id::text, state, problems::text, title FROM asset WHERE deleted_at IS NULL"
RESTLESS = (
    "SELECT (SELECT count(*) FROM job WHERE state IN ('waiting', 'running')) + (SELECT count(*) FROM index_pending)"
    " + (SELECT count(*) FROM asset WHERE deleted_at IS NULL AND state NOT IN ('ready', 'failed'))"
)


@dataclass
class Report:
    """Counts, and of what went wrong the first few in words. ``accepted`` files were answered with 202 or 200.

    ``unexpected``: failures (5xx) that were no problem document; ``faults``: problem documents that say 500; ``refused``: a
    sound request met 4xx; ``lied``: requests that the S3 lied to, by lie; ``idle``, ``ended``: work and people came to their end by themselves.
    """

    accepted: int = 0
    present: int = 0
    hash_true: int = 0
    searchable: int = 0
    ready: int = 0
    failed: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    edits_lost: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    idle: bool = True
    ended: bool = True
    done: dict[str, int] = field(default_factory=dict)
    lied: dict[str, int] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    unanswered: int = 0

    @property
    def holds(self) -> bool:
        """Nothing lost and nothing twice."""
        return self.accepted > 0 and not self.lost and not self.twice

    def lines(self) -> list[dict[str, Any]]:
        """One ``{"name", "value"}`` each; lists as their length, with what they hold under ``said``."""
        found = []
        for name, value in vars(self).items():
            if isinstance(value, list):
                found.append({"name": name, "value": len(value), **({"said": value[:SHOWN]} if value else {})})
            else:
                found.append({"name": name, "value": value})
        return [*found, {"name": "faults_survived", "holds": self.holds}]


@dataclass(frozen=True)
class _Live:
    asset: str
    state: str
    problems: str
    title: str
    sha256: str


def until_idle(database: str, seconds: float) -> bool:
    """Wait until no job, no index work and no unfinished asset is left; False if it does not come to that."""
    engine = create_engine(database)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as rows:
            until(lambda: rows.execute(text(RESTLESS)).scalar() == 0, "the archive is idle", seconds)
        return True
    except AssertionError:
        return False
    finally:
        engine.dispose()


def look(database: str, client: Client, sent: list[Sent], answers: Answers, report: Report) -> Report:
    """Read every live original back, ask for every accepted file, count."""
    live = _live(database, client)
    by_bytes: dict[str, list[_Live]] = defaultdict(list)
    for asset in live:
        by_bytes[asset.sha256].append(asset)
    report.twice = [
        f"{sha256}: {', '.join(asset.asset for asset in alike)}" for sha256, alike in by_bytes.items() if len(alike) > 1
    ]
    report.ready = sum(asset.state == "ready" for asset in live)
    report.failed = [f"{asset.asset}: {asset.problems}" for asset in live if asset.state == "failed"]
    report.accepted = len(sent)
    by_id = {asset.asset: asset for asset in live}
    for file in sent:
        _one(client, file, by_id.get(file.asset), by_bytes.get(file.sha256, []), report)
    report.unexpected, report.faults, report.refused = answers.unexpected, answers.faults, answers.refused
    report.answers, report.unanswered = dict(sorted(answers.statuses.items())), answers.unanswered
    return report


def _one(client: Client, file: Sent, named: _Live | None, alike: list[_Live], report: Report) -> None:
    """One accepted file; it may have given way to another asset with the same bytes."""
    there = alike[0] if alike else named
    if there is None:
        report.lost.append(f"{file.number} ({file.asset}): gone")
        return
    report.present += 1
    true = there.sha256 == file.sha256
    report.hash_true += true
    found = _found(client, file, there.asset)
    report.searchable += found
    if not true or not found:
        report.lost.append(f"{file.number} ({there.asset}, {there.state}): bytes {true}, found {found}")
    if there.title != file.title:
        report.edits_lost.append(f"{there.asset}: {there.title!r}, accepted was {file.title!r}")


def _found(client: Client, file: Sent, asset: str) -> bool:
    page = client.ask("GET", f"/api/v1/assets?q={word(file.number)}").json
    return page["notice"] is None and asset in [item["id"] for item in page["items"]]


def _live(database: str, client: Client) -> list[_Live]:
    engine = create_engine(database)
    with engine.connect() as rows:
        found = [[str(value) for value in row] for row in rows.execute(text(LIVE))]
    engine.dispose()
    return [
        _Live(asset, state, problems, title, hashlib.sha256(client.original(asset) or b"").hexdigest())
        for asset, state, problems, title in found
    ]
