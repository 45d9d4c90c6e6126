"""Settings are strict: a bad key stops the start, naming key, value and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.config import Section, Settings, load
from archive.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_is_valid_and_says_the_defaults():
    shipped = load(ROOT / "config.yaml", {})
    assert shipped.model_copy(update={"organisations": ()}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path):
    path = written(tmp_path, "server: {port: 9000}")
    assert load(path, {"KHO_PORT": "9001", "KHO_SERVER__THREADS": "3"}).server.port == 9001
    assert load(path, {"KHO_SERVER__THREADS": "3"}).server.threads == 3


def test_home_stays_text(tmp_path: Path):
    assert load(tmp_path / "none", {"KHO_HOME": "123"}).home == Path("123")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour: red", r"colour = 'red': unknown key; allowed here: .*server"),
        ("server: {prot: 1}", r"server\.prot = 1: unknown key; allowed here: host, port"),
        ("server: {port: 70000}", r"server\.port = 70000: .*65535"),
        ("store: {backend: tape}", r"store\.backend = 'tape': .*folder"),
        ("time_zone: Mars/Olympus", r"time_zone: 'Mars/Olympus' is not a known time zone"),
        ("- a list", "want keys and values"),
        ("a: [", "not YAML"),
    ],
)
def test_a_bad_key_is_named_with_its_value_and_what_is_allowed(tmp_path: Path, text: str, says: str):
    with pytest.raises(ConfigError, match=says):
        load(written(tmp_path, text), {})


def test_an_unknown_variable_of_ours_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="hoem"):
        load(tmp_path / "none", {"KHO_HOEM": "x"})


def test_every_setting_stands_in_the_shipped_file():
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")

    def names(section: type[Section]) -> set[str]:
        found = set(section.model_fields)
        for field in section.model_fields.values():
            if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
                found |= names(field.annotation)
        return found

    assert {name for name in names(Settings) if not re.search(rf"^\s*{name}:", text, re.MULTILINE)} == set()
