"""Who a request comes from: asked at every page, every tile of a picture, so rows are read as they stand, in one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from archive.db import Instant
from archive.errors import Unauthenticated
from archive.people.models import AccessToken, Membership, SignedIn, User
from archive.rights.actor import Actor, Held, roles_on

_USER, _HELD, _TOKEN, _SIGNED = (cast(Table, m.__table__) for m in (User, Membership, AccessToken, SignedIn))


@dataclass(frozen=True)
class Known:
    """A person whose key or cookie is good, with every membership, of whatever days."""

    id: str
    name: str
    email: str
    language: str
    superadmin: bool
    memberships: Sequence[Held]

    def actor(self, today: date) -> Actor:
        """As rights see this person on a day."""
        return Actor(self.id, self.name or self.email, self.superadmin, roles_on(self.memberships, today))


def user_of_cookie(session: Session, now: datetime, cookie: str) -> Known | None:
    """Whoever is signed in with this cookie."""
    return _known(session, _by_cookie(), hash=digest(cookie), now=now)


def user_of_token(session: Session, token: str) -> Known:
    """Whose access token this is; raises Unauthenticated."""
    found = _known(session, _by_token(), hash=digest(token))
    if found is None:
        raise Unauthenticated
    return found


def digest(secret: str) -> str:
    """What stands in the rows for a key or cookie: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _known(session: Session, asked: Select[Any], **values: object) -> Known | None:
    rows = session.connection().execute(asked, values).all()
    if not rows:
        return None
    first = rows[0]
    return Known(
        first.id, first.name, first.email, first.language, first.superadmin,
        [row for row in rows if row.role is not None],
    )  # fmt: skip


@cache
def _by_cookie() -> Select[Any]:
    return _holding(
        _SIGNED, _SIGNED.c.hash == bindparam("hash"), _SIGNED.c.expires_at > bindparam("now", type_=Instant())
    )


@cache
def _by_token() -> Select[Any]:
    return _holding(_TOKEN, _TOKEN.c.hash == bindparam("hash"), _TOKEN.c.revoked_at.is_(None))


def _holding(proof: Table, *valid: ColumnElement[bool]) -> Select[Any]:
    """The active person a valid row of ``proof`` belongs to: one row a membership, one without any where there is none."""
    person = (_USER.c.id, _USER.c.name, _USER.c.email, _USER.c.language, _USER.c.superadmin)
    membership = (_HELD.c.organisation_id, _HELD.c.role, _HELD.c.valid_from, _HELD.c.valid_to)
    joined = proof.join(_USER, _USER.c.id == proof.c.user_id).outerjoin(_HELD, _HELD.c.user_id == _USER.c.id)
    return select(*person, *membership).select_from(joined).where(*valid, _USER.c.active)
