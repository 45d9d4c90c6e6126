"""Kho tư liệu số: a shared digital media archive. Importing this does nothing; :func:`create_app` makes the web side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from archive.services import Services


def create_app(services: Services) -> Flask:
    """The WSGI app: API, delivery, health and pages over one set of services."""
    from archive.app import build

    return build(services)
