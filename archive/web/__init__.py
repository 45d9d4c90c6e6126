"""What people see: pages in Vietnamese and English, drawn on the server and brought to life by ``frontend/``."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Give an app its pages, its words and its own look of an error."""
    from archive import edge
    from archive.web import frame
    from archive.web.pages import blueprint, broken

    frame.install(app)
    app.register_blueprint(blueprint())
    edge.on_page_error(app, broken.render)
