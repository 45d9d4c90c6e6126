"""A store on a folder of its own, and processes that can be killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.files import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", fsync=False, free_floor=0)
