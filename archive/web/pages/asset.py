"""The page of one asset, and its parts that are fetched when they are wanted or have changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from archive import edge, later
from archive.alike import service as alike
from archive.catalogue import reading
from archive.catalogue.reading import Whole
from archive.enrich import reading as enriched
from archive.errors import NotFound
from archive.people import service as people
from archive.web import describing, frame, paged, technical
from archive.web.downloads import downloads
from ingest.languages import language_name

PARTS = ("rights", "history", "suggestions", "actions", "technical", "metadata", "words", "similar", "completeness")


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/a/<asset_id>", "asset", asset)
    pages.add_url_rule("/a/<asset_id>/<part>", "asset_part", asset_part)


def asset(asset_id: str) -> ResponseReturnValue:
    """Decide in one screen: the picture, who may use it, what it says."""
    edge.require_actor()
    return render_template("asset.html", **_around(_whole(asset_id)))


def asset_part(asset_id: str, part: str) -> ResponseReturnValue:
    """One panel of the page, drawn anew."""
    edge.require_actor()
    if part not in PARTS:
        raise NotFound
    around = _around(_whole(asset_id))
    here = edge.services()
    with here.db.reading() as session:
        if part == "history":
            around["revisions"] = reading.past(session, edge.actor(), asset_id, here.now())
        if part == "suggestions":
            around["suggestions"] = reading.proposed(session, edge.actor(), asset_id, here.now())
            around["language_name"] = lambda tag: language_name(tag, frame.language()) or tag
            around["runs"] = enriched.runs(session, edge.actor(), asset_id, here.now())
        if part == "similar":
            around["similar"] = alike.similar(session, edge.actor(), asset_id, here.now())
        if part == "words":
            around["read"] = enriched.words(session, edge.actor(), asset_id, "", here.now()).pages
    return render_template(f"parts/asset/{part}.html", **around)


def _whole(asset_id: str) -> Whole:
    here = edge.services()
    with here.db.reading() as session:
        return reading.whole(session, edge.actor(), asset_id, here.now())


def _around(whole: Whole) -> dict[str, Any]:
    row = whole.asset
    names = {made.name for made in whole.renditions}
    with edge.services().db.reading() as session:
        organisations = people.all_organisations(session)
    return {
        "whole": whole, "asset": row, "names": names, "data": _data(whole, names), "groups": describing.groups(row),
        "complete": reading.completeness(whole, edge.services().today()),
        "rights": {action: decision.allowed for action, decision in whole.rights.items()},
        "downloads": downloads(whole), "technical": technical.rows(whole), "metadata": technical.metadata(whole),
        "pages": paged.pages(whole.renditions), "origin": paged.origin(whole), "developable": _developable(whole, names),
        "organisations": organisations, "owns": edge.actor().superadmin or row.owner_id in edge.actor().roles,
    }  # fmt: skip


def _developable(whole: Whole, names: set[str]) -> bool:
    """Whether the RAW could be developed now and has not been."""
    ready = whole.asset.state == "ready" and whole.rights["download"].allowed
    return ready and "develop.jpg" not in names and later.makes(whole.asset, "develop.jpg")


def _data(whole: Whole, names: set[str]) -> dict[str, Any]:
    """What the page's scripts need to know."""
    row = whole.asset
    return {
        "id": row.id, "version": row.version, "kind": row.kind, "state": row.state, "title": row.title,
        "width": row.width, "height": row.height, "duration": row.duration, "names": sorted(names),
        "progress": whole.progress, "deleted": row.deleted_at is not None, "edit": whole.rights["edit"].allowed,
        "frameRate": (whole.facts.technical or {}).get("frame_rate") if whole.facts else None,
        "fields": {name: getattr(row, name) for name in describing.NAMES},
        "cues": [{"start": cue.start, "end": cue.end, "text": cue.text, "language": cue.language} for cue in whole.cues],
        "language": frame.language(),
    }  # fmt: skip
