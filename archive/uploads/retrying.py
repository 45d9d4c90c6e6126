"""Working on an asset once more: after a failure, or because its transcript was written anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import changes
from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset
from archive.catalogue.service import Spoken
from archive.errors import Conflict
from archive.jobs import service as jobs
from archive.rights.actor import Actor


def retry(session: Session, actor: Actor, asset_id: str, now: datetime) -> str:
    """Let the last failed job of an asset run again; returns its id. Raises NotFound, Forbidden, Conflict (not failed)."""
    asset = catalogue.get(session, actor, asset_id, "edit", now)
    job = jobs.retry(session, now, asset.id)
    if job is None or asset.state != "failed":
        raise Conflict(
            "Tư liệu này không ở trạng thái lỗi nên không có gì để thử lại.",
            "This asset has not failed, so there is nothing to try again.",
            code="not_failed",
        )
    asset.state, asset.problems = "received", []
    changes.mark(session, asset, now)
    record(session, now, "asset.retried", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id)
    return job.id


def replace_transcript(session: Session, actor: Actor, asset: Asset, cues: Sequence[Spoken], now: datetime) -> None:
    """What people wrote of the words spoken; what the file or a sidecar says stays. The asset was got for editing."""
    catalogue.set_cues(session, asset, cues, "person")
    changes.mark(session, asset, now)
    record(session, now, "asset.transcript", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id, spans=len(cues))  # fmt: skip
