"""Large photos: the memory they take has the shape of a strip of lines, not of the whole picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev.bench.huge_photo import measured, photo

SMALL, LARGE = 2, 32
"""Megapixels."""


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("photos")
    return {size: photo(folder / f"{size}.jpg", size) for size in (SMALL, LARGE)}


@pytest.mark.parametrize(("task", "process"), [("ingest", "own"), ("pyramid", "program")])
def test_sixteen_times_the_picture_takes_less_than_its_own_samples_more(
    task: str, process: str, photos: dict[int, Path], tmp_path: Path
):
    held = {size: measured(task, source, tmp_path / str(size))[process] for size, source in photos.items()}
    samples = (LARGE - SMALL) * 3
    """MB of the further pixels, three bytes each."""
    assert held[LARGE] - held[SMALL] < samples / 2
