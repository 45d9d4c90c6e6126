"""The address of the wall says what is asked."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from archive.errors import Invalid
from archive.web.asking import address, ask_of, chips

FULL = MultiDict(
    [("q", "lũ lụt"), ("kind", "photo"), ("kind", "video"), ("from", "2024-01-31"), ("sort", "taken_newest")]
)


def test_an_address_is_read_and_written_back():
    ask = ask_of(FULL)
    assert ask.filters == {"kind": ("photo", "video")}
    assert ask.taken_from == date(2024, 1, 31)
    assert address(ask) == "/?q=l%C5%A9+l%E1%BB%A5t&kind=photo&kind=video&from=2024-01-31&sort=taken_newest"


def test_the_open_wall_is_the_bare_address():
    assert address(ask_of(MultiDict())) == "/"


def test_a_chip_leads_to_the_address_without_it():
    found = {chip.value: chip.without for chip in chips(ask_of(FULL))}
    assert "kind=photo" not in found["photo"]
    assert "kind=video" in found["photo"]
    assert "from" not in found["2024-01-31"]


@pytest.mark.parametrize(("name", "value"), [("from", "hôm qua"), ("to", "2024-13-01"), ("sort", "random")])
def test_what_cannot_be_read_is_refused_by_name(name: str, value: str):
    with pytest.raises(Invalid) as refused:
        ask_of(MultiDict([(name, value)]))
    assert refused.value.details["field"] == name
