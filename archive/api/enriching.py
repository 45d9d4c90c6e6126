"""What machines say: words in pictures and where they stand, how taggers ran, proposals judged one by one or by the hundred."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, jsonify

from archive import edge
from archive.api import answers
from archive.api import enrich_models as m
from archive.api.asks import AssetPath
from archive.api.blueprint import api
from archive.api.models import SuggestionAnswer
from archive.enrich import installed, reading, service
from archive.enrich.models import TaggerRun


@api.get("/assets/<id>/text", responses={"200": m.TextAnswer})
def text(path: AssetPath, query: m.TextQuery) -> Response:
    """The words read in its pictures; with ``q`` the boxes of the words that are looked for."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        found = reading.words(session, actor, path.id, query.q, here.now())
    pages = [
        m.PageAnswer(
            page=row.page, language=row.language, confidence=row.confidence, source=row.tagger, version=row.version,
            text=row.text,
        )
        for row in found.pages
    ]  # fmt: skip
    answer = m.TextAnswer(pages=pages, boxes=[m.BoxAnswer(**vars(box)) for box in found.boxes])
    response = jsonify(answer.model_dump())
    response.headers["Cache-Control"] = "private, no-store"
    return response


@api.get("/assets/<id>/taggers", responses={"200": m.TaggersAnswer})
def taggers(path: AssetPath) -> Response:
    """How each tagger's last run over an asset went; for those who may edit."""
    return _runs(path.id)


@api.post("/assets/<id>/taggers", responses={"202": m.TaggersAnswer})
def look_again(path: AssetPath) -> Response:
    """Let every tagger look at it again, those that failed and those that did not."""
    here, actor = edge.services(), edge.require_actor()
    known = installed.taggers(here.settings)
    with here.db.writing() as session:
        service.look_again(session, actor, path.id, known, here.now())
    here.queue.wake("")
    answer = _runs(path.id)
    answer.status_code = 202
    return answer


@api.post("/suggestions/<id>/accept", responses={"200": SuggestionAnswer})
def accept(path: AssetPath) -> Response:
    """Make the proposal part of what is said of the asset."""
    return _judge(path.id, accept=True)


@api.post("/suggestions/<id>/reject", responses={"200": SuggestionAnswer})
def reject(path: AssetPath) -> Response:
    """Put the proposal aside; it is kept."""
    return _judge(path.id, accept=False)


@api.post("/suggestions/find", responses={"200": m.OffersAnswer})
def offers(body: m.ManyBody) -> Response:
    """Which values machines propose for some of up to 1000 assets, and for how many of them."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        found = service.offered(session, actor, body.ids, here.now())
    return jsonify(m.OffersAnswer(offered=[m.OfferedAnswer(**vars(one)) for one in found]).model_dump())


@api.post("/suggestions/judge", responses={"200": m.JudgedAnswer})
def judge_many(body: m.JudgeBody) -> Response:
    """Accept or reject one proposed value wherever it waits among up to 1000 assets: all of it or nothing, one undo."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        done = service.judge_many(session, actor, body.ids, body.field, body.value, body.accept, here.now())
    here.queue.wake("")
    answer = m.JudgedAnswer(suggestions=done.suggestions, changed=list(done.changed), undo=done.undo)
    return jsonify(answer.model_dump())


def _judge(suggestion_id: str, *, accept: bool) -> Response:
    here, actor = edge.services(), edge.require_actor()
    with here.db.writing() as session:
        answer = answers.suggestion(service.judge(session, actor, suggestion_id, accept, here.now()))
    here.queue.wake("")
    return jsonify(answer.model_dump())


def _runs(asset_id: str) -> Response:
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        found = [_run(row) for row in reading.runs(session, actor, asset_id, here.now())]
    return jsonify(m.TaggersAnswer(taggers=found).model_dump())


def _run(row: TaggerRun) -> m.TaggerAnswer:
    return m.TaggerAnswer(
        tagger=row.tagger, version=row.version, state=cast(Any, row.state), started=answers.instant(row.started),
        ended=answers.instant(row.ended), problem=m.TaggerProblem(**row.problem) if row.problem else None,
    )  # fmt: skip
