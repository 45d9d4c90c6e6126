"""The one catalogue of words, shared by templates, Python and TypeScript: ``strings/vi.json`` and ``strings/en.json``.

A value with `` | `` in it holds the form for one and the form for many; ``n`` chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask_babel import format_decimal

FOLDER = Path(__file__).parent / "strings"
LANGUAGES = ("vi", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every word of one language, by key."""
    words: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


class Words:
    """The words of one language: ``words("wall.found", n=12)``. An unknown key raises KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        text = self._catalogue[key]
        if " | " in text:
            one, many = text.split(" | ")
            text = one if values.get("n") == 1 else many
        for name, value in values.items():
            shown = format_decimal(value) if isinstance(value, int | float) else str(value)
            text = text.replace("{" + name + "}", shown)
        return text
