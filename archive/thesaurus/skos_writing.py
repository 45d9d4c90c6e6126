"""The vocabulary written as SKOS: every relation from both sides, with what imported files said besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from archive.thesaurus.skos import FORMATS, LANGUAGES, Scheme
from archive.thesaurus.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph


def write(vocabulary: Vocabulary, scheme: Scheme, others: Mapping[str, str], ending: str) -> bytes:
    """A whole file. ``others``: id of a concept -> the N-Triples kept of it; ``ending``: ``ttl`` or ``rdf``."""
    from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, URIRef

    graph = Graph()
    for prefix, space in (("skos", SKOS), ("dcterms", DCTERMS), ("owl", OWL)):
        graph.bind(prefix, space)
    own = URIRef(scheme.uri)
    graph.add((own, RDF.type, SKOS.ConceptScheme))
    for language, title in (("vi", scheme.title_vi), ("en", scheme.title_en)):
        if title:
            graph.add((own, DCTERMS.title, Literal(title, language)))
    for top in vocabulary.tops:
        graph.add((own, SKOS.hasTopConcept, URIRef(vocabulary.terms[top].uri)))
    for term in vocabulary.terms.values():
        _concept(graph, vocabulary, term, own)
    for kept in (scheme.other, *others.values()):
        _add(graph, kept)
    return graph.serialize(format=FORMATS[ending], encoding="utf-8")


def _concept(graph: Graph, vocabulary: Vocabulary, term: Term, scheme: object) -> None:
    from rdflib import DCTERMS, OWL, RDF, SKOS, Literal, URIRef

    own = URIRef(term.uri)
    graph.add((own, RDF.type, SKOS.Concept))
    graph.add((own, SKOS.inScheme, scheme))  # type: ignore[arg-type]
    if term.id in vocabulary.tops:
        graph.add((own, SKOS.topConceptOf, scheme))  # type: ignore[arg-type]
    for language in LANGUAGES:
        for name, values in (
            (SKOS.prefLabel, [getattr(term, f"pref_{language}")]),
            (SKOS.altLabel, getattr(term, f"alt_{language}")),
            (SKOS.scopeNote, [getattr(term, f"note_{language}")]),
        ):
            for value in filter(None, values):
                graph.add((own, name, Literal(value, language)))
    for up in _uris(vocabulary, term.broader):
        graph.add((own, SKOS.broader, URIRef(up)))
        graph.add((URIRef(up), SKOS.narrower, own))
    for beside in _uris(vocabulary, term.related):
        graph.add((own, SKOS.related, URIRef(beside)))
    if not term.active:
        graph.add((own, OWL.deprecated, Literal(True)))
    if term.replaced_by is not None and term.replaced_by in vocabulary.terms:
        graph.add((own, DCTERMS.isReplacedBy, URIRef(vocabulary.terms[term.replaced_by].uri)))


def _uris(vocabulary: Vocabulary, ids: Sequence[str]) -> list[str]:
    return [vocabulary.terms[one].uri for one in ids if one in vocabulary.terms]


def _add(graph: Graph, lines: str) -> None:
    """What was kept goes back; nameless nodes of one concept stay apart from those of another."""
    if not lines:
        return
    from rdflib import Graph as Fresh

    part = Fresh()
    part.parse(data=lines, format="nt")
    for triple in part:
        graph.add(triple)
