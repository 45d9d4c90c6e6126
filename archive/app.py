"""The web side, put together: one Flask app over one set of services."""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from archive import api, edge, web
from archive.api import blueprint, health
from archive.api.bodies import ArchiveRequest
from archive.services import Services


class PlainJSON(DefaultJSONProvider):
    """Vietnamese as it is written, keys in the order they are described."""

    ensure_ascii = False
    sort_keys = False


def build(services: Services) -> Flask:
    """Make the app: the edge first, then API, delivery and pages."""
    from archive.delivery import views
    from archive.iiif import views as pictures

    app = blueprint.app("archive", static_folder="web/static", template_folder="web/templates")
    app.request_class = ArchiveRequest
    app.json_provider_class = PlainJSON
    app.json = PlainJSON(app)
    edge.install(app, services)
    health.install(app)
    api.register(app)
    views.register(app)
    pictures.register(app)
    web.register(app)
    return app
