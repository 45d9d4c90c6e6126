"""The typed query language becomes the right tree, and never stumbles."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import make_plan
from search.index import QuerySyntax
from search.language import MOST_PIECES, And, Codes, Has, Not, Or, Phrase, Span, TextField, Words, parse


def test_bare_words_stand_side_by_side():
    assert parse("hội chợ") == And((Words("hội"), Words("chợ")))


def test_quotes_of_every_kind_make_a_phrase():
    assert parse('"đồi chè"') == parse("«đồi chè»") == parse("“đồi chè”") == Phrase("đồi chè")


def test_an_open_quote_is_closed_at_the_end():
    assert parse('lễ "đồi chè') == And((Words("lễ"), Phrase("đồi chè")))


@pytest.mark.parametrize("text", ["-ảnh", "NOT ảnh", "KHÔNG ảnh"])
def test_three_ways_to_exclude(text: str):
    assert parse(text) == Not(Words("ảnh"))


def test_a_dash_between_words_excludes_nothing():
    assert parse("Thương binh - Liệt sĩ") == parse("Thương binh – Liệt sĩ".replace("–", "-"))
    assert Not(Words("Liệt")) not in parse("Thương binh - Liệt sĩ").children  # type: ignore[union-attr]


def test_small_words_are_words():
    assert parse("không và hoặc or not") == And(tuple(map(Words, ["không", "và", "hoặc", "or", "not"])))


def test_a_title_in_capitals_holds_no_operator():
    assert parse("NHỮNG CUỘC GỌI KHÔNG LỜI") == And(tuple(map(Words, ["NHỮNG", "CUỘC", "GỌI", "KHÔNG", "LỜI"])))


def test_abbreviations_in_capitals_may_be_joined():
    assert parse("BHXH HOẶC BHYT") == parse("BHXH OR BHYT") == Or((Words("BHXH"), Words("BHYT")))


def test_brackets_bind_and_missing_ones_are_closed():
    assert parse("a (b OR c") == parse("a (b OR c)") == And((Words("a"), Or((Words("b"), Words("c")))))


@pytest.mark.parametrize("name", ["từ_khóa", "từ khóa", "từ_khoá", "tu_khoa", "tag", "Keyword", "TAG"])
def test_field_names_in_both_languages_with_all_accents_or_none(name: str):
    assert parse(f'{name}:"liệt sĩ"') == TextField("keyword", "liệt sĩ")


@pytest.mark.parametrize("text", ["Hà Nội: họp báo", "10:30", "http://dantri.com.vn/a", "giá:trị"])
def test_a_colon_alone_makes_no_field(text: str):
    assert all(isinstance(node, Words) for node in getattr(parse(text), "children", (parse(text),)))


@pytest.mark.parametrize(
    ("typed", "code"), [("ảnh", "photo"), ("phim", "film"), ("phóng_sự", "video"), ("audio", "audio")]
)
def test_kinds_are_known_by_their_names(typed: str, code: str):
    assert parse(f"loại:{typed}") == Codes("kind", (code,))


def test_several_values_are_either():
    assert parse("loại:ảnh,phim") == Codes("kind", ("photo", "film"))


def test_an_owner_is_known_by_its_name_or_code():
    assert parse('đơn_vị:"Dân trí"') == parse("owner:dantri") == Codes("owner", ("dantri",))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("ngày:2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("ngày:05/2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("ngày:27/7/2024", date(2024, 7, 27), date(2024, 7, 27)),
        ("taken:2023-05..2024-01", date(2023, 5, 1), date(2024, 1, 31)),
        ("ngày:2024..", date(2024, 1, 1), None),
        ("ngày:..2/2024", None, date(2024, 2, 29)),
        ("ngày:>=2024", date(2024, 1, 1), None),
        ("ngày:2024..2023", date(2023, 1, 1), date(2024, 12, 31)),
    ],
)
def test_days_are_read_as_people_write_them(text: str, low: date | None, high: date | None):
    assert parse(text) == Span("taken", low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("thời_lượng:1:30..5p", 90.0, 300.0), ("duration:>60", 60.0, None), ("width:1920", 1920.0, 1920.0)],
)
def test_lengths_and_numbers(text: str, low: float | None, high: float | None):
    span = parse(text)
    assert isinstance(span, Span)
    assert (span.low, span.high) == (low, high)


def test_a_film_with_words_spoken():
    assert parse("có:lời") == parse("has:transcript") == Has("transcript")


@pytest.mark.parametrize(
    ("vi", "en", "mark"),
    [('có:"trí tuệ nhân tạo"', "has:ai", "ai"), ('có:"thiếu phụ đề"', "has:uncaptioned", "uncaptioned")],
)
def test_origin_and_faults_are_asked_for_in_both_languages(vi: str, en: str, mark: str):
    assert parse(vi) == parse(en) == Has(mark)


@pytest.mark.parametrize("text", ["ngày:31/2/2024", "ngày:mai", "taken:2024-13", "thời_lượng:dài", "ngày:.."])
def test_only_an_unreadable_bound_is_refused(text: str):
    with pytest.raises(QuerySyntax) as caught:
        parse(text)
    assert caught.value.message_vi
    assert str(caught.value)


@given(st.text(alphabet=st.sampled_from('ab đê"“”«»()-:,.|/*~^[]{}!&\\\u00a0\u200b0129ORNOT'), max_size=40))
def test_nothing_typed_breaks_the_reader(text: str):
    with suppress(QuerySyntax):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300 + "1" + "b" * 300 + "!",
        "a" * 20_000,
        "1/a" + "\u0301" * 5000 + "_",
        "a:" * 5000,
        "1 a" * 3000,
        "(" * 9000,
    ],
)
def test_no_text_sends_the_matchers_back_over_their_own_steps(text: str):
    plan = make_plan(parse(text), marked=True)
    assert len(plan.shown) <= MOST_PIECES * 2
