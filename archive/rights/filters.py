"""The rule of :mod:`archive.rights.decide` compiled: to SQL over ``asset``, and to the index's scope and tokens."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from archive.catalogue.models import Asset, IndexPending, Share
from archive.rights.actor import Actor
from archive.rights.decide import Subject
from search.query import Scope

WITHHELD_AT_MOST = 10_000
"""More narrowed assets than this waiting for the index means the index is far behind: searches then ask the database."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL: the live assets ``actor`` may discover."""
    return and_(Asset.deleted_at.is_(None), _sees(actor))


def in_bin(actor: Actor) -> ColumnElement[bool]:
    """SQL: the binned assets ``actor`` may restore."""
    desks = [organisation for organisation in actor.roles if actor.at_least("editor", organisation)]
    mine = and_(Asset.created_by == actor.user_id, Asset.owner_id.in_(list(actor.roles)))
    may = true() if actor.superadmin else or_(Asset.owner_id.in_(desks), mine)
    return and_(Asset.deleted_at.is_not(None), Asset.merged_into.is_(None), may)


def _sees(actor: Actor) -> ColumnElement[bool]:
    if actor.superadmin:
        return true()
    organisations = list(actor.roles)
    shared = exists(select(1).where(Share.asset_id == Asset.id, Share.organisation_id.in_(organisations)))
    return or_(
        Asset.visibility == "public",
        Asset.visibility == "members" if actor.member else false(),
        Asset.owner_id.in_(organisations) if organisations else false(),
        and_(Asset.visibility == "organisations", shared) if organisations else false(),
    )


def readers(asset: Subject) -> frozenset[str]:
    """Rights tokens of a document; none for an asset in the bin."""
    if asset.deleted_at is not None:
        return frozenset()
    tokens = {f"org:{asset.owner_id}"}
    if asset.visibility == "organisations":
        tokens |= {f"org:{organisation}" for organisation in asset.shared_with}
    if asset.visibility in ("members", "public"):
        tokens.add("members")
    if asset.visibility == "public":
        tokens.add("public")
    return frozenset(tokens)


def narrows(before: frozenset[str], after: frozenset[str]) -> bool:
    """May somebody who held one of ``before`` hold none of ``after``? Whoever holds an organisation's token is a member."""
    covered = after | ({token for token in before if token.startswith("org:")} if "members" in after else set())
    return "public" not in after and not before <= covered


def tokens(actor: Actor) -> frozenset[str] | None:
    """Rights tokens of an asker; ``None`` sees all."""
    if actor.superadmin:
        return None
    held = {"public"} | {f"org:{organisation}" for organisation in actor.roles}
    return frozenset(held | {"members"} if actor.member else held)


def scope(session: Session, actor: Actor) -> Scope:
    """The scope of a search: the asker's tokens, less what was narrowed and the index may not know yet."""
    narrowed = session.scalars(select(IndexPending.asset_id).where(IndexPending.narrowing).limit(WITHHELD_AT_MOST))
    return Scope(tokens(actor), frozenset(narrowed))
