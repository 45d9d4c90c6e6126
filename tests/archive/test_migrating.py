"""From the embedded to the production stack by `kho migrate-to`: every row, object and document is there, and proved to be."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from archive.catalogue.find import Ask, find
from archive.catalogue.models import Asset, File
from archive.cli import main
from archive.config import load
from archive.copies import rows
from archive.migrate import head
from archive.people import known
from archive.rights.actor import Actor
from archive.services import Services
from archive.wiring import build
from tests.databases import made_database
from tests.storage.s3_given import emptied, place_at

ALL = Actor(superadmin=True)


@pytest.fixture
def settings_file(
    tmp_path: Path, postgres_server: str, minio_server: str, elasticsearch_server: str, redis_server: str
) -> Iterator[Path]:
    """Settings of a new place on real servers; nothing of it stands there yet."""
    name = f"moved-{uuid.uuid4().hex[:10]}"
    place = place_at(minio_server, name)
    with made_database(postgres_server, name) as url:
        keys = {
            "home": str(tmp_path / "production"),
            "database": {"url": url},
            "store": {
                "backend": "s3", "endpoint": place.endpoint, "access_key": place.access_key, "secret_key": place.secret_key,
                "bucket_originals": place.originals, "bucket_derivatives": place.derivatives,
            },
            "index": {"backend": "elastic", "url": elasticsearch_server, "name": name},
            "queue": {"backend": "celery", "broker": redis_server, "prefix": name},
        }  # fmt: skip
        path = tmp_path / "production.yaml"
        path.write_text(yaml.safe_dump(keys), encoding="utf-8")
        yield path
        emptied(place, remove=True)


@pytest.fixture
def filled(services: Services, cast, put, work) -> list[str]:
    """Three photos that are ready."""
    ids = [put(cast.an, word, title=f"Công nhân {word}") for word in ("một", "hai", "ba")]
    work()
    return ids


@pytest.fixture
def here(services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Services:
    """The archive that is left, as the command finds it: its tables were made at once, so it is told which shape they have."""
    with services.db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:shape)"), {"shape": head()})
    monkeypatch.setenv("KHO_HOME", str(services.home))
    monkeypatch.setenv("KHO_DATABASE__URL", services.settings.database_url)
    monkeypatch.chdir(tmp_path)
    return services


def moved(settings_file: Path) -> Services:
    return build(load(settings_file, {}))


def test_every_row_object_and_document_goes_over(here, cast, filled, settings_file: Path, capsys, monkeypatch) -> None:
    assert main(["migrate-to", str(settings_file)]) == 0, capsys.readouterr().err
    there = moved(settings_file)
    try:
        with here.db.reading() as before, there.db.reading() as after:
            one, other = rows.tally(before), rows.tally(after)
            assert {table for table in one if one[table] != other[table]} == {"job"}, (
                "the index was made there: one job"
            )
            assert {asset.id for asset in after.query(Asset)} == set(filled)
            for file in after.query(File):
                with here.store.open(file.key) as old, there.store.open(file.key) as new:
                    assert old.read() == new.read()
            assert known.user_of_token(after, cast.an.token).email == cast.an.email
        found = find(there, ALL, Ask("cong nhan"))
        assert (found.notice, {item.asset.id for item in found.items}) == (None, set(filled))
    finally:
        there.close()
    capsys.readouterr()
    monkeypatch.setenv("KHO_CONFIG", str(settings_file))
    for name in ("KHO_HOME", "KHO_DATABASE__URL"):
        monkeypatch.delenv(name)
    assert main(["check", "--bytes"]) == 0
    said = capsys.readouterr().out
    assert "0 missing; 3 assets, 3 in the index, 0 waiting" in said
    assert "3 bản gốc đã đọc, 0 hỏng" in said


def test_what_was_broken_off_goes_on_and_sends_only_what_is_missing(
    here, filled, settings_file: Path, capsys, monkeypatch
) -> None:
    assert main(["migrate-to", str(settings_file)]) == 0
    there = moved(settings_file)
    lost = next(there.store.list("originals/")).key
    there.store.delete(lost)
    (there.home / "restoring").touch()  # as it is left when the machine dies meanwhile
    there.close()
    capsys.readouterr()
    assert main(["migrate-to", str(settings_file)]) == 0
    assert "1 tệp gửi" in capsys.readouterr().out


def test_a_place_that_holds_assets_is_refused(here, filled, settings_file: Path, capsys) -> None:
    assert main(["migrate-to", str(settings_file)]) == 0
    assert main(["migrate-to", str(settings_file)]) == 1
    assert "choose an empty one" in capsys.readouterr().err
