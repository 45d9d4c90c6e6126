"""The vocabulary: edited with history, never losing an id or a word; read and written as SKOS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef
from sqlalchemy.orm import Session

from archive.db import Database
from archive.errors import Conflict, EditClash, Forbidden, Invalid, NotFound
from archive.migrate import upgrade
from archive.rights.actor import Actor
from archive.thesaurus import exchange, service, skos
from archive.thesaurus.models import Concept
from archive.thesaurus.service import By

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BY = By(None, NOW)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    db = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    upgrade(db)
    with db.writing() as session:
        yield session


def make(session: Session, name: str, *above: Concept, **values: object) -> Concept:
    return service.create(session, {"pref_vi": name, "broader": [one.id for one in above], **values}, BY)


def test_an_archive_starts_with_a_vocabulary_of_the_field_in_two_languages(session: Session):
    assert exchange.first(session, BY) >= 250
    found = service.vocabulary(session)
    assert all(term.pref_vi and term.pref_en for term in found.active)
    assert exchange.first(session, BY) == 0


def test_every_term_of_the_first_vocabulary_stands_below_a_top(session: Session):
    exchange.first(session, BY)
    found = service.vocabulary(session)
    reached = {low for top in found.tops for low in (top, *found.below(top))}
    assert reached == set(found.terms)


def test_a_change_is_a_revision_with_before_and_after(session: Session):
    concept = make(session, "việc làm")
    service.edit(session, concept.id, {"note_vi": "Có việc."}, BY)
    last = service.history(session, concept.id)[0]
    assert (last.changes, last.at, last.source) == ({"note_vi": ["", "Có việc."]}, NOW, "person")


def test_a_name_that_is_replaced_stays_as_another_name(session: Session):
    concept = make(session, "thợ lặn")
    service.edit(session, concept.id, {"pref_vi": "lao động dưới nước"}, BY)
    assert concept.alt_vi == ["thợ lặn"]


def test_two_concepts_in_use_never_bear_one_name(session: Session):
    make(session, "hòa giải")
    with pytest.raises(Conflict):
        make(session, "hoà giải")


def test_a_concept_cannot_stand_above_itself(session: Session):
    high = make(session, "lao động")
    low = make(session, "lao động nữ", high)
    with pytest.raises(Conflict):
        service.edit(session, high.id, {"broader": [low.id]}, BY)


def test_what_is_related_points_both_ways_and_is_not_above(session: Session):
    one, two = make(session, "thất nghiệp"), make(session, "bảo hiểm thất nghiệp")
    service.edit(session, one.id, {"related": [two.id]}, BY)
    assert two.related == [one.id]
    with pytest.raises(Conflict):
        service.edit(session, two.id, {"broader": [one.id]}, BY)


def test_a_merge_moves_words_and_children_and_one_undo_takes_all_back(session: Session):
    kept, gone = make(session, "dạy nghề"), make(session, "học nghề", alt_vi=["học việc"])
    child = make(session, "học nghề may", gone)
    service.merge(session, gone.id, kept.id, BY)
    assert (gone.state, gone.replaced_by, child.broader) == ("deprecated", kept.id, [kept.id])
    assert kept.alt_vi == ["học nghề", "học việc"]
    service.undo(session, service.history(session, gone.id)[0].id, BY)
    assert (gone.state, gone.replaced_by, child.broader, kept.alt_vi) == ("active", None, [gone.id], [])


def test_what_is_put_out_of_use_stays_with_its_successor_and_its_children_move_up(session: Session):
    top = make(session, "tệ nạn xã hội")
    old, new = make(session, "nghiện hút", top), make(session, "ma túy", top)
    child = make(session, "cai nghiện", old)
    service.deprecate(session, old.id, BY, new.id)
    found = service.vocabulary(session)
    assert (found.now(old.id), child.broader) == (found.terms[new.id], [top.id])
    assert service.get(session, old.id).pref_vi == "nghiện hút"


def test_making_is_undone_by_putting_out_of_use_so_that_no_id_comes_twice(session: Session):
    concept = make(session, "nhầm")
    service.undo(session, service.history(session, concept.id)[0].id, BY)
    assert concept.state == "deprecated"
    assert make(session, "nhầm").id != concept.id


def test_the_second_of_two_editors_sees_both_values(session: Session):
    concept = make(session, "giảm nghèo")
    version = concept.version
    service.edit(session, concept.id, {"pref_en": "poverty reduction"}, BY, version)
    with pytest.raises(EditClash) as clash:
        service.edit(session, concept.id, {"pref_en": "fighting poverty"}, BY, version)
    assert clash.value.details["fields"]["pref_en"]["theirs"] == "poverty reduction"
    service.edit(session, concept.id, {"note_vi": "khác trường"}, BY, version)


def test_only_administrators_edit():
    service.require_editor(Actor(user_id="x", superadmin=True))
    service.require_editor(Actor(user_id="x", roles={"o": "admin"}))
    with pytest.raises(Forbidden):
        service.require_editor(Actor(user_id="x", roles={"o": "editor"}))


def test_an_unknown_concept_and_an_unknown_field_are_refused(session: Session):
    with pytest.raises(NotFound):
        service.edit(session, "nothing", {"pref_vi": "x"}, BY)
    with pytest.raises(Invalid):
        make(session, "x", color="red")


FOREIGN = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/t/> .
ex:s a skos:ConceptScheme ; dcterms:title "Thử"@vi ; dcterms:creator [ ex:name "Ai đó" ] .
ex:a a skos:Concept, ex:Special ; skos:prefLabel "việc làm"@vi, "employment"@en, "emploi"@fr ; skos:inScheme ex:s ;
  skos:altLabel "công ăn việc làm"@vi ; skos:hiddenLabel "viec lam" ; skos:notation "A1" ;
  skos:definition \"\"\"Hai dòng
và "ngoặc".\"\"\"@vi ; ex:source [ ex:page 7 ; ex:in [ ex:title "Sách" ] ] ; skos:exactMatch <https://example.com/else> .
ex:b a skos:Concept ; skos:prefLabel "việc làm xanh"@vi ; skos:broader ex:a, <https://example.com/top> ; skos:related ex:c .
ex:c a skos:Concept ; skos:prefLabel "môi trường"@vi ; skos:scopeNote "Một."@vi, "Hai."@vi ; skos:narrower ex:d .
ex:d a skos:Concept ; skos:prefLabel "rác"@vi ; owl:deprecated true ; dcterms:isReplacedBy ex:c .
ex:col a skos:Collection ; skos:member ex:a, ex:b .
"""


