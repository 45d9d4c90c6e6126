"""A command typed beside a running archive means that archive, whatever the shell knows of it."""

from __future__ import annotations

from pathlib import Path

from archive.remembered import recall, remember


def test_what_serve_was_told_is_known_to_the_next_command(tmp_path: Path):
    remember(tmp_path, {"KHO_DATABASE__URL": "postgresql+psycopg://x/y", "PATH": "/bin"})
    assert recall(tmp_path, {"HOME": "/"}) == {"HOME": "/", "KHO_DATABASE__URL": "postgresql+psycopg://x/y"}


def test_what_the_command_itself_is_told_wins(tmp_path: Path):
    remember(tmp_path, {"KHO_PORT": "8000"})
    assert recall(tmp_path, {"KHO_PORT": "9000"})["KHO_PORT"] == "9000"


def test_the_home_is_never_another(tmp_path: Path):
    remember(tmp_path, {"KHO_HOME": "/elsewhere"})
    assert "KHO_HOME" not in recall(tmp_path, {})


def test_nobody_else_may_read_it(tmp_path: Path):
    remember(tmp_path, {"KHO_DATABASE__URL": "postgresql+psycopg://a:secret@x/y"})
    kept = next((tmp_path / "run").iterdir())
    assert kept.stat().st_mode & 0o077 == 0


def test_a_home_where_nothing_ran_adds_nothing(tmp_path: Path):
    assert recall(tmp_path, {"A": "b"}) == {"A": "b"}


def test_a_broken_note_is_no_hindrance(tmp_path: Path):
    remember(tmp_path, {})
    next((tmp_path / "run").iterdir()).write_text("{")
    assert recall(tmp_path, {"A": "b"}) == {"A": "b"}
