"""Writing the trail, in the same transaction as what it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from archive.audit.models import Event
from archive.log import current


def record(
    session: Session,
    now: datetime,
    action: str,
    *,
    actor_id: str | None = None,
    asset_id: str | None = None,
    organisation_id: str | None = None,
    **details: Any,
) -> None:
    """Add one event. The request's id and address come from the log context of the running request."""
    context = current()
    session.add(
        Event(
            at=now,
            action=action,
            actor_id=actor_id,
            asset_id=asset_id,
            organisation_id=organisation_id,
            address=context.get("address", ""),
            request_id=context.get("request_id", ""),
            details=details,
        )
    )
