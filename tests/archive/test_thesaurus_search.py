"""Searching with the thesaurus and the gazetteer, through the one search the page asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from archive.catalogue import service as catalogue
from archive.catalogue.changes import Author
from archive.catalogue.find import Ask, Found, find
from archive.indexing import Indexer
from archive.people import service as people
from archive.rights.actor import Actor
from archive.services import Services
from archive.thesaurus import exchange, service
from archive.thesaurus.service import By

EVERYONE = Actor(user_id=None, name="test", superadmin=True)
Put = Callable[..., None]


@pytest.fixture
def put(services: Services) -> Put:
    """Describe an asset of one title, and index it; the vocabulary is there."""
    with services.db.writing() as session:
        exchange.first(session, By(None, services.now()))
    indexer = Indexer(services)

    def describe(title: str, **values: Any) -> None:
        with services.db.writing() as session:
            owner = people.organisation(session, "dantri")
            author = Author(None, services.now())
            given = {"title": title, **values}
            catalogue.create(session, author, owner, "photo", given, state="ready", visibility="members")
        while indexer.step():
            pass

    return describe


def titles(services: Services, text: str, **asked: Any) -> list[str]:
    return [item.asset.title for item in ask(services, text, **asked).items if not item.hit.partial]


def ask(services: Services, text: str, **asked: Any) -> Found:
    return find(services, EVERYONE, Ask(text, **asked))


def test_a_broader_term_finds_the_narrower(services: Services, put: Put):
    put("Thăm thương binh nặng ở Thuận Thành")
    put("Quy tập hài cốt liệt sĩ")
    put("Chợ nổi Cái Răng")
    assert sorted(titles(services, "người có công")) == [
        "Quy tập hài cốt liệt sĩ",
        "Thăm thương binh nặng ở Thuận Thành",
    ]


def test_the_words_themselves_stand_above_what_is_narrower(services: Services, put: Put):
    put("Thương binh, bệnh binh, liệt sĩ, nghĩa trang liệt sĩ")
    put("Gặp mặt người có công")
    assert titles(services, "người có công")[0] == "Gặp mặt người có công"


def test_the_narrower_does_not_find_the_broader(services: Services, put: Put):
    put("Gặp mặt người có công")
    assert titles(services, "thương binh") == []


def test_another_word_for_the_same_is_found(services: Services, put: Put):
    put("Đi làm việc ở nước ngoài theo hợp đồng")
    assert titles(services, "lao động ngoài nước") == ["Đi làm việc ở nước ngoài theo hợp đồng"]


def test_a_term_typed_without_marks_is_widened_too(services: Services, put: Put):
    put("Thăm thương binh nặng")
    assert titles(services, "nguoi co cong") == ["Thăm thương binh nặng"]


def test_the_page_is_told_what_was_found_besides_and_may_turn_it_off(services: Services, put: Put):
    put("Thăm thương binh nặng")
    found = ask(services, "người có công")
    assert "thương binh" in found.widened[0].names
    assert titles(services, "người có công", widen=False) == []
    assert titles(services, '"người có công"') == []


def test_a_term_that_was_made_a_minute_ago_widens_at_once(services: Services, put: Put):
    put("Thợ lặn hàn cầu cảng")
    assert titles(services, "nghề dưới nước") == []
    with services.db.writing() as session:
        by = By(None, services.now())
        top = service.create(session, {"pref_vi": "nghề dưới nước"}, by)
        service.create(session, {"pref_vi": "thợ lặn", "broader": [top.id]}, by)
    assert titles(services, "nghề dưới nước") == ["Thợ lặn hàn cầu cảng"]


def test_an_old_province_finds_what_is_filed_under_its_successor_since_the_merger(services: Services, put: Put):
    put("Chợ Đồng Văn", province="Hà Giang", taken_on="2023-02-01")
    put("Lũng Cú năm nay", province="Tuyên Quang", taken_on="2025-09-02")
    put("Tân Trào năm trước", province="Tuyên Quang", taken_on="2024-08-19")
    found = ask(services, "Hà Giang")
    assert [item.asset.title for item in found.items] == ["Chợ Đồng Văn", "Lũng Cú năm nay"]
    assert [(one.relation, one.names, one.since) for one in found.widened] == [
        ("joined", ("Tuyên Quang",), date(2025, 7, 1))
    ]


def test_a_province_of_today_finds_what_is_filed_under_those_it_was_made_of(services: Services, put: Put):
    put("Chợ Đồng Văn", province="Hà Giang", taken_on="2023-02-01")
    put("Tân Trào", province="Tuyên Quang", taken_on="2024-08-19")
    assert titles(services, "Tuyên Quang") == ["Tân Trào", "Chợ Đồng Văn"]
    assert [one.relation for one in ask(services, "Tuyên Quang").widened] == ["holds"]


def test_a_province_is_widened_among_other_words(services: Services, put: Put):
    put("Ruộng bậc thang", province="Yên Bái", taken_on="2023-09-20")
    put("Ga tàu", province="Yên Bái", taken_on="2023-09-20")
    assert titles(services, "ruộng bậc thang Lào Cai") == ["Ruộng bậc thang"]


def test_a_merged_province_finds_every_spelling_of_its_successor(services: Services, put: Put):
    put("Khu công nghiệp Sóng Thần", province="TP.HCM", taken_on="2025-10-01")
    assert titles(services, "Bình Dương") == ["Khu công nghiệp Sóng Thần"]


def test_facets_keep_the_province_as_it_was_filed(services: Services, put: Put):
    put("Chợ Đồng Văn", province="Hà Giang", taken_on="2023-02-01")
    put("Tân Trào", province="Tuyên Quang", taken_on="2024-08-19")
    assert dict(ask(services, "Tuyên Quang").facets["province"]) == {"Hà Giang": 1, "Tuyên Quang": 1}


def test_an_old_district_finds_what_lies_in_the_wards_it_became_and_a_ward_what_it_was(services: Services, put: Put):
    put("Gặt lúa", place="Xã Vũ Ninh, huyện Kiến Xương", taken_on="2024-06-01")
    put("Cấy lúa", place="Xã Vũ Quý", taken_on="2026-01-15")
    put("Làng cũ", place="Xã Vũ Quý", taken_on="2010-01-15")
    assert titles(services, "huyện Kiến Xương") == ["Gặt lúa", "Cấy lúa"]
    assert sorted(titles(services, "xã Vũ Quý")) == ["Cấy lúa", "Gặt lúa", "Làng cũ"]
    assert [one.relation for one in ask(services, "xã Vũ Quý").widened] == ["was"]
    assert titles(services, "huyện Kiến Xương", widen=False) == ["Gặt lúa"]
    assert ask(services, "quần áo của xã hội").widened == ()
