"""Requests of the Image API, resolved: what each spelling means, and what is refused."""

from __future__ import annotations

import pytest

from archive.errors import Invalid
from archive.iiif.parameters import MAX_AREA, MAX_SIDE, Whole, parse

WHOLE = Whole(300, 200)


@pytest.mark.parametrize(
    ("region", "cut"),
    [
        ("full", (0, 0, 300, 200)), ("square", (50, 0, 200, 200)), ("10,20,30,40", (10, 20, 30, 40)),
        ("290,190,100,100", (290, 190, 10, 10)), ("pct:10,10,50,50", (30, 20, 150, 100)),
        ("pct:41.6,7.5,40,70", (125, 15, 120, 140)),
    ],
)  # fmt: skip
def test_a_region_is_pixels_of_the_whole(region, cut):
    found, _ = parse(WHOLE, region, "max", "0", "default.jpg")
    assert (found.left, found.top, found.width, found.height) == cut


@pytest.mark.parametrize(
    ("size", "out"),
    [
        ("max", (300, 200)), ("150,", (150, 100)), (",50", (75, 50)), ("pct:50", (150, 100)), ("30,20", (30, 20)),
        ("225,100", (225, 100)), ("!225,100", (150, 100)), ("^600,", (600, 400)), ("^pct:200", (600, 400)),
        ("^!500,500", (500, 333)), ("!400,100", (150, 100)), ("^360,360", (360, 360)),
    ],
)  # fmt: skip
def test_a_size_is_pixels_of_the_answer(size, out):
    found, _ = parse(WHOLE, "full", size, "0", "default.jpg")
    assert (found.out_width, found.out_height) == out


@pytest.mark.parametrize(
    "path",
    [
        ("300,0,10,10", "max", "0", "default.jpg"), ("0,0,0,10", "max", "0", "default.jpg"),
        ("a,b,c,d", "max", "0", "default.jpg"), ("-1,0,5,5", "max", "0", "default.jpg"),
        ("full", "full", "0", "default.jpg"), ("full", "301,", "0", "default.jpg"),
        ("full", "pct:200", "0", "default.jpg"), ("full", "!900,900", "0", "default.jpg"),
        ("full", "0,", "0", "default.jpg"), ("full", ",", "0", "default.jpg"), ("full", "!10,", "0", "default.jpg"),
        ("full", "pct:0", "0", "default.jpg"), ("full", "^99999,1", "0", "default.jpg"),
        ("full", "max", "361", "default.jpg"), ("full", "max", "!", "default.jpg"), ("full", "max", "-90", "default.jpg"),
        ("full", "max", "0", "native.jpg"), ("full", "max", "0", "default.gif"), ("full", "max", "0", "default"),
        ("full", "max", "0", "default.jpg.exe"), ("٣,0,5,5", "max", "0", "default.jpg"), ("full", "max\n", "0", "default.jpg"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(path):
    with pytest.raises(Invalid):
        parse(WHOLE, *path)


def test_no_answer_is_larger_than_the_bounds():
    large = Whole(60_000, 50_000)
    for size in ("max", "^max", "!50000,50000"):
        found, _ = parse(large, "full", size, "0", "default.jpg")
        assert max(found.out_width, found.out_height) <= MAX_SIDE
        assert found.out_width * found.out_height <= MAX_AREA
    with pytest.raises(Invalid, match="at most"):
        parse(large, "full", "8000,8000", "0", "default.jpg")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        (("0,0,300,200", "300,", "0", "default.jpg"), "full/max/0/default.jpg"),
        (("square", "pct:50", "!0.0", "gray.png"), "50,0,200,200/100,100/!0/gray.png"),
        (("full", "^600,", "22.50", "default.webp"), "full/^600,400/22.5/default.webp"),
        (("full", "150,", "360", "default.jpg"), "full/150,100/0/default.jpg"),
    ],
)
def test_each_request_has_one_spelling(path, canonical):
    assert parse(WHOLE, *path)[1] == canonical
