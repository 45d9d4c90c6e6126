"""The page that takes files in. All of its work is done by scripts over the upload protocol of the API."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from archive import edge
from archive.people import service as people


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/tai-len", "upload", upload)


def upload() -> ResponseReturnValue:
    """Where a person chooses files, a folder, or goes on with what was cut off."""
    actor = edge.require_actor()
    with edge.services().db.reading() as session:
        desks = people.desks(session, actor)
    return render_template("upload.html", desks=desks)
