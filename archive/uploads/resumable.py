"""Uploads in parts that survive a lost line, a closed browser and a killed server.

A part is on record as soon as the store has it; the row only says what the parts will be. Completing is idempotent:
who lost the answer asks again and gets the same asset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset
from archive.db import is_id, new_id
from archive.errors import Conflict, Invalid, NotFound
from archive.people.models import Organisation
from archive.rights.actor import Actor
from archive.services import Services
from archive.uploads import service, shots
from archive.uploads.details import Details, kind_of, read_details, refuse_oversharing
from archive.uploads.incoming import too_large
from archive.uploads.models import Upload
from archive.uploads.names import kept_name
from archive.uploads.recognising import recognise
from archive.uploads.service import Came, Stored
from ingest.result import IngestError
from storage import Part, UploadNotFound
from storage.keys import original_key

MOST_PARTS = 1_000
"""Large files get larger parts: this many an S3 lists in one answer (it takes ten thousand)."""
MIB = 1024**2
TOUCH = timedelta(minutes=10)
"""A row need not say more precisely when its upload last moved: it is swept after days."""


@dataclass(frozen=True)
class Announced:
    """What is said of a file before it is sent. ``fingerprint`` is any digest of its first and last MiB."""

    name: str
    size: int
    modified: str = ""
    fingerprint: str = ""
    organisation: str | None = None
    relative_path: str = ""
    sha256: str | None = None
    metadata: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Begun:
    """An upload to send parts to, or the asset that holds the same bytes; ``likely`` is one that probably does."""

    upload: Upload | None
    parts: tuple[Part, ...] = ()
    resumed: bool = False
    duplicate: str | None = None
    likely: str | None = None


def begin(services: Services, actor: Actor, announced: Announced) -> Begun:
    """Open an upload, or find the one that stopped. Raises TooLarge, Invalid, Forbidden, StorageError."""
    limit = services.settings.limits.upload_bytes
    if announced.size > limit:
        raise too_large(limit)
    if announced.size == 0:
        raise Invalid("Tệp rỗng (0 byte).", "The file is empty (0 bytes).", code="empty", field="size")
    details = read_details(announced.metadata)
    with services.db.reading() as session:
        owner = service.desk(session, actor, announced.organisation, services)
        refuse_oversharing(actor, owner.id, details, services.now())
        twin = catalogue.same_bytes(session, owner.id, announced.sha256.lower() if announced.sha256 else None)
        if twin is not None:
            return Begun(None, duplicate=twin.id)
        likely = _likely(session, owner.id, announced)
        known = _known(session, actor, owner.id, announced)
    for upload in known:
        try:
            return Begun(upload, services.store.parts(upload.key, upload.store_upload_id), True, likely=likely)
        except UploadNotFound:
            _close(services, upload.id, "aborted")
    return Begun(_open(services, actor, owner, announced), likely=likely)


def mine(services: Services, actor: Actor) -> list[Upload]:
    """The actor's open uploads, newest first."""
    wanted = select(Upload).where(Upload.user_id == actor.user_id, Upload.state == "open").order_by(Upload.id.desc())
    with services.db.reading() as session:
        return list(session.scalars(wanted.limit(500)))


def get(services: Services, actor: Actor, upload_id: str) -> Upload:
    """An upload of the actor's own. Raises NotFound."""
    with services.db.reading() as session:
        return _get(session, actor, upload_id)


def parts(services: Services, upload: Upload) -> tuple[Part, ...]:
    """The parts that arrived whole; none once the upload is over."""
    if upload.state != "open":
        return ()
    try:
        return services.store.parts(upload.key, upload.store_upload_id)
    except UploadNotFound:
        return ()


def describe(services: Services, actor: Actor, upload_id: str, metadata: Mapping[str, Any]) -> Upload:
    """Replace what is said of a file that is still on its way. Raises Invalid, NotFound, Conflict (complete already)."""
    details = read_details(metadata)
    with services.db.writing() as session:
        upload = _still_open(_get(session, actor, upload_id))
        refuse_oversharing(actor, upload.organisation_id, details, services.now())
        upload.details = {**upload.details, "metadata": dict(metadata)}
        upload.touched_at = services.now()
    return upload


