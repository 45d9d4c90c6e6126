"""The built front end: compressed beforehand, kept for ever, light enough."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from archive.web.built import FOLDER
from tests.conftest import missing

FIRST_LOAD = 150 * 1024


@pytest.fixture
def manifest() -> dict[str, str]:
    if not (FOLDER / "manifest.json").exists():
        missing("the built front end (npm run build in frontend/)")
    found: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_files_go_out_compressed_and_are_kept_for_ever(app: Flask, manifest: dict[str, str], encoding: str):
    answer = app.test_client().get(f"/ui/{manifest['app.js']}", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_browser_that_takes_nothing_gets_it_plain(app: Flask, manifest: dict[str, str]):
    answer = app.test_client().get(f"/ui/{manifest['app.css']}", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["manifest.json", "..%2f..%2fwords.py", "nothing.js"])
def test_nothing_else_goes_out(app: Flask, name: str):
    assert app.test_client().get(f"/ui/{name}").status_code == 404


def test_the_first_load_of_the_wall_is_light(manifest: dict[str, str]):
    wanted = {manifest[name] for name in ("app.js", "wall.js", "app.css", "words-vi.js", "icons.svg")}
    total = 0
    while wanted:
        name = wanted.pop()
        total += (FOLDER / f"{name}.br").stat().st_size
        if name.endswith(".js"):
            text = (FOLDER / name).read_text(encoding="utf-8")
            static = {part.name for part in FOLDER.glob("part-*.js") if f'from"./{part.name}"' in text}
            wanted |= static
    assert total <= FIRST_LOAD
