"""Organisations, people and what they may do where. Organisations and memberships are dated: both change."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from archive.db import Id, Instant, Model, new_id

ROLES = ("journalist", "editor", "admin")
"""Roles inside an organisation, each holding the powers of those before it."""


class Organisation(Model):
    """A newsroom, unit or partner, under one name for one stretch of time. Days are inclusive."""

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("organisation.id"))


class User(Model):
    """A person who signs in. Without a membership a person is an outside requester."""

    __tablename__ = "user"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    superadmin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="vi")
    created_at: Mapped[datetime] = mapped_column(Instant)
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="selectin")


class Membership(Model):
    """What a person is in an organisation, from one day to another (both inclusive; open when ``None``)."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_user", "user_id"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"))
    organisation_id: Mapped[str] = mapped_column(Id, ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class AccessToken(Model):
    """A key for another system. Only its SHA-256 stands here, so a stolen database opens nothing."""

    __tablename__ = "access_token"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignedIn(Model):
    """A browser that is signed in, by the SHA-256 of its cookie; a row removed is a browser signed out."""

    __tablename__ = "signed_in"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64), default="")
