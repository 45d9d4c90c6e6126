"""The gazetteer: whole, dated, and every old province leads to one of today."""

from __future__ import annotations

from datetime import date

from archive.places.gazetteer import gazetteer, source
from search.vietnamese.tokens import tokenise

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)


def names(day: date) -> set[str]:
    return {one.name for one in gazetteer().provinces if one.valid_on(day)}


def test_there_were_63_provinces_and_are_34():
    assert (len(names(BEFORE)), len(names(SINCE))) == (63, 34)


def test_every_old_province_became_part_of_one_that_begins_the_day_after_it_ends():
    for old in (one for one in gazetteer().provinces if one.valid_to):
        heir = gazetteer().divisions[old.successors[0]]
        assert (old.valid_to, heir.valid_from) == (BEFORE, SINCE)


def test_every_division_hangs_together():
    found = gazetteer().divisions
    assert all(one.parent in found for one in found.values() if one.level != "province")
    assert all(heir in found for one in found.values() for heir in one.successors)
    assert len(gazetteer().provinces) + sum(len(gazetteer().within(one)) for one in gazetteer().provinces) > 4000


def test_the_data_say_where_they_come_from():
    told = " ".join(source())
    assert all(word in told for word in ("vietnam-provinces 0.6.0", "2026.9.0", "GPL-3.0-or-later", "2025-07-01"))


def test_a_name_typed_without_marks_is_known_and_wrong_marks_are_not():
    assert {one.name for one in gazetteer().named(tokenise("ha giang"))} == {"Hà Giang"}
    assert list(gazetteer().named(tokenise("Hạ Giang"))) == []


def test_both_styles_of_writing_a_tone_are_one_name():
    assert gazetteer().named(tokenise("Khánh Hoà")) == gazetteer().named(tokenise("Khánh Hòa"))


def test_what_took_a_single_ward_is_no_successor_to_search_in():
    (tien_giang,) = gazetteer().named(tokenise("Tiền Giang"))
    assert [one.division.name for one in gazetteer().other_names([tien_giang])] == ["Đồng Tháp"]


def test_a_district_became_the_wards_that_took_its_own_and_a_ward_of_today_was_others():
    (kien_xuong,) = gazetteer().local(tokenise("huyện Kiến Xương"))
    (became,) = gazetteer().local_names([kien_xuong])
    assert (became.relation, became.since) == ("became", SINCE)
    assert {"xã Vũ Quý", "xã Kiến Xương"} <= set(became.names)
    (vu_quy,) = [one for one in gazetteer().local(tokenise("xã Vũ Quý")) if one.valid_to is None]
    (was,) = gazetteer().local_names([vu_quy])
    assert (was.relation, was.since) == ("was", None)
    assert "xã Vũ Ninh" in was.names


def test_of_many_of_one_name_the_province_beside_it_says_which():
    thai_nguyen = gazetteer().named(tokenise("Thái Nguyên"))
    assert list(gazetteer().local(tokenise("xã Tân Lập"))) == []
    found = gazetteer().local(tokenise("xã Tân Lập"), thai_nguyen)
    assert found
    assert {gazetteer().province_of(one).name for one in found} <= {"Thái Nguyên", "Bắc Kạn"}


def test_every_name_searched_besides_belongs_to_one_place():
    for level in ("district", "ward"):
        some = [one for one in gazetteer().divisions.values() if one.level == level][::40]
        for other in (other for one in some for other in gazetteer().local_names([one])):
            assert all(gazetteer().local(tokenise(name)) for name in other.names)
