"""The web side, put together: one Flask app over one set of services."""

from __future__ import annotations

from flask import Flask

from archive import edge, web
from archive.services import Services


def build(services: Services) -> Flask:
    """Make the app. Pages register themselves through ``archive.web.register(app)``."""
    app = Flask("archive", static_folder="web/static", template_folder="web/templates")
    edge.install(app, services)
    if hasattr(web, "register"):
        web.register(app)
    return app
