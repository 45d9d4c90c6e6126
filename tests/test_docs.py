"""The documents are tested: every route and every verb is named where a newcomer looks."""

from __future__ import annotations

import re
from pathlib import Path

from archive import create_app
from archive.cli import _parser
from archive.config import load
from archive.wiring import build

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ("/api/v1/", "/iiif/", "/media", "/s/", "/healthz", "/readyz", "/metrics")


def test_every_route_that_others_rely_on_is_in_the_api_document(tmp_path: Path):
    app = create_app(build(load(ROOT / "config.yaml", {"KHO_HOME": str(tmp_path)})))
    said = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    calls = {
        f"`{method} {_plain(rule.rule)}`"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(OUTSIDE)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {call for call in calls if call not in said} == set()


def _plain(rule: str) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule)


def test_every_verb_of_the_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    actions = [action for action in _parser()._actions if action.dest == "verb"]
    verbs = set(actions[0].choices or {})
    assert {verb for verb in verbs if not re.search(rf"\bkho {verb}\b|\| {verb}\b", readme)} == set()


def test_every_make_target_says_what_it_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):(.*)$", text, re.MULTILINE)
    assert {name for name, rest in targets if "## " not in rest and name != "clean"} == set()


def test_every_file_the_readme_points_to_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert {link for link in links if not (ROOT / link).exists()} == set()


def test_the_documents_name_no_host_of_a_registry():
    for lock in (*ROOT.glob("requirements*.lock"), ROOT / "frontend" / "package-lock.json"):
        assert "http" not in re.sub(r"\"(funding|url|homepage|bugs)\":.*", "", lock.read_text(encoding="utf-8")), (
            lock.name
        )
