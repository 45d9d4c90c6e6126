"""Who asks: a plain value, so that decisions need no database and no request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from archive.people.models import ROLES, User


@dataclass(frozen=True)
class Actor:
    """A person (or nobody) on one day: ``roles`` maps the ids of organisations to the role held there today."""

    user_id: str | None = None
    name: str = ""
    superadmin: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def member(self) -> bool:
        """Belongs to at least one organisation today."""
        return bool(self.roles) or self.superadmin

    def at_least(self, role: str, organisation_id: str) -> bool:
        """Holds ``role`` or a higher one in the organisation."""
        held = self.roles.get(organisation_id)
        return self.superadmin or (held is not None and ROLES.index(held) >= ROLES.index(role))


NOBODY = Actor()
"""A visitor who has not signed in."""


def actor_for(user: User, today: date) -> Actor:
    """The actor a user is on ``today``: only memberships valid on that day count."""
    return Actor(user.id, user.name or user.email, user.superadmin, roles_on(user.memberships, today))


class Held(Protocol):
    """A membership, as :class:`archive.people.models.Membership` has it. Days are inclusive."""

    @property
    def organisation_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def roles_on(memberships: Iterable[Held], today: date) -> dict[str, str]:
    """The highest role held in each organisation on ``today``, by the organisation's id."""
    roles: dict[str, str] = {}
    for membership in memberships:
        if membership.valid_from <= today and (membership.valid_to is None or today <= membership.valid_to):
            held = roles.get(membership.organisation_id)
            if held is None or ROLES.index(membership.role) > ROLES.index(held):
                roles[membership.organisation_id] = membership.role
    return roles
