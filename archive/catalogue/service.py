"""What people do with assets: make, edit, undo, share, bin, restore. Callers own the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import changes, fields
from archive.catalogue.changes import Author
from archive.catalogue.models import VISIBILITIES, Asset, Cue, File, Revision, Share
from archive.db import is_id, new_id
from archive.errors import Conflict, Forbidden, Invalid, NotFound
from archive.people.models import Organisation
from archive.rights.actor import Actor
from archive.rights.decide import Action, decide
from archive.rights.filters import narrows, readers


@dataclass(frozen=True)
class Spoken:
    """A span of transcript that came from outside, in seconds."""

    start: float
    end: float
    text: str
    language: str = ""


def get(session: Session, actor: Actor, asset_id: str, action: Action, now: datetime) -> Asset:
    """The asset, if ``actor`` may do ``action``. Raises NotFound when it may not even be seen, else Forbidden."""
    asset = session.get(Asset, asset_id) if is_id(asset_id) else None
    if asset is None or not decide(actor, asset, "discover", now).allowed:
        raise NotFound
    decision = decide(actor, asset, action, now)
    if not decision.allowed:
        raise Forbidden(" ".join(r.vi for r in decision.reasons), " ".join(r.en for r in decision.reasons))
    return asset


def create(
    session: Session, author: Author, owner: Organisation, kind: str, values: Mapping[str, Any], *,
    state: str = "received", visibility: str = "own", cues: Sequence[Spoken] = (),
) -> Asset:  # fmt: skip
    """A new asset of ``owner``, described by ``values``; raises Invalid."""
    asset = Asset(
        id=new_id(), kind=kind, state=state, owner_id=owner.id, created_by=author.user_id, visibility=visibility,
        created_at=author.now, updated_at=author.now, version=0,
    )  # fmt: skip
    asset.owner = owner
    session.add(asset)
    session.flush()
    for name in ("title", "title_en", "description", "description_en", "alt_text", "alt_text_en", "place", "province"):
        setattr(asset, name, "")
    for name in ("creator", "credit", "copyright", "usage_terms", "taken_on"):
        setattr(asset, name, "")
    asset.keywords, asset.persons, asset.organisations, asset.taken_about = [], [], [], False
    if changes.describe(session, asset, values, author) is None:
        changes.mark(session, asset, author.now)
    if cues:
        set_cues(session, asset, cues, "person")
    record(session, author.now, "asset.created", actor_id=author.user_id, asset_id=asset.id, organisation_id=owner.id)
    return asset


def edit(
    session: Session, actor: Actor, asset_id: str, values: Mapping[str, Any], now: datetime, *,
    version: int | None = None, batch: str | None = None,
) -> Asset:  # fmt: skip
    """Change what is said of an asset. Raises NotFound, Forbidden, Invalid, EditClash (``version`` is not the latest)."""
    asset = get(session, actor, asset_id, "edit", now)
    values = {name: fields.read(name, value) for name, value in values.items()}
    changes.require_version(session, asset, version, values)
    kind = values.get("kind", asset.kind)
    if kind != asset.kind and {kind, asset.kind} != {"video", "film"}:
        raise Invalid(
            "Chỉ đổi được giữa «phóng sự» và «phim».", "A kind can only change between video and film.", field="kind"
        )
    changes.describe(session, asset, values, Author(actor.user_id, now, batch=batch))
    return asset


def set_cues(session: Session, asset: Asset, cues: Sequence[Spoken], source: str) -> None:
    """Replace the transcript that came from ``source``. Raises Invalid for spans that end before they start."""
    for old in session.scalars(select(Cue).where(Cue.asset_id == asset.id, Cue.source == source)):
        session.delete(old)
    for cue in cues:
        if not 0 <= cue.start <= cue.end:
            raise Invalid(
                "Mốc thời gian của lời thoại không hợp lệ.",
                "A transcript span ends before it starts.",
                field="transcript",
            )
        session.add(
            Cue(asset_id=asset.id, start=cue.start, end=cue.end, text=cue.text, language=cue.language, source=source)
        )


def undo(session: Session, actor: Actor, revision_id: str, now: datetime) -> list[Asset]:
    """Take back one revision, or all of the batch it was part of: values changed again since then stay as they are."""
    first = session.get(Revision, revision_id) if is_id(revision_id) else None
    if first is None:
        raise NotFound
    revisions: Sequence[Revision] = [first]
    if first.batch is not None:
        revisions = session.scalars(select(Revision).where(Revision.batch == first.batch)).all()
    undone = []
    for revision in revisions:
        asset = get(session, actor, revision.asset_id, "edit", now)
        before = {name: old for name, (old, new) in revision.changes.items() if getattr(asset, name) == new}
        changes.describe(session, asset, before, Author(actor.user_id, now, "undo"))
        undone.append(asset)
    return undone


def history(session: Session, asset: Asset) -> Sequence[Revision]:
    """Every revision of an asset, newest first."""
    return session.scalars(select(Revision).where(Revision.asset_id == asset.id).order_by(Revision.id.desc())).all()


def set_visibility(
    session: Session, actor: Actor, asset_id: str, visibility: str, organisations: Sequence[str], now: datetime
) -> Asset:
    """Say who sees it: one of VISIBILITIES, with the codes of organisations for ``organisations``."""
    if visibility not in VISIBILITIES:
        raise Invalid(
            f"Không có mức «{visibility}».", f"Visibility is one of {', '.join(VISIBILITIES)}.", field="visibility"
        )
    asset = get(session, actor, asset_id, "publish" if visibility == "public" else "share", now)
    before = readers(asset)
    named = session.scalars(select(Organisation).where(Organisation.code.in_(organisations))).all()
    if len(named) != len(set(organisations)):
        raise Invalid("Có đơn vị không tồn tại.", "One of the organisations does not exist.", field="organisations")
    asset.visibility = visibility
    asset.shares = [Share(asset_id=asset.id, organisation_id=organisation.id) for organisation in named]
    session.flush()
    changes.mark(session, asset, now, narrowing=narrows(before, readers(asset)))
    record(session, now, "asset.shared", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id, visibility=visibility, organisations=sorted(organisations))  # fmt: skip
    return asset


def bin_asset(session: Session, actor: Actor, asset_id: str, now: datetime) -> Asset:
    """Put an asset in the bin: nobody finds it any more, and it can be restored until the sweep."""
    asset = get(session, actor, asset_id, "manage", now)
    if asset.deleted_at is None:
        asset.deleted_at = now
        changes.mark(session, asset, now, narrowing=True)
        record(session, now, "asset.binned", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id)
    return asset


def restore(session: Session, actor: Actor, asset_id: str, now: datetime) -> Asset:
    """Take an asset out of the bin. Raises Conflict when the same bytes came in again meanwhile."""
    asset = get(session, actor, asset_id, "manage", now)
    if asset.deleted_at is not None:
        twin = same_bytes(session, asset.owner_id, asset.sha256)
        if twin is not None:
            raise Conflict("Tệp này đã được tải lên lại; hãy mở bản đang có.", "The same file was uploaded again; open that one.", code="duplicate", existing=twin.id)  # fmt: skip
        asset.deleted_at = None
        changes.mark(session, asset, now)
        record(
            session, now, "asset.restored", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id
        )
    return asset


def same_bytes(session: Session, owner_id: str, sha256: str | None) -> Asset | None:
    """The live asset of this organisation whose original, or another picture of the same shot, holds these bytes."""
    if sha256 is None:
        return None
    live = select(Asset).where(Asset.owner_id == owner_id, Asset.deleted_at.is_(None))
    found = session.scalar(live.where(Asset.sha256 == sha256))
    beside = select(File.asset_id).where(File.sha256 == sha256, File.role == "alternate")
    return found or session.scalar(live.where(Asset.id.in_(beside)).limit(1))


def original(asset: Asset) -> File | None:
    """The original among an asset's files."""
    return next((file for file in asset.files if file.role == "original"), None)
