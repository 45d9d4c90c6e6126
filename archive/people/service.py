"""People and organisations: first start, accounts, memberships, log-in, access tokens. Callers own the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from archive.audit.models import Event
from archive.audit.service import record
from archive.config import FirstOrganisation, SignIn
from archive.db import is_id, one_at_a_time
from archive.errors import Conflict, Invalid, NotFound, TooMany
from archive.people.known import digest
from archive.people.models import ROLES, AccessToken, Membership, Organisation, SignedIn, User
from archive.rights.actor import Actor, actor_for

SHORTEST_PASSWORD = 12


def first_start(session: Session, now: datetime, organisations: Sequence[FirstOrganisation]) -> str | None:
    """Make the named organisations that are missing and, in an empty archive, ``admin@localhost``: returns its password."""
    one_at_a_time(session, "first start")
    for first in organisations:
        if session.scalar(select(Organisation).where(Organisation.code == first.code)) is None:
            session.add(
                Organisation(code=first.code, name=first.name, name_en=first.name_en, valid_from=first.valid_from)
            )
    if session.scalar(select(func.count()).select_from(User)):
        return None
    password = secrets.token_urlsafe(12)
    session.add(User(email="admin@localhost", name="Quản trị", password_hash=hash_password(password), superadmin=True, created_at=now))  # fmt: skip
    return password


def organisation(session: Session, code: str) -> Organisation:
    """The organisation with this code; raises NotFound."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        known = ", ".join(session.scalars(select(Organisation.code).order_by(Organisation.code)))
        raise NotFound(f"Không có đơn vị «{code}»; có: {known}.", f"No organisation {code!r}; there are: {known}.")
    return found


def all_organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation, by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def names_of_organisations(session: Session) -> Sequence[tuple[str, str, str]]:
    """Code, name and English name of every organisation."""
    rows = session.connection().execute(select(Organisation.code, Organisation.name, Organisation.name_en))
    return [(row.code, row.name, row.name_en) for row in rows]


