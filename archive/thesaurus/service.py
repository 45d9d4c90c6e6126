"""What people do with the vocabulary: add, edit, move, merge, deprecate, take back. Callers own the transaction.

Every change is a revision; nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue.fields import clean
from archive.db import Database, is_id, new_id
from archive.errors import EditClash, Forbidden, Invalid, NotFound
from archive.rights.actor import Actor
from archive.thesaurus.models import Concept, ConceptRevision
from archive.thesaurus.rules import check
from archive.thesaurus.vocabulary import Term, Vocabulary

LINES, NOTES, LISTS = ("pref_vi", "pref_en"), ("note_vi", "note_en"), ("alt_vi", "alt_en")
POINTERS = ("broader", "related")
EDITABLE = (*LINES, *LISTS, *NOTES, *POINTERS)
KEPT = (*EDITABLE, "state", "replaced_by", "other")
"""What a revision may speak of."""
LONGEST_LINE, LONGEST_NOTE, MOST = 200, 2000, 100


@dataclass(frozen=True)
class By:
    """Who changes the vocabulary, when, and how (``person``, ``import``, ``undo``, ``first``)."""

    user_id: str | None
    now: datetime
    source: str = "person"
    batch: str | None = None


def may_edit(actor: Actor) -> bool:
    """The vocabulary is everybody's: administrators of the archive or of a member organisation keep it."""
    return actor.superadmin or "admin" in actor.roles.values()


def require_editor(actor: Actor) -> None:
    """Raises Forbidden."""
    if not may_edit(actor):
        raise Forbidden(
            "Chỉ quản trị mới được sửa từ điển chủ đề.", "Only administrators may edit the thesaurus.", code="thesaurus"
        )


def stamp(session: Session) -> str:
    """Changes whenever the vocabulary does."""
    newest = session.scalar(select(ConceptRevision.id).order_by(ConceptRevision.id.desc()).limit(1))
    count = session.scalar(select(func.count(ConceptRevision.id)))
    return f"{newest}/{count}"


def vocabulary(session: Session) -> Vocabulary:
    """The vocabulary as it stands."""
    return Vocabulary(map(_term, session.scalars(select(Concept)).all()), stamp(session))


_known: WeakKeyDictionary[Database, Vocabulary] = WeakKeyDictionary()


def current(db: Database, session: Session) -> Vocabulary:
    """The same, kept from question to question for as long as nothing changes."""
    kept = _known.get(db)
    if kept is None or kept.stamp != stamp(session):
        kept = _known[db] = vocabulary(session)
    return kept


def create(session: Session, values: Mapping[str, Any], by: By) -> Concept:
    """A new concept. Raises Invalid, Conflict."""
    made = new_id()
    by = replace(by, batch=by.batch or made)
    concept = begin(session, f"urn:uuid:{made}", made, by)
    change(session, concept, {**read(values), "state": "active"}, by)
    _point_back(session, concept, set(), by)
    _check(session, concept)
    return concept


def begin(session: Session, uri: str, concept_id: str, by: By) -> Concept:
    """A row with nothing in it yet, for :func:`change` to fill."""
    concept = Concept(id=concept_id, uri=uri, created_at=by.now, updated_at=by.now, **_empty())
    session.add(concept)
    return concept


def edit(session: Session, concept_id: str, values: Mapping[str, Any], by: By, version: int | None = None) -> Concept:
    """Change a concept; what is made related points back. Raises NotFound, Invalid, Conflict, EditClash."""
    concept = get(session, concept_id)
    values = read(values)
    _require_version(session, concept, version, values)
    by = replace(by, batch=by.batch or new_id())
    before = set(concept.related)
    renamed = _keep_old_names(concept, values)
    change(session, concept, renamed, by)
    _point_back(session, concept, before, by)
    _check(session, concept)
    return concept


