"""What the tests of ingest share: one file in, its result out, and someone who listens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ingest
from ingest.result import Facts, Limits, Rendition, Result

Ingest = Callable[..., Result]


class Listener:
    """A reporter that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Facts] = []
        self.made: list[Rendition] = []
        self.fractions: list[float] = []

    def facts(self, facts: Facts) -> None:
        self.told.append(facts)

    def renditions(self, made: tuple[Rendition, ...]) -> None:
        self.made += made

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def take(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Ingest:
    """Run ingest on a file in a scratch folder of its own; keywords go to :func:`ingest.run`."""

    def run(source: Path, **options: object) -> Result:
        settings = {"name": source.name, "limits": Limits(), "reporter": listener, **options}
        return ingest.run(source, tmp_path_factory.mktemp("scratch"), **settings)

    return run
