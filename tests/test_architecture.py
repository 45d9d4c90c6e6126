"""The shape of the house, held by tests: arrows, rooms, sizes, and that importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("archive", "ingest", "storage", "search")
LEAVES = ("ingest", "storage", "search")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def lines_with(text: str) -> list[str]:
    found = []
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if text in line:
                found.append(f"{path.relative_to(ROOT)}:{number}")
    return found


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_knows_nothing_of_ours_but_itself(leaf: str):
    strangers = set(PACKAGES) - {leaf} | {"dev", "tests"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / leaf).rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in strangers
    ]
    assert wrong == []


def test_nothing_imports_the_builders_tools():
    wrong = [str(path) for path in SOURCES for name in imports(path) if name.split(".")[0] in ("dev", "tests")]
    assert wrong == []


def test_only_wiring_names_a_concrete_back_end():
    concrete = ("search.embedded", "search.elastic", "storage.files", "storage.s3.store")
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "archive").rglob("*.py")
        if path.name != "wiring.py"
        for name in imports(path)
        if name.startswith(concrete)
    ]
    assert wrong == []


def test_transactions_are_committed_in_one_place():
    assert {place.split(":")[0] for place in lines_with(".commit(")} <= {"archive/db.py", *_tantivy_commits()}


def _tantivy_commits() -> set[str]:
    return {str(path.relative_to(ROOT)) for path in (ROOT / "search").rglob("*.py")}


def test_views_hold_no_queries():
    wrong = [
        str(path.relative_to(ROOT))
        for room in ("web", "api", "delivery")
        for path in (ROOT / "archive" / room).rglob("*.py")
        if path.name != "service.py" and "select(" in path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_services_know_nothing_of_the_request():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "archive").rglob("service.py")
        for name in imports(path)
        if name.split(".")[0] == "flask"
    ]
    assert wrong == []


def test_no_file_is_longer_than_400_lines_and_no_function_than_60():
    large = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if "migrations" in path.parts:
            continue
        if text.count("\n") > 400:
            large.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                large.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert large == []


def test_importing_everything_does_nothing():
    """No thread, no client library, no settings read, no folder made."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCES
        if path.name not in ("__main__.py", "env.py") and "versions" not in path.parts
    ]
    program = (
        "import sys, threading, importlib, pathlib, yaml\n"
        "yaml.safe_load = None\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "heavy = {'minio', 'elasticsearch', 'celery'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert not any(pathlib.Path().iterdir()), list(pathlib.Path().iterdir())\n"
    )
    empty = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=empty, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
