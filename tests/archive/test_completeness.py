"""How complete an asset is: the score and its reasons, the same as SQL, and searches for what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from archive.catalogue import changes, reading, service
from archive.catalogue.completeness import ANY, GROUPS, demands, known, measure
from archive.catalogue.fields import FIELDS
from archive.catalogue.lacking import lacking
from archive.catalogue.models import KINDS, Asset, AssetFacts, File
from archive.web.words import LANGUAGES, Words
from search.index import IndexUnavailable
from tests.databases import BOTH_DATABASES

TODAY = date(2026, 6, 1)
FULL: dict[str, Any] = {
    "title": "Lễ khánh thành", "description": "Ảnh do AI vẽ lại lễ khánh thành cầu.", "alt_text": "Cây cầu",
    "keywords": ["cầu"], "taken_on": "2024-05-01", "place": "Cầu Thê Húc", "creator": "An", "credit": "Ảnh: An/Dân trí",
    "copyright": "© Báo Dân trí", "usage_terms": "Dùng trên web đến 31/12/2027",
}  # fmt: skip


def an_answer(demand: Any) -> Any:
    shape = FIELDS[demand.fields[0]].shape
    word = demand.says[0] if demand.says else "một câu"
    return [word] if shape == "list" else "2024-05" if shape == "day" else f"Đây là {word} nói rõ"


@given(
    kind=st.sampled_from(KINDS),
    said=st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in FULL.items()}),
    marks=st.sets(st.sampled_from(["ai", "c2pa", "blur"])),
)
def test_saying_a_missing_thing_raises_the_score_and_takes_it_off_the_list(kind: str, said: dict, marks: set):
    before = measure(kind, said, TODAY, filename="DSC_1.jpg", marks=marks)
    assert (before.score == 100) == (not before.missing)
    for demand in before.missing:
        field = demand.fields[0]
        after = measure(kind, {**said, field: an_answer(demand)}, TODAY, filename="DSC_1.jpg", marks=marks)
        assert after.score > before.score
        assert demand not in after.missing
        assert set(after.missing) <= set(before.missing)


def test_all_said_is_a_hundred_and_nothing_said_is_nought():
    for kind in KINDS:
        assert measure(kind, FULL, TODAY, marks=("ai",)).score == 100
        assert measure(kind, {}, TODAY).score == 0


def test_blanks_are_no_answer_and_the_name_of_the_file_is_no_title():
    said = {**FULL, "credit": "  ", "title": "DSC_0001"}
    assert measure("photo", said, TODAY, filename="DSC_0001.JPG").codes == (
        "title",
        "credit",
        "metadata",
        "rights",
        ANY,
    )


def test_what_a_model_made_must_say_so_since_the_law_asks_it_and_ai_is_not_the_word_who():
    said = {**FULL, "description": "Ai cũng vui."}
    assert measure("photo", said, date(2026, 4, 30), marks=("ai",)).missing == ()
    assert measure("photo", said, date(2026, 5, 1), marks=("ai",)).codes == ("ai_label", "metadata", ANY)
    assert measure("photo", said, TODAY).missing == ()


def test_every_demand_names_its_basis_and_has_words_in_both_languages():
    assert all(demand.basis and demand.since for demand in demands())
    for language in LANGUAGES:
        words = Words(language)
        assert all(words(f"missing.{code}") for code in known())
    assert len({demand.code for demand in demands()} | set(GROUPS)) == len(demands()) + len(GROUPS)


@pytest.fixture
def shelf(cast, put, work, services) -> dict[str, str]:
    """Photos that lack more and more; the index has followed."""
    said = {name: value for name, value in FULL.items() if name != "description"} | {"description": "Cây cầu mới."}
    kept = {"full": put(cast.an, "1", **said)}
    for number, lost in enumerate(("credit", "title", "keywords", "taken_on", "description"), 2):
        kept[lost] = put(cast.an, str(number), name=f"DSC_{number}.jpg", **{n: v for n, v in said.items() if n != lost})
    kept["nothing"] = put(cast.an, "9", name="DSC_9.jpg")
    work()
    return kept


@BOTH_DATABASES
def test_the_rows_are_asked_for_the_same_as_is_measured(services, shelf):
    with services.db.writing() as session:
        for name in ("full", "credit"):
            session.get_one(AssetFacts, shelf[name]).technical = {"marks": ["ai"]}
        session.get_one(Asset, shelf["credit"]).description = "Cây cầu, AI vẽ."
        session.get_one(File, service.original(session.get_one(Asset, shelf["taken_on"])).id).name = (
            FULL["title"] + ".tif"
        )
    with services.db.reading() as session:
        assets = {asset.id: asset for asset in session.scalars(select(Asset))}
        for code in known():
            found = set(session.scalars(select(Asset.id).where(lacking([code], TODAY))))
            marks = {key: session.get_one(AssetFacts, key).technical.get("marks", ()) for key in assets}
            expected = {
                key
                for key, asset in assets.items()
                if code in measure(asset.kind, vars(asset), TODAY, filename=asset.files[0].name, marks=marks[key]).codes
            }  # fmt: skip
            assert found == expected, code


def found(api, person, **query: object) -> set[str]:
    return {item["id"] for item in api(person).get("/api/v1/assets", query_string=query).json["items"]}


def test_what_is_missing_is_found_by_filter_and_by_words(api, cast, shelf):
    lacks_credit = {shelf["credit"], shelf["nothing"]}
    assert found(api, cast.an, missing="credit") == found(api, cast.an, q="thiếu:ghi_công") == lacks_credit
    assert found(api, cast.an, missing="rights") == lacks_credit
    assert found(api, cast.an, missing=["credit", "taken_on"]) == {*lacks_credit, shelf["taken_on"]}
    assert found(api, cast.an, missing="any") == set(shelf.values()) - {shelf["full"]}
    assert found(api, cast.an, q="-missing:any") == {shelf["full"]}
    assert found(api, cast.an, missing="credit", q="thiếu:tiêu_đề") == {shelf["nothing"]}


def test_what_is_missing_is_found_while_the_index_is_away(api, cast, shelf, services, monkeypatch):
    def away(*_: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(type(services.index), "search", away)
    assert found(api, cast.an, missing="rights") == {shelf["credit"], shelf["nothing"]}
    assert found(api, cast.an, q="thiếu:tiêu_đề") == {shelf["title"], shelf["nothing"]}


def test_saying_it_takes_it_out_of_the_search_and_the_answer_says_how_complete_it_is(api, cast, shelf, work):
    path = f"/api/v1/assets/{shelf['credit']}"
    whole = api(cast.an).get(path).json
    before, version = whole["completeness"], {"If-Match": f'"{whole["version"]}"'}
    assert [one["code"] for one in before["missing"]] == ["credit"]
    assert before["missing"][0]["fields"] == ["credit"]
    assert before["missing"][0]["basis"]
    after = api(cast.an).patch(path, json={"credit": "An/Dân trí"}, headers=version).json["completeness"]
    assert before["score"] < 100
    assert after == {"score": 100, "missing": []}
    work()
    assert found(api, cast.an, missing="credit") == {shelf["nothing"]}


def test_a_shorter_list_after_each_edit_is_what_the_page_reads(services, cast, shelf):
    with services.db.writing() as session:
        whole = reading.whole(session, cast.an.actor, shelf["nothing"], services.now())
        before = reading.completeness(whole, services.today())
        changes.describe(session, whole.asset, {"place": "Huế"}, changes.Author(None, services.now()))
        after = reading.completeness(whole, services.today())
    assert set(before.codes) - set(after.codes) == {"place"}
