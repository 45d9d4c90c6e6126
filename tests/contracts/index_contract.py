"""What every index must keep; a back end gives an empty one as the fixture ``index``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from search.index import CursorMismatch, Index, QuerySyntax
from search.query import Document, Query, Scope
from tests.contracts.index_cases import (
    AN,
    CHI,
    EVERYONE,
    PUBLIC,
    ask,
    doc,
    every_page,
    fill,
    found,
    full,
    on,
    said,
    titles,
)
from tests.contracts.index_vietnamese import VietnameseContract
from tests.contracts.index_widened import WidenedContract


class StorageContract:
    """Putting in, taking out, versions, rebuilding."""

    def test_an_empty_index_answers_nothing(self, index: Index):
        page = ask(index, "gì đó")
        assert (page.hits, page.total, page.next, index.count()) == ((), 0, None, 0)

    def test_what_was_put_is_seen_only_after_refresh(self, index: Index):
        index.put([doc("d1", "hội nghị")])
        assert found(index, "hội nghị") == []
        index.refresh()
        assert found(index, "hội nghị") == ["d1"]

    def test_a_newer_version_replaces(self, index: Index):
        fill(index, doc("d1", "cũ"))
        fill(index, doc("d1", "mới", version=2))
        assert (found(index, "cũ"), found(index, "mới"), index.count()) == ([], ["d1"], 1)

    def test_an_older_version_never_replaces_a_newer_one(self, index: Index):
        fill(index, doc("d1", "mới", version=5))
        fill(index, doc("d1", "cũ", version=4))
        assert found(index, "mới") == ["d1"]

    def test_versions_hold_within_one_batch_too(self, index: Index):
        fill(index, doc("d1", "mới", version=2), doc("d1", "cũ", version=1))
        assert (found(index, "mới"), index.count()) == (["d1"], 1)

    def test_deleted_is_gone_and_an_absent_id_is_fine(self, index: Index):
        fill(index, doc("d1", "hội nghị"))
        index.delete(["d1", "never"])
        index.refresh()
        assert (found(index, "hội nghị"), index.count()) == ([], 0)

    def test_a_deleted_document_may_come_back(self, index: Index):
        fill(index, doc("d1", "một"))
        index.delete(["d1"])
        fill(index, doc("d1", "hai"))
        assert found(index, "hai") == ["d1"]

    def test_rebuild_leaves_only_what_it_was_given(self, index: Index):
        fill(index, doc("d1", "cũ"), doc("d2", "cũ"))
        assert index.rebuild([doc("d3", "mới")]) == 1
        assert (found(index, "cũ"), found(index, "mới"), index.count()) == ([], ["d3"], 1)

    def test_searches_are_answered_while_rebuilding(self, index: Index):
        fill(index, doc("d1", "cũ"))

        def documents() -> Iterator[Document]:
            assert found(index, "cũ") == ["d1"]
            yield doc("d2", "mới")

        index.rebuild(documents())
        assert found(index, "mới") == ["d2"]

    def test_writing_goes_on_after_a_rebuild(self, index: Index):
        index.rebuild([doc("d1", "một")])
        fill(index, doc("d2", "hai"))
        assert sorted(found(index)) == ["d1", "d2"]


class RightsContract:
    """Nothing outside the scope shows, in whatever part of an answer."""

    @pytest.fixture
    def shared(self, index: Index) -> Index:
        fill(
            index,
            doc("d1", "lễ hội mùa xuân", keywords=("công khai",)),
            doc("d2", "lễ hội mùa hạ", readers=frozenset({"org:dantri"}), keywords=("bí mật",), owner="dantri"),
            doc("d3", "lễ hội mùa thu", readers=frozenset({"member", "org:tapchi"}), kind="film"),
        )
        return index

    def test_hits_and_total_are_of_the_scope(self, shared: Index):
        page = ask(shared, "lễ hội", PUBLIC)
        assert (full(page), page.total) == (["d1"], 1)
        assert sorted(found(shared, "lễ hội", AN)) == ["d1", "d2", "d3"]
        assert sorted(found(shared, "lễ hội", CHI)) == ["d1", "d3"]

    def test_nobody_without_tokens_sees_anything(self, shared: Index):
        assert found(shared, "", Scope(frozenset())) == []

    def test_facets_count_the_scope_only(self, shared: Index):
        facets = ask(shared, "", PUBLIC).facets
        assert facets["keyword"] == (("công khai", 1),)
        assert facets["kind"] == (("photo", 1),)

    def test_withheld_ids_are_absent_everywhere(self, shared: Index):
        scope = replace(AN, withheld=frozenset({"d2"}))
        page = ask(shared, "lễ hội", scope)
        assert sorted(full(page)) == ["d1", "d3"]
        assert (page.total, page.facets["keyword"]) == (2, (("công khai", 1),))
        assert shared.suggest("bí", scope) == ()

    def test_suggestions_come_from_the_scope(self, shared: Index):
        assert shared.suggest("bi m", PUBLIC) == ()
        assert [entry.text for entry in shared.suggest("bi m", AN)] == ["bí mật"]

    def test_a_spelling_is_offered_only_with_a_hit_in_scope(self, index: Index):
        fill(index, doc("d1", "thợ lặn", readers=frozenset({"org:dantri"})), doc("d2", "thợ may"))
        assert ask(index, "thợ nặn", AN).corrected == "thợ lặn"
        assert ask(index, "thợ nặn", PUBLIC).corrected is None

    def test_raw_keys_are_read_only_towards_words_in_scope(self, index: Index):
        fill(index, doc("d1", "đường", readers=frozenset({"org:dantri"})))
        assert ask(index, "dduwowngf", AN).corrected == "đường"
        assert ask(index, "dduwowngf", PUBLIC).corrected is None

    def test_partial_matches_are_of_the_scope(self, shared: Index):
        assert [hit.id for hit in ask(shared, "lễ hội đua thuyền", PUBLIC).hits] == ["d1"]

    def test_searching_among_ids_stays_within_the_scope(self, shared: Index):
        assert found(shared, "", PUBLIC, ids=frozenset({"d1", "d2"})) == ["d1"]


class FilterContract:
    """Facets, filters, days, lengths."""

    @pytest.fixture
    def mixed(self, index: Index) -> Index:
        fill(
            index,
            on("d1", "2023-05-10", kind="photo", province="Hà Nội", width=300, height=200, persons=("An",)),
            on("d2", "2024-02-01", kind="film", province="Hà Nội", duration=90.0, owner="tapchi"),
            on("d3", "2024-07-27", kind="photo", province="Huế", width=200, height=300),
        )
        return index

    def test_facets_count_full_matches_most_frequent_first(self, mixed: Index):
        facets = ask(mixed, "ngày").facets
        assert facets["kind"] == (("photo", 2), ("film", 1))
        assert facets["province"] == (("Hà Nội", 2), ("Huế", 1))
        assert facets["year"] == (("2024", 2), ("2023", 1))
        assert dict(facets["orientation"]) == {"landscape": 1, "portrait": 1}

    def test_values_of_one_facet_are_either_and_facets_are_both(self, mixed: Index):
        assert sorted(found(mixed, filters={"kind": ("photo", "film"), "province": ("Hà Nội",)})) == ["d1", "d2"]

    def test_the_other_values_of_a_chosen_facet_stay_counted(self, mixed: Index):
        page = ask(mixed, filters={"kind": ("film",)})
        assert (page.total, page.facets["kind"]) == (1, (("photo", 2), ("film", 1)))
        assert page.facets["province"] == (("Hà Nội", 1),)

    def test_only_the_facets_asked_for_are_counted(self, mixed: Index):
        assert list(ask(mixed, facets=("owner",)).facets) == ["owner"]

    def test_days_are_inclusive_on_both_ends(self, mixed: Index):
        assert sorted(found(mixed, taken_from=date(2024, 2, 1), taken_to=date(2024, 7, 27))) == ["d2", "d3"]

    def test_a_span_of_days_matches_where_it_overlaps(self, index: Index):
        fill(index, doc("d1", taken_from=date(1975, 1, 1), taken_to=date(1979, 12, 31)), doc("d2"))
        assert found(index, taken_from=date(1979, 5, 1)) == ["d1"]
        assert found(index, taken_to=date(1974, 12, 31)) == []

    def test_lengths_bound_and_leave_out_what_has_none(self, mixed: Index):
        assert found(mixed, duration_from=60.0) == ["d2"]
        assert found(mixed, duration_to=60.0) == []

    def test_a_day_of_coming_in_begins_where_the_archive_stands(self, index: Index):
        late = datetime(2024, 5, 1, 18, tzinfo=UTC)  # one o'clock in the night of the second, in Hà Nội
        fill(index, doc("d1", added_at=late))
        assert found(index, "nhập_kho:2/5/2024") == ["d1"]
        assert found(index, "nhập_kho:1/5/2024") == []

    def test_has_demands_what_it_names(self, mixed: Index):
        assert found(mixed, has=("person",)) == ["d1"]
        assert found(mixed, has=("transcript",)) == []

    def test_has_knows_faults_and_marks_of_ai(self, index: Index):
        fill(index, doc("d1", marks=("ai", "blur")), doc("d2", marks=("silence",)))
        assert found(index, has=("ai",)) == found(index, "có:mờ") == ["d1"]
        assert found(index, "has:silence") == ["d2"]
        assert found(index, "-has:ai") == ["d2"]

    def test_missing_finds_what_is_not_there(self, index: Index):
        fill(
            index, doc("d1", marks=("missing_credit", "missing_rights")), doc("d2", marks=("missing_title",)), doc("d3")
        )
        assert found(index, "missing:rights") == found(index, "thiếu:ghi_công") == ["d1"]
        assert found(index, "-thiếu:quyền -missing:title") == ["d3"]
        assert found(index, filters={"has": ("missing_title", "missing_credit")}, sort="oldest") == ["d1", "d2"]

    def test_fields_may_be_typed_in_both_languages(self, mixed: Index):
        assert found(mixed, "loại:phim") == found(mixed, "kind:film") == ["d2"]
        assert found(mixed, 'tỉnh:"Hà Nội" loại:ảnh') == ["d1"]
        assert found(mixed, "owner:tapchi") == ["d2"]
        assert found(mixed, "ngày:2023") == found(mixed, "taken:..2023-12") == ["d1"]
        assert found(mixed, "người:An") == ["d1"]
        assert found(mixed, "hướng:dọc") == ["d3"]
        assert found(mixed, "thời_lượng:1:00..2:00") == ["d2"]


class OrderContract:
    """Sorts and cursors."""

    def test_newest_first_and_ties_by_id(self, index: Index):
        same = doc("x").added_at
        fill(index, doc("d2", added_at=same), doc("d1", added_at=same), doc("d3"))
        assert found(index, sort="newest") == ["d3", "d2", "d1"]
        assert found(index, sort="oldest") == ["d1", "d2", "d3"]

    def test_by_day_taken_and_the_undated_always_last(self, index: Index):
        fill(index, on("d1", "2020-01-01"), on("d2", "1954-07-21"), doc("d3", "ngày"))
        assert found(index, sort="taken_newest") == ["d1", "d2", "d3"]
        assert found(index, sort="taken_oldest") == ["d2", "d1", "d3"]

    def test_titles_stand_in_vietnamese_order(self, index: Index):
        fill(index, *titles("Đà Nẵng", "an", "Dân trí", "ăn", "án", "Bà", "Ân", "Lớp 10", "Lớp 9"))
        assert found(index, sort="title") == ["d2", "d5", "d4", "d7", "d6", "d3", "d1", "d9", "d8"]

    def test_without_words_relevance_is_newest(self, index: Index):
        fill(index, doc("d1"), doc("d2"))
        assert found(index) == ["d2", "d1"]

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "taken_newest", "taken_oldest", "title"])
    def test_pages_follow_one_another_without_gap_or_double(self, index: Index, sort: str):
        day = date(2024, 1, 1)
        fill(index, *(doc(f"d{n:02}", "chợ quê", taken_from=day if n % 3 else None, taken_to=day) for n in range(23)))
        paged = every_page(index, text="chợ", sort=sort, size=4)
        assert paged == found(index, "chợ", sort=sort, size=100)
        assert len(set(paged)) == 23

    def test_the_total_stays_on_later_pages(self, index: Index):
        fill(index, *(doc(f"d{n}", "chợ") for n in range(5)))
        first = ask(index, "chợ", size=2)
        assert ask(index, "chợ", size=2, cursor=first.next).total == first.total == 5

    def test_a_newcomer_does_not_shift_later_pages(self, index: Index):
        fill(index, *(doc(f"d{n}", "chợ") for n in range(1, 5)))
        first = ask(index, sort="newest", size=2)
        fill(index, doc("d9", "chợ"))
        assert found(index, sort="newest", size=2, cursor=first.next) == ["d2", "d1"]

    def test_a_foreign_cursor_is_refused(self, index: Index):
        fill(index, *(doc(f"d{n}", "chợ") for n in range(5)))
        cursor = ask(index, "chợ", size=2).next
        for other in (
            {"text": "quê"},
            {"text": "chợ", "sort": "title"},
            {"text": "chợ", "filters": {"kind": ("film",)}},
        ):
            with pytest.raises(CursorMismatch):
                index.search(Query(EVERYONE, size=2, cursor=cursor, **other))  # type: ignore[arg-type]

    @pytest.mark.parametrize("cursor", ["", "x", "AAAA", "không phải", "A" * 500])
    def test_a_damaged_cursor_is_refused(self, index: Index, cursor: str):
        fill(index, doc("d1"))
        with pytest.raises(CursorMismatch):
            ask(index, cursor=cursor)


class LanguageContract:
    """The query language, compiled."""

    @pytest.fixture
    def words(self, index: Index) -> Index:
        fill(index, *titles("bảo hiểm xã hội", "bảo hiểm y tế", "hội nghị xã hội về bảo hiểm"))
        return index

    def test_all_words_are_required(self, words: Index):
        assert sorted(found(words, "bảo hiểm xã hội")) == ["d1", "d3"]

    def test_a_phrase_stands_together(self, words: Index):
        assert found(words, '"bảo hiểm xã hội"') == ["d1"]
        assert found(words, '"bao hiem xa hoi"') == ["d1"]

    def test_words_are_excluded_by_a_minus_or_a_word(self, words: Index):
        for text in ("bảo hiểm -nghị", "bảo hiểm NOT nghị", "bảo hiểm KHÔNG nghị"):
            assert sorted(found(words, text)) == ["d1", "d2"]

    def test_only_a_negation_leaves_all_the_rest(self, words: Index):
        assert found(words, "-tế") == ["d3", "d1"]

    def test_either_word(self, words: Index):
        assert sorted(found(words, "tế OR nghị")) == sorted(found(words, "tế HOẶC nghị")) == ["d2", "d3"]

    def test_brackets_bind(self, words: Index):
        assert sorted(found(words, "bảo (tế OR nghị)")) == ["d2", "d3"]
        assert sorted(found(words, "bảo -(tế OR nghị)")) == ["d1"]

    @pytest.mark.parametrize(
        "text", ['bảo "hiểm', "bảo (hiểm", "bảo hiểm)", "bảo AND hiểm", "((bảo)) hiểm", "bảo/hiểm"]
    )
    def test_sloppy_input_is_read_sensibly(self, words: Index, text: str):
        assert len(found(words, text)) == 3

    def test_a_caption_pasted_whole_is_read_from_its_beginning(self, words: Index):
        assert ask(words, "bảo hiểm " * 500).total == 3

    def test_halves_of_characters_harm_nothing(self, index: Index):
        fill(index, doc("d1", "hội \ud800 nghị", keywords=("\udfff",)))
        assert found(index, "hội nghị \ud800") == ["d1"]
        assert found(index, "loại:\ud800") == []

    @pytest.mark.parametrize("text", ["", " ", "-", '""', "()", "*", "OR", "!!!", "\u200b"])
    def test_nothing_to_look_for_finds_everything(self, words: Index, text: str):
        assert ask(words, text).total == 3

    def test_a_day_that_cannot_be_read_is_told_in_both_languages(self, words: Index):
        with pytest.raises(QuerySyntax) as caught:
            ask(words, "ngày:hôm-kia")
        assert "hôm-kia" in caught.value.message_vi
        assert caught.value.position == 0


class MarkingContract:
    """Highlights, moments, partial matches, suggestions."""

    def marked(self, index: Index, document: Document, text: str) -> dict[str, list[str]]:
        fill(index, document)
        (hit,) = ask(index, text).hits
        source = {"title": document.title, "description": document.description}
        return {name: [source[name][start:end] for start, end in spans] for name, spans in hit.highlights.items()}

    def test_highlights_point_into_the_original(self, index: Index):
        document = doc("d1", "Đường  dây\u00a0NÓNG", description="gọi đường dây nóng 111")
        marked = self.marked(index, document, "nong duong")
        assert marked == {"title": ["Đường", "NÓNG"], "description": ["đường", "nóng"]}

    def test_highlights_fit_decomposed_letters(self, index: Index):
        decomposed = "Ru\u031bo\u031b\u0301c đe\u0300n"
        assert self.marked(index, doc("d1", decomposed), "rước") == {"title": ["Ru\u031bo\u031b\u0301c"]}

    def test_only_the_accent_asked_for_is_marked(self, index: Index):
        assert self.marked(index, doc("d1", "dưới nước, đuối nước"), "đuối") == {"title": ["đuối"]}

    def test_no_highlights_when_not_wanted(self, index: Index):
        fill(index, doc("d1", "chợ"))
        assert ask(index, "chợ", highlight=False).hits[0].highlights == {}

    def test_the_third_keyword_is_named_by_its_place(self, index: Index):
        fill(index, doc("d1", keywords=("một", "hai", "ba đình")))
        assert ask(index, "đình").hits[0].highlights == {"keywords:2": ((3, 7),)}

    def test_moments_are_where_the_words_are_spoken_best_first(self, index: Index):
        fill(index, said("d1", (3.0, "Mưa suốt đêm."), (20.0, "Mưa đá rơi trắng sân."), (40.0, "Đá lạnh.")))
        moments = ask(index, "mưa đá").hits[0].moments
        assert moments[0].start == 20.0
        assert moments[0].text == "Mưa đá rơi trắng sân."

    def test_words_of_one_transcript_find_its_film(self, index: Index):
        fill(index, said("d1", (8.0, "tiếng gõ vào ống khí nén")), said("d2", (1.0, "tiếng hát")))
        assert found(index, "tieng go vao ong khi nen") == ["d1"]

    def test_partial_matches_stand_below_and_are_not_counted(self, index: Index):
        fill(index, *titles("thợ lặn hàn dưới nước", "thợ lặn", "thợ hàn"))
        page = ask(index, "thợ lặn hàn")
        assert (page.hits[0].id, page.hits[0].partial) == ("d1", False)
        assert {hit.id for hit in page.hits if hit.partial} == {"d2", "d3"}
        assert (page.total, sum(count for _, count in page.facets["kind"])) == (1, 1)

    def test_unknown_words_find_nothing_at_all(self, index: Index):
        fill(index, *titles("giữ gìn", "giúp đỡ"))
        assert ask(index, "giun").hits == ask(index, "kangaroo").hits == ()

    def test_suggestions_ignore_missing_accents_and_respect_typed_ones(self, index: Index):
        fill(index, doc("d1", keywords=("đường dây nóng",)), doc("d2", keywords=("dưỡng lão", "đường dây nóng")))
        assert [(entry.text, entry.count) for entry in index.suggest("duo", EVERYONE)] == [
            ("đường dây nóng", 2),
            ("dưỡng lão", 1),
        ]
        assert [entry.text for entry in index.suggest("dưỡ", EVERYONE)] == ["dưỡng lão"]
        assert [entry.text for entry in index.suggest("nong", EVERYONE)] == ["đường dây nóng"]

    def test_suggestions_are_as_many_as_asked(self, index: Index):
        fill(index, *(doc(f"d{n}", keywords=(f"lễ hội {n}",)) for n in range(9)))
        assert len(index.suggest("lễ", EVERYONE, limit=4)) == 4
        assert index.suggest("", EVERYONE) == ()


class IndexContract(
    StorageContract,
    RightsContract,
    FilterContract,
    OrderContract,
    LanguageContract,
    MarkingContract,
    VietnameseContract,
    WidenedContract,
):
    """Everything above, and the Vietnamese of :mod:`tests.contracts.index_vietnamese`."""
