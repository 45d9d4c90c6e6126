"""Numbers, sizes and days as the readers write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from archive.web import formats
from archive.web.words import Words


@pytest.fixture(autouse=True)
def vietnamese(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1_500, "1,50 kB"), (4_520_000, "4,52 MB"), (45_200_000, "45,2 MB"), (452_000_000, "452 MB"), (10_737_418_240, "10,7 GB")])  # fmt: skip
def test_sizes_have_three_figures(count: int, shown: str):
    assert formats.size(count) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (134, "2:14"), (3734, "1:02:14")])
def test_spans(seconds: float, shown: str):
    assert formats.span(seconds) == shown


def test_days_come_first_and_hours_count_to_24():
    assert formats.day(date(2024, 12, 5)) == "05/12/2024"
    assert formats.moment(datetime(2024, 12, 5, 13, 30, tzinfo=UTC)) == "20:30 05/12/2024"  # on the archive's clock
    assert formats.number(1234.5) == "1.234,5"


@pytest.mark.parametrize(("value", "shown"), [("", ""), ("2024-05-01T08:30:00", "08:30 01/05/2024"), ("2024-05-01", "01/05/2024"), ("2024-05", "05/2024"), ("2024", "2024"), ("196x", "những năm 1960")])  # fmt: skip
def test_taking_dates_of_every_precision(value: str, shown: str):
    assert formats.taken(Words("vi"), value) == shown


def test_an_uncertain_date_says_so():
    assert formats.taken(Words("vi"), "1975", about=True) == "khoảng 1975"