def desks(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The organisations in whose name ``actor`` may upload."""
    return [found for found in all_organisations(session) if actor.superadmin or found.id in actor.roles]


def add_user(session: Session, now: datetime, email: str, password: str | None, name: str = "") -> User:
    """A new account; raises Conflict when the address is taken, Invalid for a short password."""
    email = email.strip().lower()
    if "@" not in email:
        raise Invalid(f"«{email}» không phải địa chỉ thư.", f"{email!r} is no mail address.", field="email")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.",
            f"A password needs at least {SHORTEST_PASSWORD} characters.",
            field="password",
        )
    if user_by_email(session, email) is not None:
        raise Conflict(f"Đã có tài khoản {email}.", f"There is an account {email} already.")
    user = User(email=email, name=name, password_hash=hash_password(password) if password else None, created_at=now)
    user.memberships = []
    session.add(user)
    session.flush()
    record(session, now, "user.added", actor_id=user.id)
    return user


def join(
    session: Session, now: datetime, user: User, code: str, role: str, start: date, end: date | None = None
) -> None:
    """Give a person a role in an organisation from ``start`` to ``end`` (inclusive)."""
    if role not in ROLES:
        raise Invalid(f"Không có vai trò «{role}».", f"A role is one of {', '.join(ROLES)}.", field="role")
    found = organisation(session, code)
    user.memberships.append(Membership(organisation_id=found.id, role=role, valid_from=start, valid_to=end))
    session.flush()
    record(session, now, "membership.added", actor_id=user.id, organisation_id=found.id, role=role)


def user_by_email(session: Session, email: str) -> User | None:
    """The account of an address."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def all_users(session: Session) -> Sequence[User]:
    """Every account, by address."""
    return session.scalars(select(User).order_by(User.email)).all()


def close_account(session: Session, now: datetime, user: User) -> None:
    """Nobody signs in to it any more; its sessions end and its tokens are revoked. What it did stays."""
    user.active = False
    session.execute(delete(SignedIn).where(SignedIn.user_id == user.id))
    for row in tokens_of(session, user):
        row.revoked_at = row.revoked_at or now
    record(session, now, "user.closed", actor_id=user.id)


def reopen_account(session: Session, now: datetime, user: User) -> None:
    """The password opens it again; sessions and tokens of before do not."""
    user.active = True
    record(session, now, "user.reopened", actor_id=user.id)


def set_language(session: Session, user_id: str, language: str) -> None:
    """Remember the language (``vi`` or ``en``) a person reads."""
    session.get_one(User, user_id).language = language


def prove(session: Session, now: datetime, email: str, password: str, address: str, keys: SignIn) -> User | None:
    """Whose password this is, or ``None``. Slow on purpose: call it in a reading session, before :func:`signed_in`.

    Raises TooMany when this account or address has failed too often within the window.
    """
    _refuse_guessing(session, now, email.strip().lower(), address, keys)
    user = user_by_email(session, email)
    stored = user.password_hash if user is not None and user.active else None
    return user if check_password(stored, password) else None


def signed_in(session: Session, now: datetime, email: str, user: User | None, address: str, keys: SignIn) -> str | None:
    """Write down how a log-in ended; returns the cookie of a new session, or ``None`` for a wrong password.

    Raises TooMany: of many tries at the same moment, each counts before the next is answered.
    """
    one_at_a_time(session, "sign in")
    _refuse_guessing(session, now, email.strip().lower(), address, keys)
    if user is None:
        known = user_by_email(session, email)
        record(session, now, "sign_in.failed", actor_id=known.id if known else None, email=email.strip().lower()[:254])
        return None
    cookie = secrets.token_urlsafe(32)
    ends = now + timedelta(hours=keys.session_hours)
    session.add(SignedIn(hash=digest(cookie), user_id=user.id, created_at=now, expires_at=ends, address=address))
    record(session, now, "sign_in", actor_id=user.id)
    return cookie


def _refuse_guessing(session: Session, now: datetime, email: str, address: str, keys: SignIn) -> None:
    since = now - timedelta(minutes=keys.window_minutes)
    failed = session.scalars(select(Event).where(Event.action == "sign_in.failed", Event.at > since)).all()
    by_account = sum(event.details.get("email") == email for event in failed)
    by_address = sum(event.address == address for event in failed)
    if by_account >= keys.attempts_per_account or by_address >= keys.attempts_per_address:
        raise TooMany


def sign_out(session: Session, cookie: str) -> None:
    """End the session of this cookie."""
    row = session.get(SignedIn, digest(cookie))
    if row is not None:
        session.delete(row)


def add_token(session: Session, now: datetime, user: User, name: str = "") -> str:
    """A new access token; it is shown this once and stored hashed."""
    token = "kho_" + secrets.token_urlsafe(32)
    session.add(AccessToken(user_id=user.id, hash=digest(token), name=name, created_at=now))
    record(session, now, "token.added", actor_id=user.id, name=name)
    return token


def tokens_of(session: Session, user: User) -> Sequence[AccessToken]:
    """A person's tokens, revoked ones too, oldest first."""
    return session.scalars(
        select(AccessToken).where(AccessToken.user_id == user.id).order_by(AccessToken.created_at)
    ).all()


def revoke_token(session: Session, now: datetime, given: str) -> None:
    """Make a token worthless, named by itself or by its row's id. Raises NotFound."""
    by = AccessToken.id == given if is_id(given) else AccessToken.hash == digest(given)
    row = session.scalar(select(AccessToken).where(by))
    if row is None:
        raise NotFound("Không có mã truy cập này.", "There is no such access token.")
    if row.revoked_at is None:
        row.revoked_at = now
        record(session, now, "token.revoked", actor_id=row.user_id, name=row.name)


def actor_of(session: Session, user_id: str, today: date) -> Actor | None:
    """The actor a user id stands for today; ``None`` for an account that is gone or closed."""
    user = session.get(User, user_id)
    return actor_for(user, today) if user is not None and user.active else None


def hash_password(password: str) -> str:
    """Argon2id with the library's current parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def check_password(stored: str | None, password: str) -> bool:
    """Compare; takes as long for an account that does not exist, so that time tells nothing."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    nobody = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$6RkyKsHjGQ9wGCDaEzZDHKo8mVp1YmO3lSgXAQ2LMdM"
    try:
        return PasswordHasher().verify(stored or nobody, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
