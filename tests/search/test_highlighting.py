"""Where words stand: the quick way over composed text marks what the word-by-word way marks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from search.analysis import make_plan, types_marks
from search.highlight import Finder
from search.language import parse

WORDS = ("công", "cộng", "CÔNG", "cong", "Công-ty", "bộ", "Bỏ", "sĩ", "sỹ", "quý", "Đường", "hoà", "hòa", "1.000", "1000", "covid19", "straße", "aerobic", "xóa", "ĩ", "y", "_công", "İ", "“công”", "acông", "–y", "cœur", "coeur")  # fmt: skip


def finder(query: str) -> Finder:
    return Finder(make_plan(parse(query), types_marks(query)).shown)


@given(query=some.lists(some.sampled_from(WORDS), min_size=1, max_size=3), words=some.lists(some.sampled_from(WORDS)))
def test_the_quick_way_finds_what_the_slow_way_finds(query: list[str], words: list[str]) -> None:
    text = " ".join(words)
    quick, slow = finder(" ".join(query)), finder(" ".join(query))
    slow._words = None
    assert quick.find(text) == slow.find(text)


@given(
    query=some.lists(some.sampled_from(WORDS), min_size=1, max_size=3),
    texts=some.lists(some.lists(some.sampled_from(WORDS))),
)
def test_several_texts_are_looked_through_at_once_and_never_across_them(
    query: list[str], texts: list[list[str]]
) -> None:
    each = finder(" ".join(query))
    alone = {number: each.find(text) for number, text in enumerate(map(" ".join, texts))}
    assert each.find_each(list(map(" ".join, texts))) == {number: found for number, found in alone.items() if found}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_word_is_marked_in_either_normal_form(form: str) -> None:
    text = unicodedata.normalize(form, "Hỗ trợ CÔNG nhân")
    spans = finder("công").spans(text)
    assert [unicodedata.normalize("NFC", text[start:end]) for start, end in spans] == ["CÔNG"]
