"""The verbs of ``kho user`` and ``kho token``."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from typing import Any

from sqlalchemy.orm import Session

from archive.errors import NotFound
from archive.people import service as people
from archive.people.models import ROLES, User
from archive.services import Services


def add_verbs(user: Any, token: Any) -> None:
    """Describe the verbs on the parsers of ``kho user`` and ``kho token``."""
    _user_verbs(user.add_subparsers(dest="user_verb", required=True))
    _token_verbs(token.add_subparsers(dest="token_verb", required=True))


def _user_verbs(verbs: Any) -> None:
    add = verbs.add_parser("add", help="add a person, or give a known person one more role")
    add.add_argument("email")
    add.add_argument("--org", help="code of the organisation; none: an outside requester")
    add.add_argument("--role", choices=ROLES, default="journalist")
    add.add_argument("--name", default="")
    add.add_argument("--password", help="else asked for, or made and printed when there is no terminal")
    add.set_defaults(run=_add_user)
    close = verbs.add_parser("close", help="close an account: its sessions and tokens open nothing any more")
    close.add_argument("email")
    close.set_defaults(run=_close)
    again = verbs.add_parser("reopen", help="open a closed account again; old sessions and tokens stay dead")
    again.add_argument("email")
    again.set_defaults(run=_reopen)
    verbs.add_parser("list", help="every account, with its roles of today").set_defaults(run=_list)


def _token_verbs(verbs: Any) -> None:
    add = verbs.add_parser("add", help="make an access token and print it, once")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.set_defaults(run=_add_token)
    shown = verbs.add_parser("list", help="the tokens of a person, without their secrets")
    shown.add_argument("email")
    shown.set_defaults(run=_list_tokens)
    revoke = verbs.add_parser("revoke", help="make a token worthless")
    revoke.add_argument("token", help="the token itself, or its id as `kho token list` shows it")
    revoke.set_defaults(run=_revoke)


def _add_user(services: Services, asked: argparse.Namespace) -> int:
    password = asked.password
    with services.db.reading() as session:
        known = people.user_by_email(session, asked.email) is not None
    if not known and password is None:
        password = getpass.getpass("Mật khẩu / password: ") if sys.stdin.isatty() else secrets.token_urlsafe(12)
    with services.db.writing() as session:
        now = services.now()
        user = people.user_by_email(session, asked.email) or people.add_user(
            session, now, asked.email, password, asked.name
        )
        if asked.org:
            people.join(session, now, user, asked.org, asked.role, services.today())
    if not known and asked.password is None and not sys.stdin.isatty():
        print(f"{asked.email} {password}")
    return 0


def _close(services: Services, asked: argparse.Namespace) -> int:
    with services.db.writing() as session:
        people.close_account(session, services.now(), _account(session, asked.email))
    print(f"Đã đóng / closed: {asked.email}")
    return 0


def _reopen(services: Services, asked: argparse.Namespace) -> int:
    with services.db.writing() as session:
        people.reopen_account(session, services.now(), _account(session, asked.email))
    print(f"Đã mở lại / open again: {asked.email}")
    return 0


def _list(services: Services, asked: argparse.Namespace) -> int:
    with services.db.reading() as session:
        for user in people.all_users(session):
            actor = people.actor_of(session, user.id, services.today())
            codes = {each.id: each.code for each in people.all_organisations(session)}
            roles = ", ".join(f"{codes[key]}:{role}" for key, role in actor.roles.items()) if actor else ""
            state = "" if user.active else "  (đã đóng / closed)"
            print(f"{user.email:32} {'superadmin ' if user.superadmin else ''}{roles}{state}")
    return 0


def _add_token(services: Services, asked: argparse.Namespace) -> int:
    with services.db.writing() as session:
        print(people.add_token(session, services.now(), _account(session, asked.email), asked.name))
    return 0


def _list_tokens(services: Services, asked: argparse.Namespace) -> int:
    with services.db.reading() as session:
        for row in people.tokens_of(session, _account(session, asked.email)):
            state = f"đã thu hồi / revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else ""
            print(f"{row.id}  {row.created_at:%Y-%m-%d}  {row.name}  {state}".rstrip())
    return 0


def _revoke(services: Services, asked: argparse.Namespace) -> int:
    with services.db.writing() as session:
        people.revoke_token(session, services.now(), asked.token)
    print("Đã thu hồi / revoked")
    return 0


def _account(session: Session, email: str) -> User:
    user = people.user_by_email(session, email)
    if user is None:
        raise NotFound(f"Không có tài khoản {email}.", f"No account {email}.")
    return user
