"""What every test may lean on: where the shared media lie, and the rule that CI never skips."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["tests.servers", "tests.databases"]
IN_CI = os.environ.get("CI", "") not in ("", "0", "false")


def missing(what: str) -> None:
    """A thing a test needs is not here: a laptop skips and says so, CI fails."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and in CI nothing may be missing")
    pytest.skip(f"{what} is missing")


def pytest_sessionfinish() -> None:
    """Whatever archives of these tests left on servers goes."""
    if running := sys.modules.get("tests.running"):
        running.clear_servers()


def need_tool(name: str) -> str:
    """Path of a program, or the test is skipped (laptop) or fails (CI)."""
    path = shutil.which(name)
    if path is None:
        missing(f"program {name}")
    return str(path)


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real media beside the checkout (``KHO_SHARED`` names another place for it)."""
    folder = Path(os.environ.get("KHO_SHARED", ROOT.parent / "shared")) / "media"
    if not folder.is_dir():
        missing("the folder shared/media")
    return folder


@pytest.fixture(scope="session")
def shared_eval() -> Path:
    """The judged Vietnamese queries beside the checkout."""
    folder = Path(os.environ.get("KHO_SHARED", ROOT.parent / "shared")) / "search-eval"
    if not folder.is_dir():
        missing("the folder shared/search-eval")
    return folder
