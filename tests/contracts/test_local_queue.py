"""The queue of one machine keeps the contract, in folders of any depth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.jobs.queue import Bell, LocalQueue
from tests.contracts.queue_contract import QueueContract


class TestLocalQueue(QueueContract):
    @pytest.fixture(params=["run", "a" * 60 + "/" + "b" * 80])
    def queue(self, request: pytest.FixtureRequest, tmp_path: Path) -> LocalQueue:
        folder = tmp_path / request.param
        folder.mkdir(parents=True)
        return LocalQueue(folder)

    @pytest.fixture
    def listen(self, queue: LocalQueue) -> Callable[[str], Bell]:
        return queue.listen
