"""Vocabularies in and out: an imported file joins what is there, an export holds everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.db import is_id, new_id
from archive.thesaurus import service, skos
from archive.thesaurus.models import Concept, ConceptScheme
from archive.thesaurus.rules import check
from archive.thesaurus.service import By
from archive.thesaurus.skos import Read, Said, Scheme

FIRST = "labour.ttl"
"""The vocabulary an archive starts with; it is edited in the archive from then on."""


@dataclass(frozen=True)
class Taken:
    """What an import did: ids of concepts; ``batch`` takes all of it back by undoing any revision of it."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    batch: str


def first(session: Session, by: By) -> int:
    """Fill an empty vocabulary with what the archive starts with; returns how many concepts."""
    if session.scalar(select(Concept.id).limit(1)) is not None:
        return 0
    data = resources.files("archive.thesaurus").joinpath("data", FIRST).read_bytes()
    return len(take(session, skos.read(data, "ttl"), replace(by, source="first")).made)


def take(session: Session, given: Read, by: By) -> Taken:
    """Let a file join the vocabulary: what it names by a known address is changed, what is new is added, the rest stays.

    Raises Invalid, Conflict; then nothing of it is taken.
    """
    by = replace(by, batch=new_id())
    rows = {row.uri: row for row in session.scalars(select(Concept))}
    before = {row.id: row.version for row in rows.values()}
    for said in given.concepts:
        if said.uri not in rows:
            rows[said.uri] = _made(session, said, by)
    session.flush()
    for said in given.concepts:
        _say(session, rows[said.uri], said, {uri: row.id for uri, row in rows.items()}, by)
    _point_both_ways(session, rows, by)
    _take_scheme(session, given)
    session.flush()
    found = service.vocabulary(session)
    for said in given.concepts:
        check(found, found.terms[rows[said.uri].id])
    made = tuple(rows[said.uri].id for said in given.concepts if rows[said.uri].id not in before)
    changed = tuple(row.id for row in rows.values() if row.id in before and row.version != before[row.id])
    service.record_change(session, by, "imported", made=len(made), changed=len(changed))
    return Taken(made, changed, len(given.concepts) - len(made) - len(changed), str(by.batch))


def written(session: Session, ending: str) -> bytes:
    """The whole vocabulary as SKOS, deprecated concepts too. ``ending``: ``ttl`` or ``rdf``."""
    from archive.thesaurus.skos_writing import write

    row = session.scalar(select(ConceptScheme).limit(1))
    scheme = Scheme(row.uri, row.title_vi, row.title_en, row.other) if row else Scheme("urn:x-kho:thesaurus")
    others = {row.id: row.other for row in session.scalars(select(Concept).where(Concept.other != ""))}
    return write(service.vocabulary(session), scheme, others, ending)


def _made(session: Session, said: Said, by: By) -> Concept:
    """A row for a concept of the file; one of ours that comes back keeps the id in its address."""
    own = said.uri.removeprefix("urn:uuid:")
    made = own if said.uri.startswith("urn:uuid:") and is_id(own) and session.get(Concept, own) is None else new_id()
    return service.begin(session, said.uri, str(UUID(made)), by)


def _say(session: Session, row: Concept, said: Said, ids: Mapping[str, str], by: By) -> None:
    values: dict[str, Any] = service.read(
        {name: said.values[name] for name in (*service.LINES, *service.LISTS, *service.NOTES)}
    )
    for name in service.POINTERS:
        kept = [one for one in getattr(row, name) if one not in ids.values()]
        values[name] = [*kept, *(ids[uri] for uri in said.values[name])]
    heir = said.values["replaced_by"]
    values |= {"state": said.values["state"], "replaced_by": ids[heir] if heir else None, "other": said.other}
    for language in skos.LANGUAGES:
        preferred, others = values[f"pref_{language}"], f"alt_{language}"
        values[others] = [one for one in values[others] if one != preferred]
    service.change(session, row, values, by)


def _point_both_ways(session: Session, rows: Mapping[str, Concept], by: By) -> None:
    by_id = {row.id: row for row in rows.values()}
    for row in by_id.values():
        for other in row.related:
            if row.id not in by_id[other].related:
                service.change(session, by_id[other], {"related": [*by_id[other].related, row.id]}, by)


def _take_scheme(session: Session, given: Read) -> None:
    row = session.scalar(select(ConceptScheme).limit(1))
    if row is None:
        row = ConceptScheme(
            uri=given.scheme.uri if given.scheme else f"urn:uuid:{new_id()}", title_vi="", title_en="", other=""
        )
        session.add(row)
    said = given.scheme
    if said is not None and said.uri == row.uri:
        row.title_vi, row.title_en = said.title_vi or row.title_vi, said.title_en or row.title_en
    more = {line for text in (given.other, said.other if said else "") for line in text.splitlines()}
    row.other = "\n".join(sorted({*row.other.splitlines(), *more} - {""}))