def merge(session: Session, concept_id: str, into_id: str, by: By) -> Concept:
    """Let one concept take the place of another: its words, what stands below it and beside it. Raises as :func:`edit`."""
    gone, kept = get(session, concept_id), get(session, into_id)
    if gone.id == kept.id or "deprecated" in (gone.state, kept.state):
        raise Invalid("Chọn hai khái niệm khác nhau đang dùng.", "Choose two different concepts in use.", field="into")
    by = replace(by, batch=new_id())
    related = [other for other in gone.related if other not in (kept.id, *kept.broader, *kept.related)]
    change(session, gone, {"state": "deprecated", "replaced_by": kept.id, "related": [], "broader": []}, by)
    words = {
        f"alt_{language}": _united(getattr(kept, f"alt_{language}"), _labels(gone, language), getattr(kept, f"pref_{language}"))
        for language in ("vi", "en")
    }  # fmt: skip
    up = [other for other in kept.broader if other != gone.id]
    change(session, kept, {**words, "broader": up or [one for one in gone.broader if one != kept.id]}, by)
    for other in _pointing_at(session, gone.id, "broader"):
        change(session, other, {"broader": _swapped(other.broader, gone.id, kept.id, other.id)}, by)
    for other in _pointing_at(session, gone.id, "related"):
        change(session, other, {"related": [one for one in other.related if one != gone.id]}, by)
    before = set(kept.related)
    change(session, kept, {"related": [*kept.related, *related]}, by)
    _point_back(session, kept, before, by)
    _check(session, kept)
    return kept


def deprecate(session: Session, concept_id: str, by: By, replaced_by: str | None = None) -> Concept:
    """Put a concept out of use; what stands below moves up. It stays readable, with its successor. Raises as :func:`edit`."""
    concept = get(session, concept_id)
    if replaced_by is not None and get(session, replaced_by).state != "active":
        raise Invalid("Khái niệm thay thế không còn dùng.", "The successor is itself out of use.", field="replaced_by")
    by = replace(by, batch=new_id())
    up = list(concept.broader)
    change(session, concept, {"state": "deprecated", "replaced_by": replaced_by, "related": []}, by)
    for other in _pointing_at(session, concept.id, "broader"):
        kept = [one for one in other.broader if one != concept.id]
        change(session, other, {"broader": kept or up}, by)
    for other in _pointing_at(session, concept.id, "related"):
        change(session, other, {"related": [one for one in other.related if one != concept.id]}, by)
    return concept


def undo(session: Session, revision_id: str, by: By) -> list[Concept]:
    """Take back a change with all that was done together with it; what was changed again since stays. Raises NotFound, Conflict."""
    first = session.get(ConceptRevision, revision_id) if is_id(revision_id) else None
    if first is None:
        raise NotFound
    wanted = select(ConceptRevision).order_by(ConceptRevision.id.desc())
    together = [first]
    if first.batch is not None:
        together = list(session.scalars(wanted.where(ConceptRevision.batch == first.batch)).all())
    by = replace(by, source="undo", batch=new_id())
    undone = []
    for revision in together:
        concept = get(session, revision.concept_id)
        before = {name: old for name, (old, new) in revision.changes.items() if getattr(concept, name) == new}
        if before.get("state") == "":  # what was made is not unmade: its id was given out
            before = {"state": "deprecated"}
        change(session, concept, before, by)
        undone.append(concept)
    for concept in undone:
        _check(session, concept)
    return undone


def history(session: Session, concept_id: str | None = None, limit: int = 100) -> Sequence[ConceptRevision]:
    """The latest changes, of one concept or of all, newest first."""
    wanted = select(ConceptRevision).order_by(ConceptRevision.id.desc()).limit(limit)
    if concept_id is not None:
        wanted = wanted.where(ConceptRevision.concept_id == concept_id)
    return session.scalars(wanted).all()


def get(session: Session, concept_id: str) -> Concept:
    """One concept, in use or not. Raises NotFound."""
    concept = session.get(Concept, concept_id) if is_id(concept_id) else None
    if concept is None:
        raise NotFound("Không có khái niệm này.", "There is no such concept.")
    return concept


def read(values: Mapping[str, Any]) -> dict[str, Any]:
    """The stored form of values that came from outside. Raises Invalid."""
    out: dict[str, Any] = {}
    for name, value in values.items():
        if name in (*LINES, *NOTES):
            out[name] = _line(name, value, LONGEST_LINE if name in LINES else LONGEST_NOTE)
        elif name in (*LISTS, *POINTERS):
            if not isinstance(value, list | tuple) or len(value) > MOST:
                raise Invalid(f"«{name}» phải là danh sách, không quá {MOST} mục.", f"{name} must be a list of at most {MOST}.", field=name)  # fmt: skip
            out[name] = list(dict.fromkeys(filter(None, (_line(name, one, LONGEST_LINE) for one in value))))
        else:
            raise Invalid(f"Không có trường «{name}».", f"There is no field {name!r}.", field=name)
    return out


