"""Which picture an identifier means, and how much of it this actor may look at now. Asked anew for every tile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue.models import Asset, File, Rendition, Share
from archive.db import is_id
from archive.delivery.service import Subject
from archive.errors import NotFound
from archive.rights.actor import NOBODY, Actor
from archive.rights.decide import decide
from archive.services import Services
from ingest.pictures.pyramid import NAME, RECIPE
from storage.keys import derivative_key

_SUBJECT = (Asset.owner_id, Asset.created_by, Asset.visibility, Asset.deleted_at, Asset.kind)
PAGE = re.compile(r"page-[0-9]{1,5}")
FORMS = ("webp", "jpg", "png")
PREVIEWS = ("preview-2048.webp", "preview-1024.webp")
PREVIEW_SIDE = 2048
"""Who may look but not download sees no more pixels than the preview has."""


@dataclass(frozen=True)
class Picture:
    """A picture this actor may look at. ``name`` tells it from every other and changes with its bytes.

    ``full``: to its last pixel, else as large as the preview. ``public``: for everybody, so other sites may embed it.
    """

    asset_id: str
    name: str
    full: bool
    public: bool
    sources: tuple[tuple[str, str], ...]
    """Keys of the files it can be made from, the best first, each with the key its pyramid stands under; none: its previews."""


def picture(services: Services, actor: Actor, identifier: str, *, note: bool = False) -> Picture:
    """The picture of an asset (its id) or of one of its pages (``ID~page-3``). Raises NotFound: unseen, or no picture.

    ``note`` writes a refusal down; tiles leave it out, the one of their info.json stands for them.
    """
    asset_id, mark, page = identifier.partition("~")
    if not is_id(asset_id) or (mark and not PAGE.fullmatch(page)):
        raise NotFound
    with services.db.reading() as session:
        names = {"names": [f"{page}.{form}" for form in FORMS]} if page else {}
        row = session.connection().execute(_of_page() if page else _of_asset(), {"asset_id": asset_id, **names}).first()
        if row is None:
            raise NotFound
        subject = Subject(
            asset_id, row.owner_id, row.created_by, row.visibility,
            _named(session, asset_id) if row.visibility == "organisations" else frozenset(), row.deleted_at, "",
        )  # fmt: skip
    now = services.now()
    if not decide(actor, subject, "preview", now).allowed:
        if note:
            _note(services, actor, subject)
        raise NotFound
    if row.kind not in ("photo", "document"):
        raise NotFound
    full, public = (decide(actor, subject, "download", now).allowed, decide(NOBODY, subject, "preview", now).allowed)
    if page:
        source = (row.key, derivative_key(asset_id, RECIPE, f"{row.recipe}-{page}.tif"))
        return Picture(asset_id, f"{asset_id}-{row.recipe}-{page}", full, public, (source,))
    if row.kind == "photo" and row.key:
        source = (row.key, derivative_key(asset_id, RECIPE, NAME))
        return Picture(asset_id, f"{asset_id}-{row.id}", full, public, (source,))
    return Picture(asset_id, f"{asset_id}-preview", full, public, ())


def previews(services: Services, asset_id: str) -> tuple[tuple[str, str], ...]:
    """The previews of an asset as sources, the largest first: for what no decoder of originals opens."""
    with services.db.reading() as session:
        found = session.execute(
            select(Rendition.name, Rendition.key, Rendition.recipe)
            .where(Rendition.asset_id == asset_id, Rendition.name.in_(PREVIEWS)).order_by(Rendition.name.desc())
        ).all()  # fmt: skip
    return tuple(
        (row.key, derivative_key(asset_id, RECIPE, f"{row.recipe}-{row.name.partition('.')[0]}.tif")) for row in found
    )


@cache
def _of_asset() -> Select[Any]:
    return (
        select(*_SUBJECT, File.key, File.id)
        .outerjoin(File, (File.asset_id == Asset.id) & (File.role == "original"))
        .where(Asset.id == bindparam("asset_id")).order_by(File.id).limit(1)
    )  # fmt: skip


@cache
def _of_page() -> Select[Any]:
    return (
        select(*_SUBJECT, Rendition.key, Rendition.recipe)
        .join(Rendition, Rendition.asset_id == Asset.id)
        .where(Asset.id == bindparam("asset_id"), Rendition.name.in_(bindparam("names", expanding=True))).limit(1)
    )  # fmt: skip


def _named(session: Session, asset_id: str) -> frozenset[str]:
    return frozenset(session.scalars(select(Share.organisation_id).where(Share.asset_id == asset_id)))


def _note(services: Services, actor: Actor, subject: Subject) -> None:
    with services.db.writing() as session:
        record(session, services.now(), "preview.refused", actor_id=actor.user_id, asset_id=subject.id, organisation_id=subject.owner_id, rendition="iiif")  # fmt: skip
