"""What every index must make of Vietnamese as people write and type it."""

from __future__ import annotations

import unicodedata

import pytest

from search.index import Index
from tests.contracts.index_cases import ask, doc, fill, found, titles


class VietnameseContract:
    """Accents, spellings, abbreviations, document numbers, raw keys, slips."""

    @pytest.mark.parametrize(
        ("written", "typed"),
        [
            ("hoà bình", "hòa bình"),
            ("Lệ Thủy", "lệ thuỷ"),
            ("liệt sĩ", "liệt sỹ"),
            ("kỹ năng", "kĩ năng"),
            ("quý khách", "quí khách"),
            ("ĐƯỜNG DÂY NÓNG", "đường dây nóng"),
            ("Ðường sắt", "đường sắt"),
            ("xuồng cứu\u00a0 trợ", "cứu trợ"),
            ("ngh\u200bĩa trang", "nghĩa trang"),
            ("Covid-19", "covid19"),
            ("3.200 vị trí", "3200"),
            ("ngày 07/09/2024", "7/9/2024"),
        ],
    )
    def test_two_ways_to_write_the_same_meet(self, index: Index, written: str, typed: str):
        fill(index, doc("d1", written), doc("d2", "khác hẳn"))
        assert found(index, typed) == ["d1"]
        assert found(index, unicodedata.normalize("NFD", typed)) == ["d1"]

    def test_letters_without_marks_find_every_accent(self, index: Index):
        fill(index, *titles("đuối nước", "dưới nước", "đất liền"))
        assert sorted(found(index, "duoi nuoc")) == ["d1", "d2"]

    def test_an_accent_typed_is_an_accent_meant(self, index: Index):
        fill(index, *titles("dưới nước", "đuối nước", "duoi nuoc"))
        page = ask(index, "đuối nước")
        assert [hit.id for hit in page.hits] == ["d2", "d3", "d1"]
        assert [hit.partial for hit in page.hits] == [False, False, True]

    def test_neighbours_outrank_scattered_words(self, index: Index):
        fill(index, *titles("công việc của đoàn tàu lớn", "công đoàn cơ sở vững mạnh"))
        assert found(index, "cong doan") == ["d2", "d1"]

    @pytest.mark.parametrize(
        ("written", "typed"),
        [
            ("bảo hiểm xã hội tự nguyện", "BHXH tự nguyện"),
            ("BHXH tự nguyện", "bảo hiểm xã hội tự nguyện"),
            ("BHXH tự nguyện", "bao hiem xa hoi tu nguyen"),
            ("Sở LĐTBXH Nghệ An", "Sở Lao động - Thương binh và Xã hội Nghệ An"),
            ("xuất khẩu lao động", "xkld"),
            ("công nhân TP.HCM", "công nhân thành phố Hồ Chí Minh"),
            ("công nhân TPHCM", "công nhân TP Hồ Chí Minh"),
            ("an toàn, vệ sinh lao động", "ATVSLĐ"),
        ],
    )
    def test_abbreviations_meet_their_long_forms(self, index: Index, written: str, typed: str):
        fill(index, doc("d1", written), doc("d2", "lễ hội"))
        assert found(index, typed) == ["d1"]

    def test_two_meanings_of_an_abbreviation_do_not_mix(self, index: Index):
        fill(index, *titles("công đoàn cơ sở", "cao đẳng nghề"))
        assert found(index, "công đoàn") == ["d1"]

    def test_a_small_word_is_no_abbreviation(self, index: Index):
        fill(index, *titles("ca trực đêm", "công an xã"))
        assert found(index, "ca") == ["d1"]
        assert sorted(found(index, "CA")) == ["d1", "d2"]

    @pytest.mark.parametrize(
        "typed",
        [
            "74/2024/NĐ-CP",
            "NĐ74/2024/NĐCP",
            "74/2024/nd-cp",
            "74 2024 NĐ CP",
            "nghị định 74/2024",
            "NĐ 74/2024",
            "74NĐCP",
        ],
    )
    def test_a_document_number_is_found_however_it_is_typed(self, index: Index, typed: str):
        fill(index, *titles("Nghị định 74/2024/NĐ-CP", "Nghị định 76/2024/NĐ-CP", "Nghị định 47/2024/NĐ-CP"))
        assert found(index, typed)[:1] == ["d1"]
        assert len(found(index, typed)) == 1

    def test_near_numbers_stay_apart(self, index: Index):
        fill(index, *titles("Nghị quyết 42-NQ/TW", "Nghị quyết 42/NQ-CP", "1331/QĐ-BLĐTBXH", "1313/QĐ-LĐTBXH"))
        assert found(index, "42-NQ/TW") == ["d1"]
        assert found(index, "42/NQCP") == ["d2"]
        assert found(index, "1331 QD BLDTBXH") == ["d3"]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("lao ddoongj trer em", "lao động trẻ em"),
            ("nha2 ti2nh nghi4a", "nhà tình nghĩa"),
            ("thuwowng binh nawngj", "thương binh nặng"),
            ("d9u7o7ng2 sa81t", "đường sắt"),
        ],
    )
    def test_raw_telex_and_vni_keys_are_read_as_letters(self, index: Index, typed: str, meant: str):
        fill(index, doc("d1", meant), doc("d2", "khác"))
        page = ask(index, typed)
        assert ([hit.id for hit in page.hits], page.corrected) == (["d1"], meant)

    def test_a_word_that_exists_is_not_read_as_raw_keys(self, index: Index):
        fill(index, *titles("chợ mas", "má ơi"))
        page = ask(index, "mas")
        assert (page.hits[0].id, page.corrected) == ("d1", None)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("thợ nặn", "thợ lặn"),
            ("cứu chợ", "cứu trợ"),
            ("xạt lở", "sạt lở"),
            ("duối nước", "đuối nước"),
            ("hổ trợ", "hỗ trợ"),
            ("dưỡng lảo", "dưỡng lão"),
            ("mồ coi", "mồ côi"),
            ("thanh liên xung phong", "thanh niên xung phong"),
            ("lang nghe son mai ha thia", "lang nghe son mai ha thai"),
        ],
    )
    def test_a_slip_is_mended_when_its_neighbours_bear_it_out(self, index: Index, typed: str, meant: str):
        fill(index, *titles("làng nghề sơn mài Hạ Thái", meant, "khác"))
        page = ask(index, typed)
        assert page.corrected == meant
        assert page.hits[0].id in {"d1", "d2"}

    def test_a_slip_is_left_alone_when_asked(self, index: Index):
        fill(index, doc("d1", "thợ lặn"))
        assert ask(index, "thợ nặn", mend=False).corrected is None

    def test_what_finds_something_is_not_mended(self, index: Index):
        fill(index, *titles("Trần và Hùng", "trần hưng"))
        assert ask(index, "trần hùng").corrected is None

    def test_function_words_are_not_demanded_of_a_long_query(self, index: Index):
        fill(index, doc("d1", "Thắp nến tri ân liệt sĩ"))
        assert found(index, "thắp nến tri ân các liệt sĩ") == ["d1"]
