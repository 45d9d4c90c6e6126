"""Twelve random moments of a fixed seed on the production stack; `make faults` does two hundred."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import threading
from pathlib import Path

import pytest

from dev.faults import report as reporting
from dev.faults.client import Answers, Client
from dev.faults.load import Sent
from dev.faults.media import word
from dev.faults.moments import IN_CI, Moment, planned_in_ci
from dev.faults.report import Report, look
from dev.faults.run import run
from dev.faults.stack import servers
from tests.conftest import missing
from tests.running import Answer

SEED = 20260101


@pytest.mark.slow
def test_after_each_part_died_once_under_load_nothing_accepted_is_lost_and_nothing_is_there_twice(tmp_path: Path):
    struck: list[Moment] = []
    try:
        with servers(tmp_path / "home") as disks:
            report = run(tmp_path / "home", disks, planned_in_ci(random.Random(SEED)), SEED, 10, struck.append)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        missing(f"the servers ({error})")
        raise
    assert sorted(moment.what for moment in struck) == sorted(IN_CI)
    assert report.accepted >= len(IN_CI)
    assert sum(report.lied.values()) > 0
    assert (report.lost, report.twice, report.edits_lost, report.failed) == ([], [], [], [])
    assert (report.unexpected, report.faults, report.refused) == ([], [], [])
    assert (report.present, report.hash_true, report.searchable) == (report.accepted,) * 3
    assert (report.idle, report.ended, report.holds) == (True, True, True)


def counted(monkeypatch: pytest.MonkeyPatch, *live: tuple[str, str]) -> Report:
    """What is said of one accepted file, ``a`` with the bytes ``A``, when these assets (id, bytes) are live."""
    rows = [reporting._Live(asset, "ready", "[]", "t", _sha256(content)) for asset, content in live]
    monkeypatch.setattr(reporting, "_live", lambda *_: rows)

    class Finds(Client):
        def ask(self, method, path, body=None, headers=None) -> Answer:
            items = [{"id": asset} for asset, _ in live] if word(1) in path else []
            return Answer(200, {}, json.dumps({"notice": None, "items": items}).encode())

    client = Finds("http://127.0.0.1:1", "none", Answers(), threading.Event())
    return look("", client, [Sent(1, "a", _sha256("A"), "t")], Answers(), Report())


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def test_the_count_names_what_is_gone_changed_or_there_twice(monkeypatch: pytest.MonkeyPatch):
    for live, lost, twice in (
        ([("a", "A")], 0, 0), ([("b", "A")], 0, 0), ([], 1, 0), ([("a", "X")], 1, 0), ([("a", "A"), ("b", "A")], 0, 1),
        ([("a", "A"), ("b", "X")], 0, 0),
    ):  # fmt: skip
        report = counted(monkeypatch, *live)
        assert (len(report.lost), len(report.twice), report.holds) == (lost, twice, not (lost or twice)), live
