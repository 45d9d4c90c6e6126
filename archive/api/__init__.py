"""Version 1 of the outside contract, below ``/api/v1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Give an app the API, its OpenAPI document, and the health addresses."""
    from flask import jsonify

    from archive.api import assets, blueprint, editing, enriching, finding, health, similar, uploads  # noqa: F401  they add their routes

    app.register_api(blueprint.api)
    app.register_blueprint(health.blueprint())
    app.add_url_rule("/api/v1/openapi.json", "openapi", lambda: jsonify(blueprint.document(app)))
