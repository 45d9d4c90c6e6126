"""Changing many, taking back, opening to others, what machines propose."""

from __future__ import annotations

from flask import Response, jsonify

from archive import edge
from archive.api import answers, models
from archive.api.asks import AssetPath, BatchBody, VisibilityBody
from archive.api.assets import CLASH, one
from archive.api.blueprint import api
from archive.catalogue import batch, reading
from archive.catalogue import service as catalogue


@api.post("/assets/batch", responses={"200": models.EditedAnswer, "409": models.ProblemAnswer})
def edit_many(body: BatchBody) -> Response:
    """Edit many assets: all of it or nothing, one undo. A refusal names the asset in ``details.asset``."""
    here, actor = edge.services(), edge.require_actor()
    edits = batch.Edits(body.values, body.add, body.remove)
    with here.db.writing() as session:
        done = batch.edit_many(session, actor, body.ids, edits, here.now(), body.versions)
    here.queue.wake("")
    answer = models.EditedAnswer(
        batch=done.batch, changed=list(done.changed), unchanged=list(done.unchanged), undo=done.undo
    )
    return jsonify(answer.model_dump())


@api.get("/assets/<id>/history", responses={"200": models.HistoryAnswer})
def history(path: AssetPath) -> Response:
    """Every change of what is said of an asset, newest first; for the owning organisation."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        return jsonify(answers.history(reading.past(session, actor, path.id, here.now())))


@api.post("/revisions/<id>/undo", responses={"200": models.UndoneAnswer})
def undo(path: AssetPath) -> Response:
    """Take back one change, or the whole batch it was part of. Values changed again since then stay."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        undone = [asset.id for asset in catalogue.undo(session, actor, path.id, here.now())]
    here.queue.wake("")
    return jsonify(models.UndoneAnswer(assets=undone).model_dump())


@api.put("/assets/<id>/visibility", responses=CLASH)
def set_visibility(path: AssetPath, body: VisibilityBody) -> Response:
    """Say who sees it: own organisation, named organisations, all members, everybody."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        catalogue.set_visibility(session, actor, path.id, body.visibility, body.organisations, here.now())
    here.queue.wake("")
    return one(path.id)


@api.get("/assets/<id>/suggestions", responses={"200": models.SuggestionsAnswer})
def suggestions(path: AssetPath) -> Response:
    """What machines propose and nobody has judged; for those who may edit."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        rows = reading.proposed(session, actor, path.id, here.now())
        offered = [answers.suggestion(row) for row in rows]
    return jsonify(models.SuggestionsAnswer(suggestions=offered).model_dump())
