"""What every page shares: the language and theme chosen, the words, how numbers and days are written, who is here."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask import Flask, g, request
from flask_babel import Babel
from markupsafe import Markup

from archive import edge
from archive.web import built, formats
from archive.web.words import LANGUAGES, Words

LANGUAGE_COOKIE, THEME_COOKIE = "kho_language", "kho_theme"
THEMES = ("auto", "light", "dark")


def install(app: Flask) -> None:
    """Choice of language and time zone, filters, and what every template finds around itself."""
    Babel(app, locale_selector=language, timezone_selector=lambda: edge.services().settings.time_zone)
    app.jinja_env.filters |= {
        "number": formats.number, "size": formats.size, "span": formats.span, "day": formats.day,
        "moment": formats.moment, "taken": lambda value, about=False: formats.taken(words(), value, about),
    }  # fmt: skip
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_surroundings)


def language() -> str:
    """The visitor's language: what this browser chose, else what the person chose, else the archive's own."""
    if "language" in g:
        return str(g.language)
    found = _language()
    if "visitor" in g:  # before that it is not known whose language counts
        g.language = found
    return found


def _language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    own = g.visitor.language if "visitor" in g else ""
    return own if own in LANGUAGES else edge.services().settings.language


def theme() -> str:
    """``auto`` follows the system."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def words() -> Words:
    """The words of the visitor's language."""
    if "words" not in g:
        g.words = Words(language())
    return cast(Words, g.words)


def said(vi: str, en: str) -> str:
    """Of two texts, the one in the visitor's language."""
    return en if language() == "en" and en else vi


def built_url(name: str) -> str:
    """Where a file of the front end lies."""
    return f"/ui/{built.name_of(name)}"


def icon(name: str, label: str = "") -> Markup:
    """One icon of the set. Without a label it is decoration; with one, readers of the page hear it."""
    if "drawings" not in g:
        g.drawings = built_url("icons.svg")
    return _icon(g.drawings, name, label)


@lru_cache(maxsize=1_000)
def _icon(drawings: str, name: str, label: str) -> Markup:
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(spoken, drawings, name)


def _surroundings() -> dict[str, Any]:
    return {
        "t": words(), "said": said, "language": language(), "languages": LANGUAGES, "theme": theme(),
        "built": built_url, "me": edge.visitor(), "csrf_token": edge.csrf_token,
    }  # fmt: skip