def record_change(session: Session, by: By, action: str, **details: Any) -> None:
    """One line of the trail for what was done to the vocabulary."""
    record(session, by.now, f"thesaurus.{action}", actor_id=by.user_id, **details)


def _line(name: str, value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise Invalid(f"«{name}» phải là chữ, không quá {longest} ký tự.", f"{name} must be text of at most {longest} characters.", field=name)  # fmt: skip
    return " ".join(clean(value).split())


def _empty() -> dict[str, Any]:
    lists: dict[str, list[str]] = {name: [] for name in (*LISTS, *POINTERS)}
    return {**dict.fromkeys((*LINES, *NOTES, "other"), ""), **lists, "version": 0, "replaced_by": None, "state": ""}


def change(session: Session, concept: Concept, values: Mapping[str, Any], by: By) -> None:
    """Set fields and write one revision of what changed; rules are not looked at."""
    changes = {
        name: [getattr(concept, name), value] for name, value in values.items() if getattr(concept, name) != value
    }
    if not changes:
        return
    for name, (_, value) in changes.items():
        setattr(concept, name, value)
    concept.version += 1
    concept.updated_at = by.now
    revision = ConceptRevision(
        id=new_id(), concept_id=concept.id, version=concept.version, at=by.now, by=by.user_id, source=by.source,
        batch=by.batch, changes=changes,
    )  # fmt: skip
    session.add(revision)


def _check(session: Session, concept: Concept) -> None:
    session.flush()
    found = vocabulary(session)
    check(found, found.terms[concept.id])


def _require_version(session: Session, concept: Concept, version: int | None, values: Mapping[str, Any]) -> None:
    """Refuse to overwrite what somebody else changed since ``version``, showing both values."""
    if version is None or version == concept.version:
        return
    since = select(ConceptRevision).where(ConceptRevision.concept_id == concept.id, ConceptRevision.version > version)
    theirs = {name for revision in session.scalars(since) for name in revision.changes} & set(values)
    if theirs or version > concept.version:
        both = {name: {"yours": values[name], "theirs": getattr(concept, name)} for name in sorted(theirs)}
        raise EditClash(version=concept.version, fields=both)


def _keep_old_names(concept: Concept, values: dict[str, Any]) -> dict[str, Any]:
    """A preferred name that is replaced stays as another name, so that what was described with it is still found."""
    out = dict(values)
    for language in ("vi", "en"):
        name, others = f"pref_{language}", f"alt_{language}"
        old = getattr(concept, name)
        if old and out.get(name, old) != old and others not in out:
            out[others] = _united(getattr(concept, others), [old], out[name])
        elif out.get(name) and others not in out:
            out[others] = [one for one in getattr(concept, others) if one != out[name]]
    return out


def _point_back(session: Session, concept: Concept, before: set[str], by: By) -> None:
    after = set(concept.related)
    for other_id in sorted(before ^ after):
        other = get(session, other_id)
        kept = [one for one in other.related if one != concept.id]
        change(session, other, {"related": [*kept, concept.id] if other_id in after else kept}, by)


def _pointing_at(session: Session, concept_id: str, field: str) -> list[Concept]:
    return [one for one in session.scalars(select(Concept)) if concept_id in getattr(one, field)]


def _swapped(ids: Iterable[str], old: str, new: str, self_id: str) -> list[str]:
    return list(dict.fromkeys(new if one == old else one for one in ids if not (one == old and new == self_id)))


def _labels(concept: Concept, language: str) -> list[str]:
    return [*filter(None, (getattr(concept, f"pref_{language}"),)), *getattr(concept, f"alt_{language}")]


def _united(have: Iterable[str], more: Iterable[str], preferred: str) -> list[str]:
    return [one for one in dict.fromkeys((*have, *more)) if one != preferred]


def _term(row: Concept) -> Term:
    return Term(
        row.id, row.uri, row.version, row.state == "active", row.replaced_by, row.pref_vi, row.pref_en, tuple(row.alt_vi),
        tuple(row.alt_en), row.note_vi, row.note_en, tuple(row.broader), tuple(row.related), bool(row.other),
    )  # fmt: skip
