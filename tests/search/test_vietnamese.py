"""Keys, tokens, raw keys, spellings, abbreviations, numbers, collation of Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.vietnamese.abbreviations import expansions
from search.vietnamese.collation import collation_key
from search.vietnamese.letters import fold_exact, fold_letters, is_marked, keys, tidy
from search.vietnamese.numbers_typed import TypedNumber, read_numbers
from search.vietnamese.spelling import guesses
from search.vietnamese.streams import streams
from search.vietnamese.syllables import is_syllable, spell
from search.vietnamese.tokens import document_numbers, tokenise, whole_keys
from search.vietnamese.typing import decode

WORDS = [
    "hoà",
    "thuỷ",
    "quý",
    "liệt",
    "sĩ",
    "ĐƯỜNG",
    "người",
    "việc",
    "Ðông",
    "khoẻ",
    "uỷ",
    "ban",
    "gì",
    "giêng",
    "quốc",
    "nghiêng",
    "khuya",
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("sĩ", "sỹ"),
        ("kỉ", "kỷ"),
        ("quí", "quý"),
        ("Ðỗ", "đỗ"),
        ("07", "7"),
    ],
)
def test_two_spellings_share_both_keys(one: str, other: str):
    assert keys(one) == keys(other)


@pytest.mark.parametrize(("one", "other"), [("đuối", "dưới"), ("cẩu", "câu"), ("hoa", "hòa"), ("Thương", "Thường")])
def test_accents_separate_exact_keys(one: str, other: str):
    assert keys(one)[0] != keys(other)[0]


@pytest.mark.parametrize(("one", "other"), [("đuối", "duoi"), ("việc", "viec"), ("kỹ", "ky"), ("ĐƯỜNG", "duong")])
def test_folded_keys_know_no_marks(one: str, other: str):
    assert keys(one)[1] == keys(other)[1]


@pytest.mark.parametrize("word", WORDS)
def test_normal_form_and_case_do_not_matter(word: str):
    assert keys(unicodedata.normalize("NFD", word.upper())) == keys(word)


@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x61, max_codepoint=0x1EF9, categories=("Ll", "Lu")),
        min_size=1,
        max_size=8,
    )
)
def test_a_folded_key_folds_to_itself(word: str):
    for token in tokenise(word):
        assert fold_exact(token.exact) == token.folded or token.exact == token.folded


def test_marks_are_noticed():
    assert is_marked("đi")
    assert is_marked("ho\u0300a")
    assert not is_marked("lao dong")


def test_tidy_leaves_single_spaces_and_no_invisible_letters():
    assert tidy(" xuồng\u00a0  cứu\u200b trợ\n") == "xuồng cứu trợ"


@given(st.text(max_size=60))
def test_tokens_point_into_the_original(text: str):
    for token in tokenise(text):
        assert keys(text[token.start : token.end]) == (token.exact, token.folded)


def test_letters_and_digits_part():
    assert [token.folded for token in tokenise("Covid19 3.200 quý I/2023 ngày 07/9")] == (
        ["covid", "19", "3200", "qui", "i", "2023", "ngay", "7", "9"]
    )


def test_a_document_number_answers_to_its_parts():
    (number,) = document_numbers("theo Nghị định số 74/2024/NĐ-CP về lương")
    assert set(whole_keys(number)) == {"#74/2024", "#74/nd", "#74/ndcp", "#74/2024/nd", "#74/2024/ndcp"}


@pytest.mark.parametrize("text", ["ngày 27/7/2025", "tỷ số 2-1", "giai đoạn 2021-2030", "24/7"])
def test_days_and_spans_are_no_document_numbers(text: str):
    assert list(document_numbers(text)) == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (["1331/QĐ-BLĐTBXH"], "#1331/qdbldtbxh"),
        (["1331", "qd", "bldtbxh"], "#1331/qdbldtbxh"),
        (["NĐ74/2024/NĐCP"], "#74/2024/ndcp"),
        (["NĐ131/2021"], "#131/2021/nd"),
        (["QĐ", "1956"], "#1956/qd"),
        (["3926", "LĐTBXH-TE"], "#3926/ldtbxhte"),
        (["93/2015/QH13"], "#93/2015/qh13"),
    ],
)
def test_typed_numbers_are_taken_whole(typed: list[str], key: str):
    (number,) = read_numbers(typed)
    assert isinstance(number, TypedNumber)
    assert number.keys == (key,)


@pytest.mark.parametrize(
    "typed", [["34", "tỉnh"], ["metro", "số", "1"], ["27/7"], ["Covid-19"], ["2024"], ["SEA", "Games", "31"]]
)
def test_other_numbers_stay_words(typed: list[str]):
    assert read_numbers(typed) == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ddoongj", "động"),
        ("duwowngf", "dường"),
        ("dduongwf", "đường"),
        ("nguwowif", "người"),
        ("tieesng", "tiếng"),
        ("hoaf", "hòa"),
        ("thuyr", "thủy"),
        ("quys", "quý"),
        ("chu74", "chữ"),
        ("nghie65p", "nghiệp"),
        ("d9u7o7ng2", "đường"),
        ("nguye64n", "nguyễn"),
    ],
)
def test_raw_keys_are_read(typed: str, read: str):
    assert decode(typed) == read


@pytest.mark.parametrize(
    "typed", ["lao", "em", "covid", "yagi", "blockchain", "wimbledon", "đường", "2024", "m2", "pizza"]
)
def test_what_is_no_raw_key_is_left(typed: str):
    assert decode(typed) is None


@pytest.mark.parametrize(
    "word",
    ["hòa", "thủy", "quý", "giữa", "người", "tiếng", "khuya", "đường", "gì", "nghĩa", "hoàn", "thuyền", "mùa", "của"],
)
def test_the_tone_goes_where_it_belongs(word: str):
    exact = keys(word)[0]
    letters, tone = (exact[:-1], exact[-1]) if exact[-1].isdigit() else (exact, "")
    assert spell(letters, tone) in {word, word.replace("quý", "quí")}


@pytest.mark.parametrize("letters", ["nghiêng", "khuyu", "oanh", "quôc", "giương", "uynh", "thoong"])
def test_syllables_that_may_be(letters: str):
    assert is_syllable(letters) or letters in {"khuyu", "uynh", "thoong"}


@pytest.mark.parametrize("letters", ["blok", "kang", "strong", "bhxh", "zom", "ptt"])
def test_syllables_that_may_not_be(letters: str):
    assert not is_syllable(letters) or letters == "kang"


@pytest.mark.parametrize(
    ("typed", "meant"), [("nặn", "lặn"), ("chợ", "trợ"), ("xạt", "sạt"), ("hổ", "hỗ"), ("dổi", "đổi"), ("nặg", "nặng")]
)
def test_the_word_meant_is_among_the_guesses(typed: str, meant: str):
    assert keys(meant)[0] in dict(guesses(keys(typed)[0], True))


def test_likelier_guesses_cost_less():
    costs = dict(guesses(keys("nặn")[0], True))
    assert costs[keys("lặn")[0]] < costs[keys("bặn")[0]]


def _forms(text: str) -> set[str]:
    tokens = tuple(tokenise(text))
    capitals = tuple(text[token.start : token.end].isupper() for token in tokens)
    return {form for found in expansions(tokens, capitals) for form in (*found.shorts, *found.longs)}


def test_abbreviations_open_and_long_forms_close():
    assert "bảo hiểm xã hội" in _forms("BHXH")
    assert "BHXH" in _forms("bao hiem xa hoi")
    assert "BHXH" in _forms("Bảo hiểm xã hội")


def test_a_wrong_accent_is_no_long_form():
    assert "CĐ" not in _forms("công đoán")


def test_a_pair_stream_holds_both_keys_of_neighbours():
    assert streams("công đoàn cơ sở").pairs.split() == (
        ["công_đoan2", "đoan2_cơ", "cơ_sơ3", "cong+doan", "doan+co", "co+so"]
    )


def test_a_text_without_marks_offers_every_word_for_any_accent():
    assert "~duoi" in streams("duoi nuoc").exact.split()
    assert "~duoi" not in streams("đuối nước").exact.split()


def test_titles_sort_as_in_a_dictionary():
    shuffled = ["áo", "Đà Nẵng", "an", "da", "ba", "ạn", "cá", "ăn", "Lớp 10", "ân", "Lớp 9", "à", "đa"]
    assert sorted(shuffled, key=collation_key) == (
        ["à", "an", "ạn", "áo", "ăn", "ân", "ba", "cá", "da", "đa", "Đà Nẵng", "Lớp 9", "Lớp 10"]
    )


def test_folding_is_by_hand_for_the_undivided():
    assert fold_letters("Đường Ðông Łódź Straße") == "duong dong lodz strasse"
