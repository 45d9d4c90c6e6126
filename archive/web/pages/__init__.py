"""The pages, one module each; :func:`blueprint` puts them together."""

from __future__ import annotations

from flask import Blueprint, Response

from archive.web import built
from archive.web.pages import asset, help, map, preferences, recycle, sign_in, thesaurus, upload, wall


def blueprint() -> Blueprint:
    """Every page and page part, and the built files under ``/ui/``."""
    pages = Blueprint("pages", __name__)
    for room in (wall, asset, upload, recycle, help, sign_in, preferences, thesaurus, map):
        room.add(pages)
    pages.add_url_rule("/ui/<path:name>", "ui", ui)
    return pages


def ui(name: str) -> Response:
    """One file of the built front end."""
    return built.send(name)
