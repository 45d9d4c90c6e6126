"""RAW, JPEG and sidecars of one press of the shutter are one asset: which files belong together, by name and by what they say.

The RAW is the original; the JPEG or HEIC beside it is the alternate, as the camera wrote both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path, PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.audit.service import record
from archive.catalogue import changes
from archive.catalogue.models import Asset
from archive.jobs.models import Job
from archive.services import Services
from archive.uploads.models import Upload
from archive.uploads.service import Stored, file_row, read_again
from ingest.detection.detect import RAW

RAW_NAMES = frozenset(f".{kind.extension}" for kind in RAW.values()) | {".nrw", ".sr2", ".rwl", ".raw"}
RAW_TYPES = frozenset(kind.media_type for kind in RAW.values())
COPY_NAMES = frozenset((".jpg", ".jpeg", ".heic", ".heif", ".hif"))
COPY_TYPES = frozenset(("image/jpeg", "image/heic"))
"""What cameras write beside a RAW."""
BATCH = timedelta(hours=24)
"""Files of one card come in one batch; a name that comes again later is another picture (cameras count to 9999)."""
MOMENT = ("ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "IFD0:Model")


def belongs_to(path: Path) -> Path | None:
    """The RAW whose copy this file is: of the same name, in the same folder, where it does not say another moment."""
    if path.suffix.lower() not in COPY_NAMES:
        return None
    return next((raw for raw in _beside(path, RAW_NAMES) if same_moment(raw, path)), None)


def copies_of(path: Path) -> list[Path]:
    """The camera's copies beside a RAW."""
    if path.suffix.lower() not in RAW_NAMES:
        return []
    return [copy for copy in _beside(path, COPY_NAMES) if same_moment(path, copy)]


def _beside(path: Path, suffixes: Iterable[str]) -> list[Path]:
    """Asked for by name: a card of ten thousand pictures is not listed for each of them."""
    named = (path.with_suffix(form) for suffix in sorted(suffixes) for form in (suffix, suffix.upper()))
    return [other for other in named if other.is_file()]


def same_moment(one: Path, other: Path) -> bool:
    """Whether nothing the two files say of time and camera contradicts that they are one shot."""
    from ingest.programs import exif

    try:
        said, also = exif.read(one), exif.read(other)
    except exif.ExifUnreadable:
        return True
    return all(said[tag] == also[tag] for tag in MOMENT if said.get(tag) and also.get(tag))


def is_half(services: Services, upload: Upload, media_type: str) -> bool:
    """Whether the file just sent may join the asset :func:`partner` finds: the two files are asked for their moments.

    Only where the store has its files here; else name, folder and batch alone decide. Raises StorageError.
    """
    with services.db.reading() as session:
        asset = partner(session, services, upload, media_type)
        original = next((file for file in asset.files if file.role == "original"), None) if asset else None
    if original is None:
        return False
    if services.store.url(original.key, 60) is not None:
        return True
    with services.store.local_path(original.key) as one, services.store.local_path(upload.key) as other:
        return same_moment(one, other)


def partner(session: Session, services: Services, upload: Upload, media_type: str) -> Asset | None:
    """The asset of this person's batch that the file just sent is the same shot as, if its other half came before."""
    wanted = COPY_TYPES if media_type in RAW_TYPES else RAW_TYPES if media_type in COPY_TYPES else None
    if wanted is None:
        return None
    stem, folder = PurePath(upload.name).stem, _folder(upload)
    since = services.now() - BATCH
    sent = session.scalars(
        select(Upload).where(
            Upload.user_id == upload.user_id, Upload.organisation_id == upload.organisation_id, Upload.state == "completed",
            Upload.touched_at >= since, Upload.name.startswith(f"{stem}.", autoescape=True), Upload.id != upload.id,
        )
    )  # fmt: skip
    for other in sent:
        if PurePath(other.name).stem != stem or _folder(other) != folder or other.asset_id is None:
            continue
        asset = session.get(Asset, other.asset_id)
        if asset is not None and _alone(asset, wanted):
            return asset
    return None


def _alone(asset: Asset, wanted: frozenset[str]) -> bool:
    """A live asset whose original is the other half, and that has no copy yet."""
    original = next((file for file in asset.files if file.role == "original"), None)
    live = asset.deleted_at is None and asset.merged_into is None
    alternates = any(file.role == "alternate" for file in asset.files)
    return live and not alternates and original is not None and original.media_type in wanted


def _folder(upload: Upload) -> str:
    return str(PurePath(upload.relative_path.replace("\\", "/")).parent)


def join(session: Session, services: Services, asset: Asset, files: Sequence[Stored], actor_id: str | None) -> Job:
    """Put a file and its sidecars beside the other half, in the caller's transaction; the job that reads the asset again.

    A RAW becomes the original and what was the original its alternate.
    """
    now = services.now()
    arrived = files[0]
    raw = arrived.media_type in RAW_TYPES
    if raw:
        for file in asset.files:
            if file.role == "original":
                file.role = "alternate"
        asset.sha256, asset.media_type = arrived.sha256, arrived.media_type
    roles = ["original" if raw else "alternate", *["sidecar"] * (len(files) - 1)]
    for stored, role in zip(files, roles, strict=True):
        session.add(file_row(asset.id, role, stored, now))
    session.flush()
    session.expire(asset, ["files"])
    changes.mark(session, asset, now)
    record(session, now, "asset.joined", actor_id=actor_id, asset_id=asset.id, organisation_id=asset.owner_id, name=arrived.name)  # fmt: skip
    return read_again(session, asset, now)
