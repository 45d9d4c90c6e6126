"""Settings are strict: a bad key stops the start, naming key, value and what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.config import Section, Settings, load
from archive.errors import ConfigError
from archive.wiring import build

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


S3 = {
    "KHO_STORE__BACKEND": "s3",
    "KHO_STORE__ENDPOINT": "http://127.0.0.1:1",
    "KHO_STORE__ACCESS_KEY": "archive",
    "KHO_STORE__SECRET_KEY": "12345678",
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"KHO_STORE__ENDPOINT": "null"}, r"store\.endpoint = null"),
        ({"KHO_STORE__ENDPOINT": "s3.example.vn"}, r"store\.endpoint = 's3\.example\.vn': .*https"),
        ({"KHO_STORE__ACCESS_KEY": "null"}, r"store\.access_key = null"),
        ({"KHO_STORE__SECRET_KEY": "null"}, r"store\.secret_key_file"),
        ({"KHO_STORE__SECRET_KEY_FILE": "/none"}, r"store\.secret_key_file = /none"),
        ({"KHO_STORE__CA_FILE": "/none"}, r"store\.ca_file = /none"),
        ({"KHO_STORE__BUCKET_ORIGINALS": "Originals"}, r"store\.bucket_originals = 'Originals'"),
        ({"KHO_STORE__ENCRYPTION": "rot13"}, r"store\.encryption = 'rot13': .*SSE-S3"),
        ({"KHO_STORE__ABANDONED_DAYS": "7"}, r"store\.abandoned_days = 7: want more than limits\.upload_days = 7"),
    ],
)
def test_a_wrong_s3_stops_the_start_and_no_secret_is_shown(tmp_path: Path, wrong: dict[str, str], says: str):
    with pytest.raises(ConfigError, match=says) as stopped:
        build(load(tmp_path / "none", {**S3, **wrong, "KHO_HOME": str(tmp_path)}))
    assert "12345678" not in str(stopped.value)


def test_an_s3_that_is_away_does_not_stop_the_start(tmp_path: Path):
    (tmp_path / "secret").write_text("archive-secret\n")
    keys = {**S3, "KHO_STORE__SECRET_KEY": "null", "KHO_STORE__SECRET_KEY_FILE": str(tmp_path / "secret")}
    build(load(tmp_path / "none", {**keys, "KHO_HOME": str(tmp_path / "home")})).close()


def test_pages_may_reach_the_buckets_by_the_name_they_have(tmp_path: Path):
    keys = {**S3, "KHO_STORE__PUBLIC_ENDPOINT": "https://s3.example.vn"}
    assert load(tmp_path / "none", keys).store.browser_origins == ("https://s3.example.vn",)
    hosts = load(tmp_path / "none", {**keys, "KHO_STORE__PATH_STYLE": "false"}).store.browser_origins
    assert hosts == ("https://kho-originals.s3.example.vn", "https://kho-derivatives.s3.example.vn")
