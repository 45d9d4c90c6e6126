"""The IIIF's own validator against the running archive: Image API 3.0, every test up to level 2."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.running import Running

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from iiif_validator import validator as theirs

VERSION, LEVEL = "3.0", 2
SUITE = theirs.TestSuite(theirs.ValidationInfo())
BY_LEVEL = {name: test["level"] for name, test in SUITE.list_tests(VERSION).items()}
BEYOND = ("rot_full_non90", "rot_region_non90", "rot_mirror", "rot_mirror_180", "linkheader_canonical", "linkheader_profile")  # fmt: skip
"""Of level 3 (optional), what is answered too. Its test of WebP calls a function that Python 3 does not have."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    """An archive that shows the validator's picture to everybody: a hundred squares in the colours that it knows."""
    folder = tmp_path_factory.mktemp("iiif")
    picture = Image.new("RGB", (1000, 1000))
    for x, column in enumerate(SUITE.validationInfo.colorInfo):
        for y, colour in enumerate(column):
            picture.paste(colour, (x * 100, y * 100, x * 100 + 100, y * 100 + 100))
    picture.save(folder / "squares.png")
    archive = Running(folder / "home").start()
    try:
        editor = archive.person("binh@example.vn", "dantri", "editor")
        answer = archive.upload(folder / "squares.png", {"visibility": "public", "title": "Ô màu"}, editor)
        archive.ended(answer.json["id"])
        yield archive, answer.json["id"]
    finally:
        archive.stop()


@pytest.mark.parametrize("name", sorted(name for name, level in BY_LEVEL.items() if level <= LEVEL or name in BEYOND))
def test_the_validator_is_content(served: tuple[Running, str], name: str):
    archive, identifier = served
    asked = theirs.ImageAPI(identifier, f"127.0.0.1:{archive.port}", "iiif/3", version=VERSION, debug=False)
    SUITE.run_test(name, asked)
    assert asked.exception is None, f"{asked.exception} at {asked.last_url}"


def test_all_that_level_2_demands_was_asked():
    assert {"size_noup", "size_bwh", "region_percent", "region_square", "quality_bitonal", "cors", "jsonld", "format_png", "baseurl_redirect"} <= set(BY_LEVEL)  # fmt: skip
