"""A whole file comes in: recognised, stored, made an asset with its job. The API, ``kho ingest`` and the demo all come here.

Uploads in parts are in :mod:`archive.uploads.resumable`; leftovers go by :func:`sweep`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import changes
from archive.catalogue import service as catalogue
from archive.catalogue.changes import Author
from archive.catalogue.models import Asset, File
from archive.db import new_id
from archive.errors import Forbidden, Invalid
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.people import service as people
from archive.people.models import Organisation
from archive.rights.actor import Actor
from archive.services import Services
from archive.uploads.details import NOTHING, Details, kind_of, refuse_oversharing
from archive.uploads.names import kept_name
from archive.uploads.sweeping import sweep
from ingest.detection.detect import Detected
from storage.keys import original_key

__all__ = ["SIDECARS", "Came", "Received", "Stored", "add_sidecar", "desk", "receive", "sweep"]

SIDECARS = {".xmp": "application/rdf+xml", ".srt": "application/x-subrip", ".vtt": "text/vtt"}
SIDECAR_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class Came:
    """A whole file on this machine. ``keep``: the archive copies it; else it is given up and may be moved away."""

    path: Path
    name: str
    size: int
    sha256: str | None = None
    keep: bool = False


@dataclass(frozen=True)
class Stored:
    """A file whose bytes stand in the store and whose rows are still to be written."""

    file_id: str
    key: str
    name: str
    size: int
    sha256: str | None
    media_type: str


@dataclass(frozen=True)
class Received:
    """The asset of a file; ``created`` is False when the organisation already had these bytes."""

    asset_id: str
    created: bool


def receive(
    services: Services, actor: Actor, came: Came, *, organisation: str | None = None, details: Details = NOTHING,
    sidecars: Sequence[Came] = (), alternates: Sequence[Came] = (),
) -> Received:  # fmt: skip
    """Take a file in the name of an organisation (by its code; default: the actor's first desk).

    ``alternates`` are other pictures of the same shot (the JPEG beside a RAW): files of the same asset, kept as they are.

    Raises IngestError when the content is not taken (nothing is kept then), Invalid, Forbidden, NotFound (no such
    organisation), StorageError.
    """
    from ingest.detection.detect import detect

    for sidecar in sidecars:
        _sidecar_type(sidecar)
    with services.db.reading() as session:
        owner = desk(session, actor, organisation, services)
        refuse_oversharing(actor, owner.id, details, services.now())
        twin = catalogue.same_bytes(session, owner.id, came.sha256)
    if twin is not None:
        return Received(twin.id, created=False)
    keys = services.settings.limits
    detected = detect(came.path, keys.memory, keep_unknown=keys.keep_unknown)
    kind, details = kind_of(detected.kind, details)
    others = [detect(other.path, keys.memory).media_type for other in alternates]
    stored = _store(services, came, detected.media_type)
    copies = [_store(services, other, kind_of_it) for other, kind_of_it in zip(alternates, others, strict=True)]
    beside = [_store(services, sidecar, _sidecar_type(sidecar)) for sidecar in sidecars]
    received = _enter(services, actor, owner.id, kind, [stored, *beside], details, copies)
    if not received.created:
        for file in (stored, *copies, *beside):
            services.store.delete(file.key)
    return received


def desk(session: Session, actor: Actor, code: str | None, services: Services) -> Organisation:
    """The organisation an upload is for. Raises Forbidden for one the actor has no role in, NotFound for no such code."""
    mine = people.desks(session, actor)
    if code:
        wanted = people.organisation(session, code)
        if wanted.id not in {organisation.id for organisation in mine}:
            raise Forbidden(
                f"Bạn không thuộc {wanted.name} nên không gửi được vào đó.",
                f"You do not belong to {wanted.name_en or wanted.name}, so you cannot upload there.",
            )
        return wanted
    if not mine:
        raise Forbidden(
            "Tài khoản của bạn chưa thuộc đơn vị nào nên chưa gửi tư liệu được.",
            "Your account belongs to no organisation yet, so it cannot upload.",
        )
    order = [first.code for first in services.settings.organisations]
    return min(mine, key=lambda found: order.index(found.code) if found.code in order else len(order))


def add_sidecar(services: Services, actor: Actor, asset_id: str, came: Came) -> str:
    """Put an ``.xmp``, ``.srt`` or ``.vtt`` beside an asset's original; the file is read again. Returns the file's id.

    One of the same name is replaced. Raises Invalid, NotFound, Forbidden, StorageError.
    """
    media_type = _sidecar_type(came)
    with services.db.reading() as session:
        catalogue.get(session, actor, asset_id, "edit", services.now())
    stored = _store(services, came, media_type)
    with services.db.writing() as session:
        now = services.now()
        asset = catalogue.get(session, actor, asset_id, "edit", now)
        replaced = [file for file in asset.files if file.role == "sidecar" and file.name == stored.name]
        for file in replaced:
            session.delete(file)
        session.add(file_row(asset.id, "sidecar", stored, now))
        job = read_again(session, asset, now)
        changes.mark(session, asset, now)
        record(session, now, "asset.sidecar", actor_id=actor.user_id, asset_id=asset.id, organisation_id=asset.owner_id, name=stored.name)  # fmt: skip
    for file in replaced:
        services.store.delete(file.key)
    services.queue.wake(job.id)
    return stored.file_id


def read_again(session: Session, asset: Asset, now: datetime) -> Job:
    """A job that reads the asset's files anew, unless one is waiting already."""
    waiting = jobs.for_asset(session, asset.id)
    if waiting is not None and (waiting.kind, waiting.state) == ("ingest", "waiting"):
        return waiting
    return jobs.enqueue(session, now, "ingest", lane(asset.kind), asset.id, organisation_id=asset.owner_id)


def lane(kind: str) -> str:
    """Where the work on this kind of asset queues."""
    return "long" if kind in ("video", "film") else "quick"


def enter(
    session: Session, actor: Actor, owner: Organisation, kind: str, files: Sequence[Stored], details: Details, now: datetime,
    alternates: Sequence[Stored] = (),
) -> tuple[Asset, Job]:  # fmt: skip
    """Asset, files and job in the caller's transaction; the first file is the original, the rest its sidecars."""
    author = Author(actor.user_id, now)
    asset = catalogue.create(session, author, owner, kind, details.values, cues=details.cues)
    asset.sha256, asset.media_type = files[0].sha256, files[0].media_type
    roles = ["original", *["sidecar"] * (len(files) - 1), *["alternate"] * len(alternates)]
    for stored, role in zip((*files, *alternates), roles, strict=True):
        session.add(file_row(asset.id, role, stored, now))
    session.flush()
    if details.visibility not in (None, "own"):
        catalogue.set_visibility(session, actor, asset.id, details.visibility or "own", details.shared_with, now)
    return asset, jobs.enqueue(session, now, "ingest", lane(kind), asset.id, organisation_id=owner.id)


def sidecar_type(name: str, size: int) -> str:
    """The media type of a sidecar by its name. Raises Invalid for another name or an oversized file."""
    suffix = PurePath(kept_name(name)).suffix.lower()
    if suffix not in SIDECARS:
        allowed = ", ".join(SIDECARS)
        raise Invalid(
            f"Tệp đi kèm phải là {allowed}.", f"A sidecar is one of {allowed}.", code="not_a_sidecar", field="sidecar"
        )
    if size > SIDECAR_BYTES:
        raise Invalid(
            "Tệp đi kèm lớn quá 16 MiB.", "A sidecar may hold at most 16 MiB.", code="not_a_sidecar", field="sidecar"
        )
    return SIDECARS[suffix]


def store_sidecar(services: Services, came: Came) -> Stored:
    """The bytes of a sidecar in the store; rows are for the caller. Raises Invalid, StorageError."""
    return _store(services, came, _sidecar_type(came))


def recognise(services: Services, path: Path) -> Detected:
    """What a whole file is. Raises IngestError."""
    from ingest.detection.detect import detect

    return detect(path, services.settings.limits.memory, keep_unknown=services.settings.limits.keep_unknown)


def _sidecar_type(came: Came) -> str:
    return sidecar_type(came.name, came.size)


def _store(services: Services, came: Came, media_type: str) -> Stored:
    file_id = new_id()
    key = original_key(file_id)
    if came.keep:
        with came.path.open("rb") as stream:
            blob = services.store.put(key, stream, media_type)
    else:
        blob = services.store.put_at(key, came.path, media_type)
    return Stored(file_id, key, kept_name(came.name), blob.size, blob.sha256 or came.sha256, media_type)


def _enter(
    services: Services, actor: Actor, owner_id: str, kind: str, files: Sequence[Stored], details: Details,
    alternates: Sequence[Stored] = (),
) -> Received:  # fmt: skip
    """Rows for stored files; whoever came first with the same bytes keeps the asset."""
    try:
        with services.db.writing() as session:
            twin = catalogue.same_bytes(session, owner_id, files[0].sha256)
            if twin is not None:
                return Received(twin.id, created=False)
            owner = session.get_one(Organisation, owner_id)
            asset, job = enter(session, actor, owner, kind, files, details, services.now(), alternates)
    except IntegrityError:
        with services.db.reading() as session:
            twin = catalogue.same_bytes(session, owner_id, files[0].sha256)
        if twin is None:
            raise
        return Received(twin.id, created=False)
    services.queue.wake(job.id)
    return Received(asset.id, created=True)


def file_row(asset_id: str, role: str, stored: Stored, now: datetime) -> File:
    """The row of a file whose bytes are in the store."""
    return File(
        id=stored.file_id, asset_id=asset_id, role=role, name=stored.name, size=stored.size, sha256=stored.sha256,
        media_type=stored.media_type, key=stored.key, created_at=now,
    )  # fmt: skip
