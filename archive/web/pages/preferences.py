"""Language and theme: remembered by the browser, and the language by the person too."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from archive import edge
from archive.people import service as people
from archive.web import frame
from archive.web.pages.sign_in import inside
from archive.web.words import LANGUAGES

A_YEAR = 31_536_000


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/tuy-chon", "preferences", preferences, methods=["POST"])


def preferences() -> ResponseReturnValue:
    """Keep what the form says (``language``, ``theme``) and go back to ``next``."""
    answer = make_response(redirect(inside(request.form.get("next", "/")), 303))
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    if language in LANGUAGES:
        _keep(answer.set_cookie, frame.LANGUAGE_COOKIE, language)
        _tell(language)
    if theme in frame.THEMES:
        _keep(answer.set_cookie, frame.THEME_COOKIE, theme)
    return answer


def _tell(language: str) -> None:
    user_id = edge.actor().user_id
    if user_id is not None:
        with edge.services().db.writing() as session:
            people.set_language(session, user_id, language)


def _keep(set_cookie: Callable[..., None], name: str, value: str) -> None:
    secure = edge.services().settings.server.behind_tls
    set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=False)
