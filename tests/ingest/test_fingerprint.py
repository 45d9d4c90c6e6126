"""A picture is found again after what people do to pictures; a stranger is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyvips

from ingest.pictures import fingerprint
from ingest.pictures.fingerprint import NEAR, SAME, Asker, Canvas, Print


@pytest.fixture
def photo(shared_media: Path) -> Callable[[str], Any]:
    """A real photo at 320 pixels and more, by name."""

    def opened(name: str) -> Any:
        return pyvips.Image.thumbnail(str(shared_media / "photo" / f"{name}.jpg"), 1024).copy_memory()

    return opened


def drawn(picture: Any) -> Canvas:
    return fingerprint.canvas(picture.thumbnail_image(320, height=320, size="down"))


def asking(picture: Any) -> Asker:
    return fingerprint.asker(drawn(picture), picture.width / picture.height)


def found(asker: Asker, kept: tuple[Print, ...]) -> float:
    """The best agreement among what the hashes propose."""
    hashes = {one.part: one.hash for one in kept}
    met = [p for p in asker.probes if p.part in hashes and (p.hash ^ hashes[p.part]).bit_count() <= NEAR]
    met.sort(key=lambda p: (p.hash ^ hashes[p.part]).bit_count())
    return max((fingerprint.likeness(asker, p.turn, p.where, kept[0].patch) for p in met[:4]), default=0.0)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "resaved": lambda i: pyvips.Image.new_from_buffer(i.jpegsave_buffer(Q=25), ""),
    "resized": lambda i: i.resize(0.4),
    "stretched": lambda i: i.resize(0.9, vscale=0.7),
    "cropped": lambda i: i.crop(int(i.width * 0.17), int(i.height * 0.04), int(i.width * 0.8), int(i.height * 0.8)),
    "cut at one edge": lambda i: i.crop(0, 0, int(i.width * 0.8), i.height),
    "turned": lambda i: i.rotate(2),
    "turned the other way": lambda i: i.rotate(-2),
    "grey": lambda i: i.colourspace("b-w").colourspace("srgb"),
    "marked": lambda i: i.draw_rect([255, 255, 255], 20, 20, i.width // 4, i.height // 7, fill=True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_picture_is_found_by_its_original_and_the_other_way_round(photo: Callable[[str], Any], name: str):
    original = photo("landscape_3")
    changed = CHANGES[name](original).copy_memory()
    assert found(asking(changed), fingerprint.prints(drawn(original))) >= SAME
    assert found(asking(original), fingerprint.prints(drawn(changed))) >= SAME


def test_strangers_are_not_alike(photo: Callable[[str], Any]):
    names = ("landscape_1", "canon-1d-lightroom", "jupiter-utf8", "gateshead-angel", "gps")
    kept = {name: fingerprint.prints(drawn(photo(name))) for name in names}
    for name in names:
        asker = asking(photo(name))
        assert [other for other in names if found(asker, kept[other]) >= SAME] == [name]


def test_a_plain_picture_has_no_fingerprint():
    plain = (pyvips.Image.black(320, 200, bands=3) + 90).cast("uchar").copy(interpretation="srgb")
    assert fingerprint.prints(drawn(plain)) == ()
    assert fingerprint.frame(drawn(plain), 1.0) is None


def test_what_is_kept_is_two_hashes_of_64_bits_and_a_patch_of_a_kilobyte(photo: Callable[[str], Any]):
    whole, inner = fingerprint.prints(drawn(photo("gps")))
    assert (whole.part, len(whole.patch), inner.part, inner.patch) == ("whole", 1024, "inner", b"")
    assert min(whole.hash, inner.hash) >= 0
    assert max(whole.hash, inner.hash) < 2**64


def test_two_frames_agree_only_when_they_show_the_same(photo: Callable[[str], Any]):
    one, other = (fingerprint.patch(drawn(photo(name))) for name in ("landscape_1", "gateshead-angel"))
    assert fingerprint.same_frame(one, one) == pytest.approx(1.0, abs=1e-3)
    assert fingerprint.same_frame(one, other) < SAME
