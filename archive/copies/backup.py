"""A backup is a folder: rows as one SQLite file, objects as a folder store, the archive's secret, and a manifest.

    archive.sqlite3   the rows of one moment
    store/            every object those rows name (:class:`storage.files.FolderStore`)
    secret            signs links and cookies
    backup.json       written last: a folder without it is no whole backup

Doing it again into the same folder sends only what is new; broken off, it goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import secret
from archive.copies import objects, rows
from archive.copies.objects import Fault
from archive.db import Database
from archive.errors import Conflict, NotFound
from archive.migrate import head, upgrade
from archive.services import Services
from storage import Store

FORM = 1
MANIFEST, ROWS, SECRET, STORE = "backup.json", "archive.sqlite3", "secret", "store"
RESTORING = "restoring"
"""File in the home of an archive that is being filled from a backup: broken off, it may be filled again."""


@dataclass(frozen=True)
class Folder:
    """A backup on disk; ``store`` opens its objects."""

    path: Path
    store: Store

    @property
    def rows(self) -> Path:
        """The SQLite file."""
        return self.path / ROWS

    def manifest(self) -> dict[str, Any]:
        """What the backup says of itself. Raises NotFound when there is no whole backup here."""
        try:
            told: dict[str, Any] = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError) as error:
            raise NotFound(
                f"{self.path} không có bản sao lưu trọn vẹn; hãy chạy lại `kho backup {self.path}`.",
                f"{self.path} holds no whole backup; run `kho backup {self.path}` again.",
            ) from error
        if told.get("form") != FORM:
            raise Conflict(
                f"Bản sao lưu theo dạng {told.get('form')}, bản này đọc dạng {FORM}.",
                f"The backup is of form {told.get('form')}, this version reads form {FORM}.",
            )
        return told


def make(services: Services, folder: Folder, say: Callable[[str], None]) -> int:
    """Write a whole backup; returns 1 when the archive itself lacks objects (all others are in the backup)."""
    (folder.path / MANIFEST).unlink(missing_ok=True)
    tally = _write_rows(services, folder)
    say(f"{sum(count for count, _ in tally.values())} dòng / rows")
    db = _opened(folder.rows)
    try:
        copied = objects.copy(services.store, folder.store, objects.named(db))
        faults = [*copied.faults, *objects.verify(folder.store, _sound(db, copied.faults), whole=False)]
    finally:
        db.close()
    _keep_secret(services, folder)
    manifest = {
        "form": FORM, "shape": head(), "made_at": services.now().isoformat(), "tables": {name: list(entry) for name, entry in tally.items()},
        "objects": copied.sent + copied.kept, "faults": [[fault.key, fault.what] for fault in faults],
    }  # fmt: skip
    _settled(folder.path / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    say(f"{copied.sent} tệp mới, {copied.kept} đã có / objects sent, kept; {copied.bytes_sent >> 20} MiB")
    return _tell(faults, say)


def restore(services: Services, folder: Folder, say: Callable[[str], None]) -> int:
    """Fill an empty archive from a backup, then prove it: same rows, every object, every original's SHA-256.

    Raises Conflict when the archive holds assets already, NotFound when the backup is not whole.
    """
    manifest = folder.manifest()
    db = _opened(folder.rows)
    try:
        faults = _unlike(db, manifest) or _fill(db, folder.store, services, (folder.path / SECRET).read_bytes(), say)
    finally:
        db.close()
    known = {(key, what) for key, what in manifest["faults"]}
    return _tell([fault for fault in faults if (fault.key, fault.what) not in known], say)


def migrate(services: Services, target: Services, say: Callable[[str], None]) -> int:
    """Everything into another, empty archive, and the same proof; returns 1 when something is missing."""
    return _tell(_fill(services.db, services.store, target, secret.load(services.home), say), say)


def _fill(db: Database, store: Store, target: Services, signing: bytes, say: Callable[[str], None]) -> list[Fault]:
    """Move into an empty archive, or one whose filling was broken off."""
    mark = target.home / RESTORING
    with target.db.reading() as session:
        if not rows.empty(session) and not mark.exists():
            raise Conflict(
                "Kho đích đã có tư liệu; hãy chọn một kho trống (thư mục home khác, cơ sở dữ liệu mới).",
                "The archive to fill holds assets; choose an empty one (another home, a new database).",
            )
    mark.touch()
    _settled(target.home / SECRET, signing)
    faults = move(db, store, target.db, target.store, say)
    if not faults:
        mark.unlink()
    return faults


def _unlike(db: Database, manifest: dict[str, Any]) -> list[Fault]:
    """Whether the rows of a backup are still those it was made with; rows of an older shape cannot be compared."""
    if manifest["shape"] != head():
        return []
    with db.reading() as session:
        told = {name: list(entry) for name, entry in rows.tally(session).items()}
    return [] if told == manifest["tables"] else [Fault(ROWS, "bytes")]


def move(
    source_db: Database, source: Store, target_db: Database, target: Store, say: Callable[[str], None]
) -> list[Fault]:
    """All rows and objects of one archive into another, and the proof; returns what is wrong."""
    with source_db.reading() as here, target_db.writing() as there:
        rows.copy(here, there)
    with source_db.reading() as here, target_db.reading() as there:
        before, after = rows.tally(here), rows.tally(there)
    wrong = [Fault(f"table {name}", "bytes") for name in before if before[name] != after[name]]
    say(f"{sum(count for count, _ in after.values())} dòng trong {len(after)} bảng / rows in tables, {len(wrong)} khác / differ")  # fmt: skip
    copied = objects.copy(source, target, objects.named(source_db))
    say(f"{copied.sent} tệp gửi, {copied.kept} đã có / objects sent, kept; {copied.bytes_sent >> 20} MiB")
    wrong += copied.faults
    wrong += objects.verify(target, _sound(target_db, copied.faults), whole=True)
    return wrong


def _write_rows(services: Services, folder: Folder) -> rows.Tally:
    """The rows of one moment, in a file that takes its name when it is whole."""
    folder.path.mkdir(parents=True, exist_ok=True)
    draft = folder.path / f"{ROWS}.new"
    for leftover in folder.path.glob(f"{draft.name}*"):
        leftover.unlink()
    db = _opened(draft)
    try:
        with services.db.reading() as here, db.writing() as there:
            rows.copy(here, there)
        with db.reading() as session:
            tally = rows.tally(session)
    finally:
        db.close()
    for name in (f"{draft.name}-wal", f"{draft.name}-shm"):
        (folder.path / name).unlink(missing_ok=True)  # empty after the last connection closed
    draft.replace(folder.rows)
    return tally


def _opened(path: Path) -> Database:
    db = Database(f"sqlite:///{path.resolve()}")
    upgrade(db)
    return db


def _sound(db: Database, faults: tuple[Fault, ...]) -> Any:
    """What the rows name, less what is known to be wrong already."""
    known = {fault.key for fault in faults}
    return (one for one in objects.named(db) if one.key not in known)


def _keep_secret(services: Services, folder: Folder) -> None:
    value = secret.load(services.home)
    _settled(folder.path / SECRET, value)


def _settled(path: Path, data: bytes) -> None:
    """Write a file, readable by its owner alone, that is there whole or not at all."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _tell(faults: list[Fault], say: Callable[[str], None]) -> int:
    words = {"missing": "thiếu / missing", "size": "sai cỡ / wrong size", "bytes": "khác nội dung / differs"}
    for fault in faults:
        say(f"{words[fault.what]}: {fault.key}")
    return 1 if faults else 0
