"""Terms found in what an asset says, by Vietnamese word rules, as suggestions with their source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.catalogue import service as catalogue
from archive.catalogue.models import Suggestion
from archive.enrich import keeping
from archive.places.gazetteer import gazetteer
from archive.places.tagging import PlacesTagger
from archive.places.tagging import write as write_places
from archive.services import Services
from archive.thesaurus import exchange
from archive.thesaurus.matching import Matcher
from archive.thesaurus.service import By, vocabulary
from archive.thesaurus.tagging import TermFinder, ThesaurusTagger, write
from ingest.taggers import registry
from ingest.taggers.protocol import Subject


def found(text: str, *labels: str) -> list[str]:
    return [text[one.start : one.end] for one in Matcher((label, label) for label in labels).find(text)]


@pytest.mark.parametrize(
    ("text", "label", "hits"),
    [
        ("Lớp dạy nghề cho nữ", "dạy nghề", ["dạy nghề"]),
        ("Lớp dây nghề cho nữ", "dạy nghề", []),
        ("Bảo hiểm thất nghiệp", "thất nghiệp", ["thất nghiệp"]),
        ("chất nghiệp vụ", "thất nghiệp", []),
        ("TRẺ EM MỒ CÔI", "trẻ em", ["TRẺ EM"]),
        ("hoà giải viên", "hòa giải", ["hoà giải"]),
        ("liệt sỹ", "liệt sĩ", ["liệt sỹ"]),
        ("Tặng quà NCC tiêu biểu", "NCC", ["NCC"]),
        ("ncc cung cấp", "NCC", []),
        ("trẻ. Em nhỏ", "trẻ em", []),
        ("an toàn, vệ sinh lao động", "an toàn, vệ sinh lao động", ["an toàn, vệ sinh lao động"]),
        ("an toàn, vệ sinh lao động", "an toàn vệ sinh lao động", []),
        ("dịch Covid-19", "Covid-19", ["Covid-19"]),
        ("tre em di hoc", "trẻ em", []),
    ],
)
def test_words_are_whole_with_their_own_accents(text: str, label: str, hits: list[str]):
    assert found(text, label) == hits


def test_the_longest_label_counts_and_none_inside_another():
    assert found("chi trả trợ cấp thất nghiệp", "thất nghiệp", "trợ cấp thất nghiệp") == ["trợ cấp thất nghiệp"]


@pytest.fixture
def finder(services: Services, tmp_path: Path) -> Callable[..., list[str]]:
    with services.db.writing() as session:
        exchange.first(session, By(None, services.now()))
    assert write(services, tmp_path / "terms.json")

    def names(**texts: str) -> list[str]:
        subject = Subject(
            "photo", "image/jpeg", tmp_path, texts=texts, resources={"thesaurus": tmp_path / "terms.json"}
        )
        return [tag.value for tag in ThesaurusTagger().tag(subject)]

    return names


def test_a_caption_is_proposed_the_terms_it_names(finder: Callable[..., list[str]]):
    assert finder(title="Thăm thương binh nặng", description="Tặng xe lăn cho người khuyết tật.") == [
        "thương binh",
        "xe lăn",
    ]


def test_the_name_of_the_ministry_is_no_war_invalid(finder: Callable[..., list[str]]):
    assert "thương binh" not in finder(title="Sở Lao động - Thương binh và Xã hội họp báo")


def test_what_is_said_once_in_passing_is_no_subject(finder: Callable[..., list[str]]):
    assert finder(transcript="Hôm ấy gặp một thương binh.") == []
    assert finder(transcript="Một thương binh kể.\nThương binh ấy quê Nam Định.") == ["thương binh"]


def test_what_a_person_chose_already_is_not_proposed(finder: Callable[..., list[str]]):
    assert finder(title="Thăm thương binh", keywords="thương binh") == []


def test_english_captions_are_read_with_english_labels(finder: Callable[..., list[str]]):
    assert finder(title_en="A job fair for demobilised soldiers") == ["bộ đội xuất ngũ", "hội chợ việc làm"]


def test_an_archive_without_terms_proposes_none(services: Services, tmp_path: Path):
    assert write(services, tmp_path / "none.json") == ""
    assert TermFinder([]).proposals({"title": "việc làm"}) == []


def test_an_accepted_term_is_a_keyword_linked_to_its_concept(services: Services, tmp_path: Path, cast, put, work, api):
    asset_id = put(cast.an, title="Thăm thương binh nặng")
    work()
    with services.db.writing() as session:
        exchange.first(session, By(None, services.now()))
    write(services, tmp_path / "terms.json")
    texts = {"title": "Thăm thương binh nặng"}
    subject = Subject("photo", "image/jpeg", tmp_path, texts=texts, resources={"thesaurus": tmp_path / "terms.json"})
    declared = registry.read(ThesaurusTagger(), "archive.thesaurus.tagging:TAGGER")
    with services.db.writing() as session:
        asset = catalogue.get(session, cast.an.actor, asset_id, "edit", services.now())
        keeping.keep(session, asset, declared, list(ThesaurusTagger().tag(subject)), services.now())
        session.flush()
        said = session.scalars(select(Suggestion).where(Suggestion.source == "thesaurus")).one()
    assert api(cast.an).post(f"/api/v1/suggestions/{said.id}/accept").status_code == 200
    with services.db.reading() as session:
        kept = session.get_one(Suggestion, said.id)
        asset = catalogue.get(session, cast.an.actor, asset_id, "edit", services.now())
    assert (asset.keywords, kept.state) == (["thương binh"], "accepted")
    assert vocabulary(session).terms[kept.identifier].pref_vi == "thương binh"


def test_a_caption_that_names_one_province_is_proposed_it(services: Services, tmp_path: Path):
    assert write_places(services, tmp_path / "g.json")

    def proposed(**texts: str) -> list[str]:
        subject = Subject("photo", "image/jpeg", tmp_path, texts=texts, resources={"gazetteer": tmp_path / "g.json"})
        return [tag.value for tag in PlacesTagger().tag(subject)]

    assert proposed(title="Chợ phiên ở Hà Giang") == ["Hà Giang"]
    assert proposed(title="Từ Hà Giang về Hà Nội") == []
    assert proposed(title="Ngày hội hòa bình") == []
    assert proposed(title="Chợ Hà Giang", province="Tuyên Quang") == []
    assert gazetteer().provinces