def part_size(upload: Upload, number: int) -> int:
    """Bytes of a part. Raises Invalid for a number the file does not have."""
    offset = (number - 1) * upload.part_size
    if number < 1 or offset >= upload.size:
        last = -(-upload.size // upload.part_size)
        raise Invalid(
            f"Tệp này chỉ có các phần từ 1 đến {last}.", f"This file has parts 1 to {last}.", field="n", last=last
        )
    return min(upload.part_size, upload.size - offset)


def put_part(
    services: Services, actor: Actor, upload_id: str, number: int, stream: BinaryIO, length: int | None, sha256: str | None
) -> Part:  # fmt: skip
    """Take one part, streaming. Raises NotFound, Conflict, Invalid (wrong length), ChecksumMismatch, StorageFull."""
    upload = _still_open(get(services, actor, upload_id))
    size = part_size(upload, number)
    if length is not None and length != size:
        raise Invalid(
            f"Phần {number} phải dài đúng {size} byte, không phải {length}.",
            f"Part {number} must be exactly {size} bytes, not {length}.",
            field="Content-Length", size=size,
        )  # fmt: skip
    offset = (number - 1) * upload.part_size
    made = services.store.put_part(upload.key, upload.store_upload_id, number, offset, stream, size, sha256)
    _touch(services, actor, upload)
    return made


def part_urls(
    services: Services, actor: Actor, upload_id: str, numbers: Sequence[int], seconds: int
) -> list[str | None]:
    """Where the store itself takes these parts (``None``: send them here). Raises NotFound, Conflict, Invalid."""
    upload = _still_open(get(services, actor, upload_id))
    for number in numbers:
        part_size(upload, number)
    _touch(services, actor, upload)
    return [services.store.part_url(upload.key, upload.store_upload_id, number, seconds) for number in numbers]


def complete(services: Services, actor: Actor, upload_id: str) -> service.Received:
    """Make the file an asset; asking again answers the same one. Raises Conflict (parts missing), IngestError, NotFound."""
    upload = get(services, actor, upload_id)
    if upload.asset_id is not None:
        return service.Received(upload.asset_id, created=True)
    _still_open(upload)
    _make_whole(services, upload)
    try:
        detected = recognise(services, upload.key, upload.size)
    except IngestError as error:
        if not error.retry:
            _refuse(services, upload, error)
        raise
    details = read_details(upload.details.get("metadata"))
    kind, details = kind_of(detected.kind, details)
    name = kept_name(upload.name)
    original = Stored(upload.file_id, upload.key, name, upload.size, None, detected.media_type)
    files = [original, *(Stored(**sidecar) for sidecar in upload.details.get("sidecars", ()))]
    return _enter(
        services, actor, upload_id, kind, files, details, shots.is_half(services, upload, detected.media_type)
    )


def add_sidecar(services: Services, actor: Actor, upload_id: str, came: Came) -> Upload:
    """Put an ``.xmp``, ``.srt`` or ``.vtt`` beside a file on its way; it becomes part of the same asset.

    One of the same name is replaced. Raises Invalid, NotFound, Conflict (complete already: send it to the asset).
    """
    _still_open(get(services, actor, upload_id))
    stored = service.store_sidecar(services, came)
    with services.db.writing() as session:
        upload = _still_open(_get(session, actor, upload_id))
        held = [sidecar for sidecar in upload.details.get("sidecars", ()) if sidecar["name"] != stored.name]
        upload.details = {**upload.details, "sidecars": [*held, vars(stored)]}
        upload.touched_at = services.now()
    return upload


def abort(services: Services, actor: Actor, upload_id: str) -> None:
    """Forget an upload and its parts; one that is over is left as it is. Raises NotFound."""
    with services.db.writing() as session:
        upload = _get(session, actor, upload_id)
        if upload.state != "open":
            return
        upload.state = "aborted"
        record(session, services.now(), "upload.aborted", actor_id=actor.user_id, organisation_id=upload.organisation_id, name=upload.name)  # fmt: skip
    _forget_bytes(services, upload)


def _touch(services: Services, actor: Actor, upload: Upload) -> None:
    """It moves: the sweep leaves it alone."""
    if services.now() - upload.touched_at > TOUCH:
        with services.db.writing() as session:
            _get(session, actor, upload.id).touched_at = services.now()


def _open(services: Services, actor: Actor, owner: Organisation, announced: Announced) -> Upload:
    file_id = new_id()
    key = original_key(file_id)
    least = max(services.settings.store.part_size, services.store.least_part)
    size = max(least, -(-announced.size // MOST_PARTS))
    store_id = services.store.begin_upload(key, announced.size)
    now = services.now()
    with services.db.writing() as session:
        upload = Upload(
            id=new_id(), user_id=actor.user_id, organisation_id=owner.id, name=kept_name(announced.name), state="open",
            relative_path=announced.relative_path[:2000], size=announced.size, modified=announced.modified[:40],
            fingerprint=announced.fingerprint, part_size=-(-size // MIB) * MIB if size > MIB else size, file_id=file_id,
            key=key, store_upload_id=store_id, details={"metadata": dict(announced.metadata or {})}, created_at=now,
            touched_at=now,
        )  # fmt: skip
        session.add(upload)
    return upload


def _known(session: Session, actor: Actor, owner_id: str, announced: Announced) -> Sequence[Upload]:
    return session.scalars(
        select(Upload).where(
            Upload.user_id == actor.user_id, Upload.state == "open", Upload.organisation_id == owner_id,
            Upload.name == kept_name(announced.name), Upload.size == announced.size,
            Upload.modified == announced.modified[:40], Upload.fingerprint == announced.fingerprint,
            Upload.relative_path == announced.relative_path[:2000],
        ).order_by(Upload.id.desc())
    ).all()  # fmt: skip


def _likely(session: Session, owner_id: str, announced: Announced) -> str | None:
    """A live asset of the organisation whose file had this size, first and last MiB."""
    if not announced.fingerprint:
        return None
    return session.scalar(
        select(Asset.id).join(Upload, Upload.asset_id == Asset.id).where(
            Upload.organisation_id == owner_id, Upload.size == announced.size, Upload.state == "completed",
            Upload.fingerprint == announced.fingerprint, Asset.deleted_at.is_(None),
        ).limit(1)
    )  # fmt: skip


def _get(session: Session, actor: Actor, upload_id: str) -> Upload:
    upload = session.get(Upload, upload_id) if is_id(upload_id) else None
    if upload is None or upload.user_id != actor.user_id:
        raise NotFound("Không có lượt tải lên này.", "There is no such upload.", code="upload_not_found")
    return upload


def _still_open(upload: Upload) -> Upload:
    if upload.state == "completed":
        raise Conflict("Tệp này đã vào kho.", "This file is in the archive already.", code="completed", asset=upload.asset_id)  # fmt: skip
    if upload.state != "open":
        raise NotFound("Lượt tải lên này đã bị bỏ.", "This upload was given up.", code="upload_not_found")
    return upload


def _make_whole(services: Services, upload: Upload) -> None:
    """The blob appears under its key; it may have done so already, in a call whose answer was lost."""
    arrived: tuple[Part, ...] = ()
    with suppress(UploadNotFound):  # whole already, or given up: completing tells which
        arrived = services.store.parts(upload.key, upload.store_upload_id)
        _refuse_missing(upload, arrived)
    try:
        services.store.complete(upload.key, upload.store_upload_id, arrived)
    except UploadNotFound as error:
        _close(services, upload.id, "aborted")
        raise NotFound("Lượt tải lên này đã bị bỏ.", "This upload was given up.", code="upload_not_found") from error


def _refuse_missing(upload: Upload, arrived: Sequence[Part]) -> None:
    wanted = -(-upload.size // upload.part_size)
    whole = {part.number for part in arrived if part.number <= wanted and part.size == part_size(upload, part.number)}
    missing = sorted(set(range(1, wanted + 1)) - whole)
    if missing:
        raise Conflict(
            f"Còn thiếu {len(missing)} phần của tệp; hãy gửi tiếp rồi hoàn tất lại.",
            f"{len(missing)} parts of the file are missing; send them, then complete again.",
            code="incomplete",
            missing=missing[:1000],
        )


def _refuse(services: Services, upload: Upload, error: IngestError) -> None:
    _close(services, upload.id, "aborted", code=error.code)
    _forget_bytes(services, upload)


def _forget_bytes(services: Services, upload: Upload) -> None:
    services.store.abort(upload.key, upload.store_upload_id)
    for key in (upload.key, *(sidecar["key"] for sidecar in upload.details.get("sidecars", ()))):
        services.store.delete(key)


def _close(services: Services, upload_id: str, state: str, **why: Any) -> None:
    with services.db.writing() as session:
        upload = session.get_one(Upload, upload_id)
        if upload.state == "open":
            upload.state = state
            record(session, services.now(), f"upload.{state}", actor_id=upload.user_id, organisation_id=upload.organisation_id, name=upload.name, **why)  # fmt: skip


def _enter(
    services: Services, actor: Actor, upload_id: str, kind: str, files: Sequence[Stored], details: Details,
    same_shot: bool,
) -> service.Received:  # fmt: skip
    """Asset, files, job and the end of the upload in one transaction; of two calls at once the second finds the first's."""
    with services.db.writing() as session:
        upload = session.get_one(Upload, upload_id)
        if upload.asset_id is not None:
            return service.Received(upload.asset_id, created=True)
        asset = shots.partner(session, services, upload, files[0].media_type) if same_shot else None
        if asset is not None:
            job = shots.join(session, services, asset, files, actor.user_id)
        else:
            owner = session.get_one(Organisation, upload.organisation_id)
            asset, job = service.enter(session, actor, owner, kind, files, details, services.now())
        upload.state, upload.asset_id, upload.touched_at = "completed", asset.id, services.now()
    services.queue.wake(job.id)
    return service.Received(asset.id, created=True)
