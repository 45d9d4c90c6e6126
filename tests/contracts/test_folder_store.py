"""The folder store keeps the promise of every store."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.files import FolderStore
from tests.contracts.store_contract import StoreContract
from tests.contracts.store_given import Behind


class TestFolderStore(StoreContract):
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "store"

    @pytest.fixture
    def store(self, root: Path) -> FolderStore:
        return FolderStore(root, fsync=False, free_floor=0)

    @pytest.fixture
    def behind(self, root: Path) -> Behind:
        blobs = root / "blobs"
        return Behind(
            keys=lambda: {path.relative_to(blobs).as_posix() for path in blobs.rglob("*") if path.is_file()},
            read=lambda key: (blobs / key).read_bytes(),
            leftovers=lambda: len([*root.rglob("*.partial"), *root.rglob("*.open"), *root.rglob("*.whole")]),
        )
