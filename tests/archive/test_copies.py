"""Backups: whole or refused, cheap to repeat, and what comes back is proved to be what went in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.catalogue.find import Ask, find
from archive.catalogue.models import Asset, File, Rendition
from archive.clock import SetClock
from archive.config import Settings
from archive.copies import backup, objects, rows
from archive.db import Model
from archive.errors import Conflict, NotFound
from archive.people import known
from archive.rights.actor import Actor
from archive.services import Services
from archive.serving import bulk
from archive.wiring import build, folder_store

ALL = Actor(superadmin=True)


@pytest.fixture
def folder(tmp_path: Path) -> backup.Folder:
    return backup.Folder(tmp_path / "backup", folder_store(tmp_path / "backup" / backup.STORE))


@pytest.fixture
def elsewhere(tmp_path: Path, clock: SetClock) -> Iterator[Services]:
    """Another archive, still empty."""
    made = build(Settings(home=tmp_path / "other"), clock)
    Model.metadata.create_all(made.db.engine)
    yield made
    made.close()


@pytest.fixture
def filled(services: Services, cast, put, work) -> list[str]:
    ids = [put(cast.an, word, title=f"Công nhân {word}") for word in ("một", "hai", "ba")]
    work()
    return ids


def said() -> tuple[list[str], Callable[[str], None]]:
    lines: list[str] = []
    return lines, lines.append


def test_page_after_page_every_object_and_row_is_met_once(services, filled, monkeypatch) -> None:
    with services.db.reading() as session:
        stand = sorted(key for table in (File, Rendition) for key in session.scalars(select(table.key)))
        at_once = rows.tally(session)
    monkeypatch.setattr(objects, "PAGE", 2)
    monkeypatch.setattr(rows, "BATCH", 2)
    assert sorted(one.key for one in objects.named(services.db)) == stand
    with services.db.reading() as session:
        assert rows.tally(session) == at_once


def test_what_comes_back_is_what_went_in(services, cast, filled, folder, elsewhere) -> None:
    lines, say = said()
    assert backup.make(services, folder, say) == 0
    assert backup.restore(elsewhere, folder, say) == 0, lines
    with elsewhere.db.reading() as session:
        assert {asset.id for asset in session.query(Asset)} == set(filled)
        assert known.user_of_token(session, cast.an.token).email == cast.an.email
        for file in session.query(File):
            with services.store.open(file.key) as here, elsewhere.store.open(file.key) as there:
                assert here.read() == there.read()
    assert bulk.reindex(elsewhere) == 0
    assert {item.asset.id for item in find(elsewhere, ALL, Ask("công nhân")).items} == set(filled)


def test_a_second_backup_sends_only_what_is_new(services, cast, put, work, filled, folder) -> None:
    lines, say = said()
    backup.make(services, folder, say)
    put(cast.an, "bốn")
    work()
    lines.clear()
    assert backup.make(services, folder, say) == 0
    sent = int(next(line for line in lines if "sent" in line).split()[0])
    with services.db.reading() as session:
        one = len(list(services.store.list(f"derivatives/{filled[0]}/")))
        assert sent == 1 + one
        assert session.query(File).count() == 4


def test_a_folder_without_its_manifest_is_no_backup(services, filled, folder, elsewhere) -> None:
    backup.make(services, folder, print)
    (folder.path / backup.MANIFEST).unlink()
    with pytest.raises(NotFound, match="kho backup"):
        backup.restore(elsewhere, folder, print)


def test_a_damaged_original_is_named(services, filled, folder, elsewhere) -> None:
    backup.make(services, folder, print)
    key = next(folder.store.list("originals/")).key
    path = folder.path / backup.STORE / "blobs" / key
    path.chmod(0o600)
    path.write_bytes(bytes(reversed(path.read_bytes())))
    lines, say = said()
    assert backup.restore(elsewhere, folder, say) == 1
    assert any(key in line for line in lines)
    assert (elsewhere.home / backup.RESTORING).exists(), "it may be filled again"


def test_an_archive_that_holds_assets_is_never_overwritten(services, filled, folder) -> None:
    backup.make(services, folder, print)
    with pytest.raises(Conflict, match="empty"):
        backup.restore(services, folder, print)


def test_what_the_archive_lacks_is_named_and_the_rest_is_kept(services, filled, folder, elsewhere) -> None:
    lost = next(services.store.list("originals/")).key
    services.store.delete(lost)
    lines, say = said()
    assert backup.make(services, folder, say) == 1
    assert any(lost in line for line in lines)
    assert backup.restore(elsewhere, folder, say) == 0, "the backup promised no more"
    assert len(list(elsewhere.store.list("originals/"))) == 2


def test_rows_changed_behind_the_backup_s_back_are_noticed(services, filled, folder, elsewhere) -> None:
    backup.make(services, folder, print)
    with sqlite3.connect(folder.rows) as rows:
        rows.execute("UPDATE asset SET title = 'khác'")
    lines, say = said()
    assert backup.restore(elsewhere, folder, say) == 1
    assert any(backup.ROWS in line for line in lines)
