"""Are the originals still what came in? Each is read again once in ``limits.fixity_days`` and compared with its SHA-256.

Fixity checking as ISO 14721 (OAIS) asks of an archive; what it finds is in the trail, in ``/metrics`` and in ``/readyz``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from archive import log
from archive.audit.service import record
from archive.catalogue.models import DAMAGED, Asset, File
from archive.copies.objects import Fault, Named, look
from archive.db import new_id
from archive.jobs import service as jobs
from archive.services import Services
from storage import StorageError

PLACE = "fixity"
ROUND = 50.0
"""Seconds that one round may take: whoever calls it has other things to do."""
PAGE = 50


@dataclass(frozen=True)
class Checked:
    """How many originals were read, and how many of them are not what came in."""

    read: int = 0
    damaged: int = 0


def check_due(services: Services, seconds: float = ROUND) -> Checked:
    """Read the originals whose time has come, oldest look first, as far as the time allows; one process at a time."""
    with services.db.writing() as session:
        if not jobs.take(session, services.now(), PLACE, new_id(), ROUND):
            return Checked()
    limit = services.now() - timedelta(days=services.settings.limits.fixity_days)
    end, total = monotonic() + seconds, Checked()
    while monotonic() < end:
        with services.db.reading() as session:
            due = session.scalars(
                select(File).where(File.checked_at < limit).order_by(File.checked_at).limit(PAGE)
            ).all()
        if not due:
            break
        for file in due:
            total = _look(services, file, total)
            if monotonic() >= end:
                break
    if total.read:
        log.get("fixity").info("originals read again", read=total.read, damaged=total.damaged)
    return total


def check_all(services: Services, say: Callable[[str], None]) -> Checked:
    """Read every original now, naming the damaged ones."""
    total, wanted = Checked(), select(File).order_by(File.id).limit(PAGE)
    after = wanted
    while True:
        with services.db.reading() as session:
            page = session.scalars(after).all()
        if not page:
            say(f"{total.read} bản gốc đã đọc, {total.damaged} hỏng / originals read, damaged")
            return total
        for file in page:
            before = total.damaged
            total = _look(services, file, total)
            if total.damaged > before:
                say(f"hỏng / damaged: {file.key}")
        after = wanted.where(File.id > page[-1].id)


def damaged(session: Session) -> int:
    """How many originals are known not to be what came in."""
    return session.scalar(select(func.count()).select_from(File).where(text(DAMAGED))) or 0


def _look(services: Services, file: File, total: Checked) -> Checked:
    """One original; a store that is away says nothing of it, and it stays due."""
    try:
        fault = look(services.store, Named(file.key, file.size, file.sha256, file.media_type), whole=True)
    except StorageError as error:
        log.get("fixity").warning("store away", key=file.key, error=str(error))
        return total
    _keep(services, file, fault)
    return Checked(total.read + 1, total.damaged + (fault is not None))


def _keep(services: Services, file: File, fault: Fault | None) -> None:
    found = fault.what if fault else ""
    with services.db.writing() as session:
        row = session.get(File, file.id)
        if row is None:  # purged meanwhile
            return
        if row.damage != found:
            asset = session.get(Asset, row.asset_id)
            action = "fixity.failed" if found else "fixity.mended"
            record(session, services.now(), action, asset_id=row.asset_id, organisation_id=asset.owner_id if asset else None, file=row.id, what=found or row.damage)  # fmt: skip
        row.checked_at, row.damage = services.now(), found
