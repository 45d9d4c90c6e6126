"""One catalogue of words: both languages say the same things, every word is used, every word used exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from archive.web.words import FOLDER, LANGUAGES, Words, catalogue

ROOT = FOLDER.parent.parent.parent
ASKED = re.compile(r"""(?:\bt|\bwords\(\)|\bwords)\(\s*['"]([a-z_]+(?:\.[a-z0-9_]+)+)['"]""")
NAMED = re.compile(r"""['"]([a-z_]+(?:\.[a-z0-9_]+)+)['"]""")
BEGUN = re.compile(r"""\bt\(['"]([a-z_.]+\.)['"] ~|\bt\(`([a-z_.]+[._])\$\{|\bwords\(f"([a-z_.]+[._])\{""")


def sources() -> list[str]:
    files = [*(ROOT / "archive/web").rglob("*.html"), *(ROOT / "archive/web").rglob("*.py")]
    files += (ROOT / "frontend/src").rglob("*.ts")
    return [path.read_text(encoding="utf-8") for path in files]


def test_both_languages_hold_the_same_keys():
    assert catalogue("vi").keys() == catalogue("en").keys()


def test_both_languages_take_the_same_values():
    def holes(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert {key for key in catalogue("vi") if holes(catalogue("vi")[key]) != holes(catalogue("en")[key])} == set()


def test_every_word_asked_for_exists():
    asked = {key for text in sources() for key in ASKED.findall(text)}
    assert asked - catalogue("vi").keys() == set()


def test_every_word_is_used():
    named = {key for text in sources() for key in NAMED.findall(text)}
    begun = {next(filter(None, found)) for text in sources() for found in BEGUN.findall(text)} | {"orientation."}
    unused = {key for key in catalogue("vi") if key not in named and not key.startswith(tuple(begun))}
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_shouted_or_empty(language: str):
    assert [
        key for key, text in catalogue(language).items() if not text.strip() or (text.isupper() and len(text) > 8)
    ] == []


def test_one_and_many(app: Flask):
    with app.test_request_context("/?", headers={"Cookie": "kho_language=en"}):
        assert Words("en")("wall.found", n=1) == "1 result"
        assert Words("en")("wall.found", n=1200) == "1,200 results"
    with app.test_request_context("/"):
        assert Words("vi")("wall.found", n=1200) == "1.200 kết quả"


def test_the_catalogue_is_sorted_so_that_changes_are_easy_to_read():
    for language in LANGUAGES:
        assert list(catalogue(language)) == sorted(catalogue(language)), language
        assert Path(FOLDER / f"{language}.json").read_text(encoding="utf-8").endswith("}\n")
