"""Which bytes an address means, and whether this actor may have them now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue.models import Asset, File, Rendition, Share
from archive.db import is_id
from archive.errors import ArchiveError, Forbidden, NotFound
from archive.rights.actor import Actor
from archive.rights.decide import Action, Decision, decide
from archive.services import Services
from archive.uploads.names import kept_name, titled

PLAYLISTS = ("application/vnd.apple.mpegurl", "application/x-mpegurl", "text/vtt")


@dataclass(frozen=True)
class Subject:
    """An asset as far as rights and the name of a download need it."""

    id: str
    owner_id: str
    created_by: str | None
    visibility: str
    shared_with: frozenset[str]
    deleted_at: datetime | None
    title: str


@dataclass(frozen=True)
class Deliverable:
    """A blob that may go out: its key, type and length, an ETag, and the name to save it under."""

    key: str
    media_type: str
    size: int
    etag: str
    filename: str
    original: bool = False

    @property
    def names_others(self) -> bool:
        """Whether it is a playlist or track list, which must be asked for anew each time."""
        return self.media_type.partition(";")[0].lower() in PLAYLISTS


def rendition(services: Services, actor: Actor, asset_id: str, name: str, *, download: bool) -> Deliverable:
    """A rendition to look at, or to save. Raises NotFound (unseen, or no such rendition), Forbidden (may look only)."""
    with services.db.reading() as session:
        row = session.execute(
            select(
                Asset.owner_id, Asset.created_by, Asset.visibility, Asset.deleted_at, Asset.title, Rendition.key,
                Rendition.media_type, Rendition.size, Rendition.created_at, Rendition.recipe,
            ).join(Rendition, Rendition.asset_id == Asset.id).where(Asset.id == asset_id, Rendition.name == name)
        ).one_or_none() if is_id(asset_id) else None  # fmt: skip
        if row is None:
            raise NotFound
        named = _named(session, asset_id) if row.visibility == "organisations" else frozenset()
    subject = Subject(
        asset_id, row.owner_id, row.created_by, row.visibility, named, row.deleted_at, row.title or "tu-lieu"
    )
    _require(services, actor, subject, "download" if download else "preview", name)
    stem, _, extension = name.rpartition("/")[2].rpartition(".")
    what = "" if stem == "master" else stem
    etag = hashlib.sha256(f"{row.key} {row.size} {row.created_at.timestamp()}".encode()).hexdigest()[:24]
    return Deliverable(row.key, row.media_type, row.size, etag, titled(subject.title, what, extension))


def original(services: Services, actor: Actor, asset_id: str, file_id: str | None = None) -> Deliverable:
    """The bytes as they were received, of the original or of another file by its id. Raises NotFound, Forbidden."""
    with services.db.reading() as session:
        asset = session.get(Asset, asset_id) if is_id(asset_id) else None
        if asset is None:
            raise NotFound
        named = File.role == "original" if file_id is None else File.id == file_id
        file = session.scalar(select(File).where(File.asset_id == asset_id, named))
        subject = Subject(
            asset.id, asset.owner_id, asset.created_by, asset.visibility, asset.shared_with, asset.deleted_at, asset.title
        )  # fmt: skip
    _require(services, actor, subject, "download_original", "original")
    if file is None:
        raise NotFound
    etag = (file.sha256 or hashlib.sha256(file.key.encode()).hexdigest())[:24]
    return Deliverable(file.key, file.media_type, file.size, etag, kept_name(file.name), original=True)


def note_download(services: Services, actor: Actor, asset_id: str, name: str) -> None:
    """Write down that bytes were taken out of the archive."""
    with services.db.writing() as session:
        record(session, services.now(), "asset.downloaded", actor_id=actor.user_id, asset_id=asset_id, rendition=name)


def _named(session: Session, asset_id: str) -> frozenset[str]:
    return frozenset(session.scalars(select(Share.organisation_id).where(Share.asset_id == asset_id)))


def _require(services: Services, actor: Actor, subject: Subject, action: Action, name: str) -> None:
    decision = decide(actor, subject, action, services.now())
    if decision.allowed:
        return
    with services.db.writing() as session:
        codes = [reason.code for reason in decision.reasons]
        record(session, services.now(), f"{action}.refused", actor_id=actor.user_id, asset_id=subject.id, organisation_id=subject.owner_id, rendition=name, reasons=codes)  # fmt: skip
    raise _refusal(actor, subject, decision, services.now())


def _refusal(actor: Actor, subject: Subject, decision: Decision, now: datetime) -> ArchiveError:
    if not decide(actor, subject, "discover", now).allowed:
        return NotFound()
    return Forbidden(" ".join(r.vi for r in decision.reasons), " ".join(r.en for r in decision.reasons))
