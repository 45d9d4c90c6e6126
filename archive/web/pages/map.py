"""The map: our own points, of what the asker may see, drawn without any outside tile."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from archive import edge
from archive.places import points


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/ban-do", "map", show)
    pages.add_url_rule("/ban-do/diem", "map_points", data)


def show() -> ResponseReturnValue:
    """The page."""
    edge.require_actor()
    return render_template("map.html")


def data() -> ResponseReturnValue:
    """Latitude and longitude of each asset in scope, as pairs; nothing else is told of them here."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        found = points.points(session, actor)
    answer = jsonify(
        {"points": [[round(one.latitude, 5), round(one.longitude, 5)] for one in found], "most": points.MOST}
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
