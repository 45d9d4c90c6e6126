"""Finding: the one search, completions, the cheap poll, organisations, oneself."""

from __future__ import annotations

import hashlib

from flask import Response, jsonify, request

from archive import edge
from archive.api import answers, models
from archive.api.asks import SearchQuery, StatusQuery, SuggestQuery
from archive.api.blueprint import api
from archive.catalogue import find, reading
from archive.people import service as people
from search.query import FACETS

MOST_POLLED = 200


@api.get("/assets", responses={"200": models.FoundAnswer})
def search(query: SearchQuery) -> Response:
    """Search what you may see. ``cursor`` is the ``next`` of the page before, with the same query and sort."""
    ask = find.Ask(
        text=query.q, filters={name: tuple(values) for name in FACETS if (values := getattr(query, name))},
        taken_from=query.taken_from, taken_to=query.taken_to, sort=query.sort, size=query.size, cursor=query.cursor,
        facets=query.facets, missing=tuple(query.missing),
    )  # fmt: skip
    return _private(jsonify(answers.found(find.find(edge.services(), edge.require_actor(), ask))))


@api.get("/suggest", responses={"200": models.CompletionsAnswer})
def suggest(query: SuggestQuery) -> Response:
    """Completions of what is being typed."""
    found = find.suggest(edge.services(), edge.require_actor(), query.q, query.limit)
    offered = [models.CompletionAnswer(text=s.text, field=s.field, count=s.count) for s in found]
    return _private(jsonify(models.CompletionsAnswer(completions=offered).model_dump()))


@api.get("/status", responses={"200": models.StatusesAnswer, "304": None})
def statuses(query: StatusQuery) -> Response:
    """The short state of up to 200 assets, for a page that waits: ask again with ``If-None-Match``."""
    here, actor = edge.services(), edge.require_actor()
    ids = [asset_id for asset_id in query.ids.split(",") if asset_id][:MOST_POLLED]
    with here.db.reading() as session:
        answer = answers.statuses(reading.statuses(session, actor, ids, here.now()))
    response = jsonify(answer)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@api.get("/organisations", responses={"200": models.OrganisationsAnswer})
def organisations() -> Response:
    """Every organisation, and what you are there."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        found = [
            models.OrganisationAnswer(
                code=o.code, name=o.name, name_en=o.name_en, valid_from=o.valid_from.isoformat(),
                valid_to=o.valid_to.isoformat() if o.valid_to else None, role=actor.roles.get(o.id),
            )
            for o in people.all_organisations(session)
        ]  # fmt: skip
    return _private(jsonify(models.OrganisationsAnswer(organisations=found).model_dump()))


@api.get("/me", responses={"200": models.MeAnswer})
def me() -> Response:
    """Who your token or session stands for."""
    here, actor, visitor = edge.services(), edge.require_actor(), edge.visitor()
    with here.db.reading() as session:
        codes = {o.id: o.code for o in people.all_organisations(session)}
    answer = models.MeAnswer(
        id=actor.user_id or "", name=actor.name, email=visitor.email, language=visitor.language,
        superadmin=actor.superadmin, roles={codes[i]: role for i, role in actor.roles.items() if i in codes},
    )  # fmt: skip
    return _private(jsonify(answer.model_dump()))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
