"""What IPTC's reference image and a picture of the 2025.1 properties say is read back from the API, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.pictures import written
from tests.ingest.score import show
from tests.ingest.test_iptc import FIELDS_2025
from tests.running import Running


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("iptc") / "home").start()
    yield running
    running.stop()


def read_back(archive: Running, photo: Path) -> float:
    asset = archive.ended(archive.upload(photo).json["id"])
    assert asset["state"] == "ready"
    return show(photo, asset["metadata"])


def test_of_the_reference_image_at_least_95_in_100_leaves(archive: Running, shared_media: Path):
    assert read_back(archive, shared_media / "photo" / "iptc-reference-2019.1.jpg") >= 0.95


def test_of_the_2025_properties_every_leaf(archive: Running, tmp_path: Path):
    assert read_back(archive, written(tmp_path / "2025.jpg", *FIELDS_2025)) == 1.0
