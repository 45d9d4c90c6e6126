"""The vocabulary as SKOS, read and written; what our fields do not hold is kept as it was said.

SKOS Reference, W3C Recommendation 18 August 2009: labels and notes (§5, §7), semantic relations (§8), schemes (§4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import Invalid

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

FORMATS = {"ttl": "turtle", "rdf": "xml"}
"""Ending of a file -> what rdflib calls its form: Turtle and RDF/XML."""
LANGUAGES = ("vi", "en")
MOST_BYTES = 20 * 1024**2
WORDS = {"prefLabel": "pref", "altLabel": "alt", "scopeNote": "note"}


@dataclass(frozen=True)
class Said:
    """One concept of a file: ``values`` by our field names, with URIs in ``broader``, ``related``, ``replaced_by``."""

    uri: str
    values: Mapping[str, Any]
    other: str
    """What else the file says of it, as N-Triples."""


@dataclass(frozen=True)
class Scheme:
    """What is said of the vocabulary as a whole."""

    uri: str
    title_vi: str = ""
    title_en: str = ""
    other: str = ""


@dataclass(frozen=True)
class Read:
    """A file of concepts. ``other``: what it says of nothing that is a concept."""

    concepts: tuple[Said, ...]
    scheme: Scheme | None
    other: str


def read(data: bytes, ending: str) -> Read:
    """Read a file; nothing it names is fetched. Raises Invalid."""
    from rdflib import RDF, SKOS, Graph

    if ending not in FORMATS or len(data) > MOST_BYTES:
        raise Invalid("Hãy gửi tệp SKOS dạng .ttl hoặc .rdf, không quá 20 MB.", "Send SKOS as .ttl or .rdf, 20 MB at most.", field="file")  # fmt: skip
    graph = Graph()
    try:
        graph.parse(data=data, format=FORMATS[ending], publicID="urn:x-kho:import")
    except Exception as error:  # a parser of rdflib raises whatever its grammar was
        raise Invalid(
            f"Không đọc được tệp SKOS: {error}", f"Cannot read the SKOS file: {error}", field="file"
        ) from error
    subjects = sorted({str(one) for one in graph.subjects(RDF.type, SKOS.Concept) if not _is_blank(one)})
    if not subjects:
        raise Invalid("Tệp không có khái niệm SKOS nào.", "The file holds no SKOS concept.", field="file")
    left = set(graph)
    scheme = _scheme(graph, left)
    up = _broader(graph)
    concepts = tuple(_concept(graph, uri, frozenset(subjects), up, scheme, left) for uri in subjects)
    return Read(concepts, scheme, _lines(left))


def _scheme(graph: Graph, left: set[Any]) -> Scheme | None:
    """The first scheme of the file; its words and what else is said of it."""
    from rdflib import DCTERMS, RDF, SKOS

    uris = sorted((one for one in graph.subjects(RDF.type, SKOS.ConceptScheme) if not _is_blank(one)), key=str)
    if not uris:
        return None
    said = set(graph.triples((uris[0], None, None)))
    own = {(uris[0], RDF.type, SKOS.ConceptScheme), *graph.triples((uris[0], SKOS.hasTopConcept, None))}
    titles: dict[str, str] = {}
    for triple in sorted(graph.triples((uris[0], DCTERMS.title, None))):
        language = getattr(triple[2], "language", None)
        if language in LANGUAGES and language not in titles:
            titles[language] = str(triple[2])
            own.add(triple)
    rest = _with_blanks(graph, said - own)
    left -= said | rest
    return Scheme(str(uris[0]), titles.get("vi", ""), titles.get("en", ""), _lines(rest))


def _broader(graph: Graph) -> dict[str, list[str]]:
    """Who stands right above whom, said from either side."""
    from rdflib import SKOS

    up: dict[str, list[str]] = {}
    for low, high in [
        *graph.subject_objects(SKOS.broader),
        *((low, high) for high, low in graph.subject_objects(SKOS.narrower)),
    ]:
        if str(high) not in up.setdefault(str(low), []):
            up[str(low)].append(str(high))
    return {low: sorted(highs) for low, highs in up.items()}


def _concept(
    graph: Graph, uri: str, known: frozenset[str], up: Mapping[str, list[str]], scheme: Scheme | None, left: set[Any]
) -> Said:
    from rdflib import DCTERMS, OWL, RDF, SKOS, Literal, URIRef

    subject = URIRef(uri)
    said = set(graph.triples((subject, None, None)))
    taken, values = _words(graph, subject)
    taken.add((subject, RDF.type, SKOS.Concept))
    if scheme is not None:
        taken |= {(subject, name, URIRef(scheme.uri)) for name in (SKOS.inScheme, SKOS.topConceptOf)}
    for name in (SKOS.broader, SKOS.narrower, SKOS.related):
        taken |= {triple for triple in said if triple[1] == name and str(triple[2]) in known}
    values["broader"] = [one for one in up.get(uri, []) if one in known]
    beside = {str(one) for one in graph.objects(subject, SKOS.related)} | {
        str(one) for one in graph.subjects(SKOS.related, subject)
    }
    values["related"] = sorted(beside & known)
    gone = (subject, OWL.deprecated, Literal(True))
    values["state"] = "deprecated" if gone in graph else "active"
    heir = sorted(str(one) for one in graph.objects(subject, DCTERMS.isReplacedBy) if str(one) in known)
    values["replaced_by"] = heir[0] if heir else None
    taken |= {gone, *((subject, DCTERMS.isReplacedBy, URIRef(one)) for one in heir[:1])}
    rest = _with_blanks(graph, said - taken)
    left -= said | rest
    return Said(uri, values, _lines(rest))


def _words(graph: Graph, subject: Node) -> tuple[set[Any], dict[str, Any]]:
    """Labels and notes in our two languages: the triples they stand in, and the values."""
    from rdflib import SKOS

    taken: set[Any] = set()
    values: dict[str, Any] = {f"{name}_{language}": [] for name in WORDS.values() for language in LANGUAGES}
    for said, name in WORDS.items():
        for triple in sorted(graph.triples((subject, SKOS[said], None)), key=lambda one: str(one[2])):
            language = getattr(triple[2], "language", None)
            if language in LANGUAGES and (name == "alt" or not values[f"{name}_{language}"]):
                values[f"{name}_{language}"].append(str(triple[2]))
                taken.add(triple)
    for key in [key for key in values if not key.startswith("alt")]:
        values[key] = values[key][0] if values[key] else ""
    if not values["pref_vi"]:  # ours must have one: another language, or the end of its address, stands in
        others = sorted(str(one) for one in graph.objects(subject, SKOS.prefLabel))
        values["pref_vi"] = values["pref_en"] or (others[0] if others else str(subject).rstrip("/#").rpartition("/")[2])
    return taken, values


def _with_blanks(graph: Graph, triples: set[Any]) -> set[Any]:
    """The triples, with everything said of the nameless nodes they lead to."""
    found, rank = set(triples), [one[2] for one in triples if _is_blank(one[2])]
    while rank:
        fresh = set(graph.triples((rank.pop(), None, None))) - found
        found |= fresh
        rank += [one[2] for one in fresh if _is_blank(one[2])]
    return found


def _is_blank(node: object) -> bool:
    from rdflib import BNode

    return isinstance(node, BNode)


def _lines(triples: Iterable[Any]) -> str:
    """N-Triples, in order."""
    from rdflib import Graph as Fresh

    part = Fresh()
    for triple in triples:
        part.add(triple)
    return "\n".join(sorted(line for line in part.serialize(format="nt").splitlines() if line))
