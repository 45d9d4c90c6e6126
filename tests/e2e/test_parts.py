"""A file sent in parts of the size the archive itself asks for."""

from __future__ import annotations

import os
from pathlib import Path

from tests.running import Running


def test_a_part_of_full_size_is_taken(tmp_path: Path):
    archive = Running(tmp_path / "home").start()
    try:
        begun = archive.send(
            "POST", "/api/v1/uploads", {"name": "phim.mp4", "size": 20 * 1024**2, "organisation": "dantri"}
        ).json
        for number, size in ((1, begun["part_size"]), (3, 20 * 1024**2 - 2 * begun["part_size"])):
            assert archive.call("PUT", f"/api/v1/uploads/{begun['id']}/parts/{number}", os.urandom(size)).status == 200
    finally:
        archive.stop()
