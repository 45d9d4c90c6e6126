"""The one decision: may this actor do this to this asset now, and why.

Pure. The same rule stands three times — here, as a SQL filter and as the index's scope (:mod:`archive.rights.filters`) —
and a property test holds the three equal. Licences, leases, embargo, consent and takedown join as further reasons to
refuse; their place is :func:`_refusals`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from archive.rights.actor import Actor

Action = Literal["discover", "preview", "download", "download_original", "edit", "share", "publish", "manage"]


@dataclass(frozen=True)
class Reason:
    """Why something is allowed or refused; ``code`` is stable, the words are shown."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True)
class Decision:
    """The answer, with every reason that bears on it."""

    allowed: bool
    reasons: tuple[Reason, ...]


class Subject(Protocol):
    """What a decision reads of an asset."""

    @property
    def owner_id(self) -> str: ...
    @property
    def created_by(self) -> str | None: ...
    @property
    def visibility(self) -> str: ...
    @property
    def shared_with(self) -> frozenset[str]: ...
    @property
    def deleted_at(self) -> datetime | None: ...


SUPERADMIN = Reason("superadmin", "Bạn quản trị toàn kho.", "You administer the whole archive.")
OWN = Reason("own", "Tư liệu của đơn vị bạn.", "It belongs to your organisation.")
SHARED = Reason("shared", "Được chia sẻ đích danh cho đơn vị bạn.", "It is shared with your organisation by name.")
MEMBERS = Reason("members", "Mọi đơn vị thành viên được xem.", "Every member organisation may see it.")
PUBLIC = Reason("public", "Tư liệu công khai.", "It is public.")
UPLOADER = Reason("uploader", "Bạn là người tải lên.", "You uploaded it.")
ROLE = Reason(
    "role", "Vai trò của bạn trong đơn vị sở hữu cho phép.", "Your role in the owning organisation allows it."
)
NOT_VISIBLE = Reason("not_visible", "Tư liệu không được chia sẻ cho bạn.", "It is not shared with you.")
IN_BIN = Reason("in_bin", "Tư liệu đang ở thùng rác.", "It is in the bin.")
OUTSIDER = Reason(
    "outsider",
    "Người ngoài các đơn vị thành viên chỉ được xem trước; hãy gửi yêu cầu cung cấp.",
    "Outside the member organisations you may only preview; please send a request.",
)
NEEDS_ROLE = Reason(
    "needs_role",
    "Việc này cần quyền biên tập viên hoặc quản trị của đơn vị sở hữu.",
    "This needs an editor or administrator of the owning organisation.",
)


def decide(actor: Actor, asset: Subject, action: Action, now: datetime) -> Decision:
    """May ``actor`` do ``action`` to ``asset`` at ``now``? Refusals win over grants."""
    refusals = tuple(_refusals(actor, asset, action, now))
    if refusals:
        return Decision(False, refusals)
    grants = tuple(_grants(actor, asset, action))
    return Decision(bool(grants), grants or (NEEDS_ROLE,))


def sees(actor: Actor, asset: Subject) -> Reason | None:
    """The reason for which the actor sees the asset (bin or not), or ``None``."""
    if actor.superadmin:
        return SUPERADMIN
    if asset.owner_id in actor.roles:
        return OWN
    if asset.visibility == "organisations" and asset.shared_with & set(actor.roles):
        return SHARED
    if asset.visibility in ("members", "public") and actor.member:
        return MEMBERS
    return PUBLIC if asset.visibility == "public" else None


def _refusals(actor: Actor, asset: Subject, action: Action, now: datetime) -> Iterator[Reason]:
    del now  # embargo, expiry and leases will read it
    if sees(actor, asset) is None or (asset.deleted_at is not None and not _manages(actor, asset)):
        yield NOT_VISIBLE
    elif asset.deleted_at is not None and action in ("edit", "share", "publish"):
        yield IN_BIN
    elif action in ("download", "download_original") and not actor.member:
        yield OUTSIDER


def _grants(actor: Actor, asset: Subject, action: Action) -> Iterator[Reason]:
    seen = sees(actor, asset)
    if seen is None:
        return
    if actor.superadmin:
        yield SUPERADMIN
    elif action in ("discover", "preview", "download", "download_original"):
        yield seen
    elif actor.at_least("editor", asset.owner_id):
        yield ROLE
    elif action in ("edit", "manage") and _uploaded(actor, asset):
        yield UPLOADER


def _manages(actor: Actor, asset: Subject) -> bool:
    return actor.at_least("editor", asset.owner_id) or _uploaded(actor, asset)


def _uploaded(actor: Actor, asset: Subject) -> bool:
    return actor.user_id is not None and actor.user_id == asset.created_by and asset.owner_id in actor.roles