@pytest.mark.parametrize("ending", ["ttl", "rdf"])
def test_a_round_trip_with_an_edit_loses_nothing(session: Session, ending: str):
    taken = exchange.take(session, skos.read(FOREIGN.encode(), "ttl"), BY)
    assert (len(taken.made), taken.changed) == (4, ())
    concept = next(row for row in (service.get(session, one) for one in taken.made) if row.uri.endswith("/a"))
    service.edit(session, concept.id, {"pref_en": "jobs", "alt_en": []}, BY)
    before, after = Graph().parse(data=FOREIGN, format="turtle"), Graph()
    after.parse(data=exchange.written(session, ending), format=skos.FORMATS[ending])
    edited = (URIRef("https://example.org/t/a"), SKOS.prefLabel, Literal("employment", "en"))
    before.remove(edited)
    assert edited not in after
    assert (edited[0], SKOS.prefLabel, Literal("jobs", "en")) in after
    assert lost(before, after) == []


def lost(before: Graph, after: Graph) -> list[str]:
    """Triples of ``before`` that ``after`` does not hold; nameless nodes are compared by what is said of them."""
    held = set(plain(after))
    return [line for line in plain(before) if line not in held]


def plain(graph: Graph) -> Iterator[str]:
    from rdflib import BNode

    def shown(node: object) -> str:
        if isinstance(node, BNode):
            return (
                "["
                + " ".join(sorted(f"{name.n3()} {shown(what)}" for name, what in graph.predicate_objects(node)))
                + "]"
            )
        return str(node.n3())  # type: ignore[attr-defined]

    for one, name, what in graph:
        yield f"{shown(one)} {name.n3()} {shown(what)}"


def test_the_first_vocabulary_comes_back_whole(session: Session):
    exchange.first(session, BY)
    file = Path(exchange.__file__).parent / "data" / exchange.FIRST
    after = Graph().parse(data=exchange.written(session, "ttl"), format="turtle")
    assert lost(Graph().parse(file), after) == []
    concepts = set(after.subjects(RDF.type, SKOS.Concept))
    assert all((up, SKOS.narrower, low) in after for low, up in after.subject_objects(SKOS.broader) if up in concepts)


def test_an_import_of_the_own_export_changes_nothing(session: Session):
    exchange.first(session, BY)
    taken = exchange.take(session, skos.read(exchange.written(session, "rdf"), "rdf"), BY)
    assert (taken.made, taken.changed) == ((), ())


def test_an_import_is_taken_back_by_one_undo(session: Session):
    taken = exchange.take(session, skos.read(FOREIGN.encode(), "ttl"), BY)
    service.undo(session, service.history(session, taken.made[0])[0].id, BY)
    assert service.vocabulary(session).active == []


def test_deprecation_and_successor_are_said_in_skos(session: Session):
    old, new = make(session, "cũ"), make(session, "mới")
    service.deprecate(session, old.id, BY, new.id)
    graph = Graph().parse(data=exchange.written(session, "ttl"), format="turtle")
    assert (URIRef(old.uri), OWL.deprecated, Literal(True)) in graph
    assert (URIRef(old.uri), DCTERMS.isReplacedBy, URIRef(new.uri)) in graph


@pytest.mark.parametrize(("data", "ending"), [(b"<<<", "ttl"), (b"<a/>", "rdf"), (b"", "ttl"), (b"x", "zip")])
def test_what_is_no_skos_is_refused_with_reason(data: bytes, ending: str):
    with pytest.raises(Invalid):
        skos.read(data, ending)
