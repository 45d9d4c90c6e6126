"""The verbs ``kho backup``, ``kho restore`` and ``kho migrate-to``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from archive.copies import backup
from archive.errors import Conflict
from archive.services import Services


def add_verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Describe the verbs."""
    folder = verb("backup", _backup, "write rows, objects and secret into a folder; again: only what is new")
    folder.add_argument("folder", type=Path)
    folder = verb("restore", _restore, "fill this empty archive from a backup, and prove that nothing is missing")
    folder.add_argument("folder", type=Path)
    target = verb("migrate-to", _migrate, "move everything into the archive of another settings file, with a proof")
    target.add_argument("settings", type=Path, help="settings of the new place, like config.yaml")


def _backup(services: Services, asked: argparse.Namespace) -> int:
    from archive.wiring import folder_store

    asked.folder.mkdir(parents=True, exist_ok=True)
    return backup.make(services, backup.Folder(asked.folder, folder_store(asked.folder / backup.STORE)), _say)


def _restore(services: Services, asked: argparse.Namespace) -> int:
    from archive.migrate import upgrade
    from archive.wiring import folder_store

    backup.Folder(asked.folder, services.store).manifest()  # before anything is made in a folder that is no backup
    _refuse_running(services)
    upgrade(services.db)
    status = backup.restore(services, backup.Folder(asked.folder, folder_store(asked.folder / backup.STORE)), _say)
    return _indexed(services) or status


def _migrate(services: Services, asked: argparse.Namespace) -> int:
    from archive.config import load
    from archive.migrate import upgrade
    from archive.wiring import build

    settings = load(asked.settings, {})
    if settings.home.resolve() == services.home and settings.database_url == services.settings.database_url:
        raise Conflict("Cấu hình mới chỉ về chính kho này.", "These settings name this very archive.")
    _refuse_running(services)
    target = build(settings)
    try:
        upgrade(target.db)
        upgrade(services.db)
        faults = backup.migrate(services, target, _say)
        return _indexed(target) or (1 if faults else 0)
    finally:
        target.close()


def _refuse_running(services: Services) -> None:
    """What is written while everything is copied would be missing in the copy."""
    if any(services.queue.anybody(name) for name in ("worker", "indexer")):
        raise Conflict(
            "Kho đang chạy; hãy dừng `kho serve` rồi làm lại, để không có gì vào giữa chừng.",
            "The archive is running; stop `kho serve`, then do this again, so that nothing comes in meanwhile.",
        )


def _indexed(services: Services) -> int:
    """Build the index from the rows, then look whether rows, objects and index agree."""
    from archive.serving import bulk, check

    return bulk.reindex(services) or check.check(services, _say)


def _say(line: str) -> None:
    print(line, flush=True)
