"""What every index keeps of questions whose words other words may stand for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from search.index import Index
from search.query import Also
from tests.contracts.index_cases import ask, doc, fill, full, on

POOR = Also("giảm nghèo", ("sinh kế", "hộ nghèo"), 0.3)
MERGED = Also("Hà Giang", ("Tuyên Quang",), 0.3, "province", date(2025, 7, 1))


class WidenedContract:
    """Runs of words that have other forms."""

    def test_another_form_is_found_below_the_words_themselves(self, index: Index):
        fill(index, doc("d1", "trao sinh kế cho hộ nghèo"), doc("d2", "giảm nghèo"), doc("d3", "nghèo"))
        page = ask(index, "giảm nghèo", also=(POOR,))
        assert (full(page), page.total) == (["d2", "d1"], 2)

    def test_the_rest_of_the_question_must_hold_all_the_same(self, index: Index):
        fill(index, doc("d1", "sinh kế", place="Sơn La"), doc("d2", "sinh kế", place="Cà Mau"))
        assert full(ask(index, "giảm nghèo Cà Mau", also=(POOR,))) == ["d2"]

    def test_what_is_typed_without_marks_is_widened_and_the_forms_keep_theirs(self, index: Index):
        fill(index, doc("d1", "sinh kế"), doc("d2", "sinh kê"))
        assert full(ask(index, "giam ngheo", also=(POOR,))) == ["d1"]

    def test_words_that_do_not_stand_together_are_not_widened(self, index: Index):
        fill(index, doc("d1", "sinh kế"))
        assert full(ask(index, "nghèo giảm", also=(POOR,))) == []

    def test_quoted_words_are_not_widened(self, index: Index):
        fill(index, doc("d1", "sinh kế"))
        assert full(ask(index, '"giảm nghèo"', also=(POOR,))) == []

    def test_a_form_bound_to_a_field_is_found_there_alone(self, index: Index):
        fill(index, doc("d1", "Tuyên Quang"), replace(on("d2", "2025-08-01"), province="Tuyên Quang"))
        assert full(ask(index, "Hà Giang", also=(MERGED,))) == ["d2"]

    def test_a_form_bound_to_a_day_is_found_from_then_on_or_without_a_day(self, index: Index):
        before = replace(on("d1", "2025-06-30"), province="Tuyên Quang")
        undated, after = doc("d2", province="Tuyên Quang"), replace(on("d3", "2025-07-01"), province="Tuyên Quang")
        fill(index, before, undated, after)
        assert sorted(full(ask(index, "Hà Giang", also=(MERGED,)))) == ["d2", "d3"]

    def test_facets_count_what_was_widened_to(self, index: Index):
        fill(index, doc("d1", "sinh kế", kind="film"))
        assert dict(ask(index, "giảm nghèo", also=(POOR,)).facets["kind"]) == {"film": 1}
        assert dict(ask(index, "giảm nghèo").facets["kind"]) == {}
