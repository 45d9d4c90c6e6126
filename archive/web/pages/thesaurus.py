"""The thesaurus: everyone browses, administrators edit. The page's scripts speak to the addresses below it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from archive import edge
from archive.errors import Invalid, NotFound
from archive.thesaurus import exchange, service, skos
from archive.thesaurus.models import ConceptRevision
from archive.thesaurus.service import By

TYPES = {"ttl": "text/turtle", "rdf": "application/rdf+xml"}


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/tu-dien", "thesaurus", show)
    pages.add_url_rule("/tu-dien/du-lieu", "thesaurus_data", data)
    pages.add_url_rule("/tu-dien/lich-su", "thesaurus_history", history)
    pages.add_url_rule("/tu-dien/tu-dien.<ending>", "thesaurus_export", export)
    pages.add_url_rule("/tu-dien/sua", "thesaurus_change", change, methods=["POST"])
    pages.add_url_rule("/tu-dien/nhap", "thesaurus_import", take, methods=["POST"])


def show() -> ResponseReturnValue:
    """The page: the tree, and the concept chosen."""
    may = service.may_edit(edge.require_actor())
    return render_template("thesaurus.html", may=may)


def data() -> ResponseReturnValue:
    """Every concept, in Vietnamese order."""
    here = edge.services()
    edge.require_actor()
    with here.db.reading() as session:
        found = service.current(here.db, session)
    gone = [term for term in found.terms.values() if not term.active]
    return jsonify({"terms": [asdict(term) for term in (*found.active, *gone)]})


def history() -> ResponseReturnValue:
    """The latest changes, of one concept (``id``) or of all."""
    here = edge.services()
    edge.require_actor()
    with here.db.reading() as session:
        rows = service.history(session, request.args.get("id") or None)
        return jsonify({"revisions": [_revision(row) for row in rows]})


def export(ending: str) -> ResponseReturnValue:
    """The whole vocabulary as SKOS."""
    here = edge.services()
    edge.require_actor()
    if ending not in TYPES:
        raise NotFound
    with here.db.reading() as session:
        written = exchange.written(session, ending)
    answer = Response(written, content_type=f"{TYPES[ending]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="tu-dien.{ending}"'
    return answer


def change() -> ResponseReturnValue:
    """Do one thing: ``create``, ``edit``, ``merge``, ``deprecate`` or ``undo``; answers the ids of what changed."""
    here, actor = edge.services(), edge.require_actor()
    service.require_editor(actor)
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Invalid("Yêu cầu không đọc được.", "The request cannot be read.")
    by = By(actor.user_id, here.now())
    with here.db.writing() as session:
        act, concept_id, values = str(given.get("act")), str(given.get("id", "")), given.get("values") or {}
        if act == "create":
            done = [service.create(session, values, by)]
        elif act == "edit":
            done = [service.edit(session, concept_id, values, by, given.get("version"))]
        elif act == "merge":
            done = [service.merge(session, concept_id, str(given.get("into", "")), by)]
        elif act == "deprecate":
            done = [service.deprecate(session, concept_id, by, given.get("replaced_by"))]
        elif act == "undo":
            done = service.undo(session, str(given.get("revision", "")), by)
        else:
            raise Invalid(f"Không có việc «{act}».", f"There is nothing called {act!r} to do.", field="act")
        service.record_change(session, by, act, concepts=[one.id for one in done][:50])
        return jsonify({"ids": [one.id for one in done]})


def take() -> ResponseReturnValue:
    """Let a SKOS file join the vocabulary."""
    here, actor = edge.services(), edge.require_actor()
    service.require_editor(actor)
    file = request.files.get("file")
    if file is None:
        raise Invalid("Chưa chọn tệp.", "No file was chosen.", field="file")
    read = skos.read(file.read(skos.MOST_BYTES + 1), (file.filename or "").rpartition(".")[2].lower())
    with here.db.writing() as session:
        taken = exchange.take(session, read, By(actor.user_id, here.now(), "import"))
    return jsonify({"made": len(taken.made), "changed": len(taken.changed), "same": taken.same})


def _revision(row: ConceptRevision) -> dict[str, Any]:
    author = row.author.name or row.author.email if row.author else ""
    return {
        "id": row.id, "concept": row.concept_id, "at": row.at.isoformat(), "author": author, "source": row.source,
        "changes": {name: pair for name, pair in row.changes.items() if name != "other"},
    }  # fmt: skip
