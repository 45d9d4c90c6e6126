"""What a job of kind ``ingest`` does: fetch, run :mod:`ingest`, store renditions, write rows, tell the index.

Every write first proves the lease, so a worker that slept through it changes nothing.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import ingest
from archive import log
from archive.alike import looking
from archive.catalogue import changes, fields, service
from archive.catalogue.models import Asset, AssetFacts, File, Rendition, Suggestion
from archive.db import one_at_a_time
from archive.enrich import asking as enrichment
from archive.enrich import installed
from archive.errors import LeaseLost
from archive.jobs import service as jobs
from archive.jobs.service import Held
from archive.places import points
from archive.services import Services
from ingest.refusals import no_space
from ingest.result import Facts, IngestError, Limits, Problem, Result, Sidecar
from ingest.result import Rendition as Made
from ingest.video.parts.shared import Apart
from storage import BlobNotFound
from storage.keys import derivative_key

Change = Callable[[Session, Asset], None]
Borrow = Callable[[str], AbstractContextManager[Path]]
BLOCK = 4 * 1024**2
TOO_LONG = Problem(
    "took_too_long",
    "Việc xử lý tệp này kéo dài quá mức cho phép nên đã dừng. Bản gốc vẫn được giữ; quản trị có thể tăng «workers.job_seconds».",
    "Working on this file took longer than allowed, so it was stopped. The original is kept; an administrator may raise "
    "workers.job_seconds.",
)
NO_ROOM = 4 * 1024**2
"""With fewer bytes free nothing that fails may be laid to the file's charge."""


class Merged(Exception):
    """The bytes are those of an asset the organisation already has: this one gives way to it."""


class Stopped(Exception):
    """This worker was told to stop; another goes on with the job."""


class Parted(Exception):
    """The film is made in pieces now: its job waits for them, and this worker is free for one."""


class Work:
    """One ingest of one asset by one holder of its job. Also the reporter that ingest speaks to."""

    def __init__(self, services: Services, held: Held, asset_id: str, stopping: threading.Event) -> None:
        self.services, self.held, self.asset_id, self.stopping = services, held, asset_id, stopping
        self.lost, self.late = threading.Event(), threading.Event()
        self._stored: set[str] = set()
        self._shown = 0.0

    def write(self, change: Change, *, progress: float | None = None, then_index: bool = True) -> None:
        """Prove the lease, change the asset, note it for the index, in one short transaction. Raises LeaseLost."""
        with self.services.db.writing() as session:
            now = self.services.now()
            jobs.hold(session, now, self.held, self.services.settings.workers.lease_seconds, progress)
            asset = session.get_one(Asset, self.asset_id)
            change(session, asset)
            if then_index:
                changes.mark(session, asset, now)
        if then_index:
            self.services.queue.wake("")

    def quietly(self, change: Callable[[Session], None]) -> None:
        """The same for what no search follows. Raises LeaseLost."""
        self.write(lambda session, asset: change(session), then_index=False)

    def facts(self, facts: Facts) -> None:
        """Facts are known: the asset becomes searchable, in state ``processing``."""
        self.write(lambda session, asset: _put_facts(session, asset, facts, self.services))

    def renditions(self, made: tuple[Made, ...]) -> None:
        """Store the files, then write their rows, so that a row never names what is not there."""
        fresh = [rendition for rendition in made if rendition.name not in self._stored]
        sizes = [self._store(rendition) for rendition in fresh]

        def rows(session: Session, asset: Asset) -> None:
            for rendition, size in zip(fresh, sizes, strict=True):
                session.merge(_row(asset.id, rendition, size, self.services))
            asset.has_thumb = asset.has_thumb or any(rendition.name == "thumb.webp" for rendition in fresh)

        if fresh:
            self.write(rows, then_index=False)
            self._stored |= {rendition.name for rendition in fresh}

    def _store(self, made: Made) -> int:
        key = derivative_key(self.asset_id, made.recipe, made.name)
        size = made.path.stat().st_size
        self.services.store.put_at(key, made.path, made.media_type)
        return size

    def go_on(self) -> None:
        """Raises LeaseLost, Stopped when somebody else is to go on, IngestError when the job has had its time."""
        if self.lost.is_set():
            raise LeaseLost
        if self.late.is_set():
            raise IngestError(TOO_LONG.code, TOO_LONG.message_vi, TOO_LONG.message_en)
        if self.stopping.is_set():
            raise Stopped

    def begin_at(self, fraction: float) -> None:
        """So much was done before: what is less is not news."""
        self._shown = fraction

    def progress(self, fraction: float) -> None:
        """Keep the row honest to the percent; stop at once when the lease is gone."""
        self.go_on()
        if fraction - self._shown >= 0.01:
            self._shown = fraction
            with self.services.db.writing() as session:
                lease = self.services.settings.workers.lease_seconds
                jobs.hold(session, self.services.now(), self.held, lease, min(fraction, 0.99))


def run(work: Work, borrow: Borrow | None = None, apart: Apart | None = None) -> None:
    """Ingest the asset of a held job from start to ready. Raises IngestError, LeaseLost, StorageError, Merged, Parted.

    ``borrow`` gives the original (default: the store), ``apart`` may have a long film made in pieces.
    """
    services = work.services
    with services.db.reading() as session:
        asset = session.get(Asset, work.asset_id)
        if asset is None or asset.merged_into is not None:
            return
        original, kind, owner_id = service.original(asset), asset.kind, asset.owner_id
        sidecars = [file for file in asset.files if file.role == "sidecar"]
        unread = [file for file in asset.files if file.role == "alternate" and file.sha256 is None]
    if original is None:
        return
    scratch = Path(tempfile.mkdtemp(prefix=f"{work.held.job_id}-", dir=services.home / "scratch"))
    try:
        with ExitStack() as borrowed:
            source = borrowed.enter_context((borrow or services.store.local_path)(original.key))
            _know_bytes(work, original, source, owner_id)
            for file in unread:
                _know_alternate(work, file)
            beside = []
            for file in sidecars:
                with suppress(BlobNotFound):  # replaced since: a job that reads its successor waits already
                    beside.append(Sidecar(file.name, borrowed.enter_context(services.store.local_path(file.key))))
            installed.taggers(services.settings)  # asked once a process: before a transaction, which may not wait
            with blaming_the_right(services, original, scratch):
                result = ingest.run(
                    source, scratch, name=original.name, limits=limits(services), reporter=work, sidecars=beside,
                    kind="film" if kind == "film" else None, apart=apart,
                )  # fmt: skip
            work.renditions(result.renditions)
            alike = looking.look(services, work.asset_id, result.facts.kind, work.quietly)

            def complete(session: Session, asset: Asset) -> None:
                _complete(session, asset, result, services)
                looking.pair(session, asset.id, alike, services.now())

            work.write(complete)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def blaming_the_right(services: Services, original: File, scratch: Path) -> Iterator[None]:
    """A decoder that lost its file, or the room to write, calls the file damaged: then the store or the disk says so.

    Raises StorageError, OutOfSpace in place of such an IngestError.
    """
    try:
        yield
    except IngestError as error:
        if not error.retry:
            services.store.stat(original.key)
            if shutil.disk_usage(scratch).free < NO_ROOM:
                raise no_space() from error
        raise


def limits(services: Services) -> Limits:
    """The bounds on one file, as the settings say."""
    keys = services.settings.limits
    names = Limits.__dataclass_fields__.keys() & type(keys).model_fields.keys()
    return Limits(**{name: getattr(keys, name) for name in names})


def refuse(work: Work, error: IngestError) -> None:
    """The file cannot be taken: say why, keep the original, let it be tried again."""

    def change(session: Session, asset: Asset) -> None:
        asset.state = "failed"
        asset.problems = [_problem(error)]
        original = service.original(asset)
        if original is not None and not asset.title:
            values = {"title": _fit("line", Path(original.name).stem)}
            changes.describe(session, asset, values, changes.Author(None, work.services.now(), "file"))

    work.write(change)


def waits(work: Work, problem: Problem) -> None:
    """Say on the asset what its work waits for; the words go with the next end of the work."""

    def change(session: Session, asset: Asset) -> None:
        if asset.state != "ready":
            asset.problems = [_problem(problem)]

    work.write(change, then_index=False)


def _know_bytes(work: Work, original: File, source: Path, owner_id: str) -> None:
    """The worker's SHA-256 is the last word. Bytes the organisation already has: this asset gives way."""
    sha256 = original.sha256 or _hash(source, work.go_on)

    def change(session: Session, asset: Asset) -> None:
        one_at_a_time(session, f"bytes:{owner_id}:{sha256}")
        twin = service.same_bytes(session, owner_id, sha256)
        if twin is not None and twin.id != asset.id:
            asset.merged_into, asset.deleted_at = twin.id, work.services.now()
            return
        asset.sha256 = sha256
        file = session.get_one(File, original.id)
        file.sha256 = sha256

    merged = original.sha256 is None
    work.write(change, then_index=merged)
    with work.services.db.reading() as session:
        if session.get_one(Asset, work.asset_id).merged_into is not None:
            raise Merged


def _know_alternate(work: Work, alternate: File) -> None:
    """Another picture of the same shot is known by its bytes too, so that the card read in again brings nothing twice."""
    with work.services.store.local_path(alternate.key) as path:
        sha256 = _hash(path, work.go_on)

    def change(session: Session, asset: Asset) -> None:
        session.get_one(File, alternate.id).sha256 = sha256

    work.write(change, then_index=False)


def _hash(path: Path, go_on: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        block = bytearray(BLOCK)
        view = memoryview(block)
        while read := stream.readinto(block):
            digest.update(view[:read])
            go_on()
    return digest.hexdigest()


def _put_facts(session: Session, asset: Asset, facts: Facts, services: Services) -> None:
    minutes = services.settings.film_minutes
    if asset.kind not in ("film", facts.kind):
        asset.kind = facts.kind
    if asset.kind == "video" and minutes and (facts.duration or 0) >= minutes * 60:
        asset.kind = "film"
    asset.state = "processing" if asset.state != "ready" else asset.state
    asset.media_type, asset.width, asset.height = facts.media_type, facts.width, facts.height
    asset.duration, asset.phash, asset.colours = facts.duration, facts.phash, list(facts.colours)
    original = service.original(asset)
    if original is not None:
        original.media_type = facts.media_type
    row = session.get(AssetFacts, asset.id) or AssetFacts(asset_id=asset.id)
    row.metadata_ = dict(facts.metadata)
    row.technical = {
        **facts.technical, "frame_rate": facts.frame_rate, "sharpness": facts.sharpness, "faults": list(facts.faults),
        "marks": list(facts.marks),
    }  # fmt: skip
    row.latitude, row.longitude, row.altitude = facts.latitude, facts.longitude, facts.altitude
    session.add(row)
    _describe_from_file(session, asset, facts, services)
    points.note(session, asset, person=False)


def _describe_from_file(session: Session, asset: Asset, facts: Facts, services: Services) -> None:
    """What the file says fills what nobody has said; a person's words, even an emptied field, are never replaced."""
    said = {name for revision in service.history(session, asset) for name in revision.changes}
    values: dict[str, Any] = {}
    for name, value in asdict(facts.described).items():
        if name in fields.FIELDS and value and name not in said:
            values[name] = (
                [_fit("line", item) for item in value][:500]
                if isinstance(value, tuple)
                else _fit(fields.FIELDS[name].shape, value)
            )
    if facts.taken is not None and "taken_on" not in said:
        values |= {"taken_on": facts.taken.value, "taken_about": facts.taken.about}
        asset.taken_offset = facts.taken.offset_minutes
    if not values.get("title") and not asset.title and "title" not in said:
        original = service.original(asset)
        values["title"] = _fit("line", Path(original.name).stem) if original else ""
    changes.describe(session, asset, values, changes.Author(None, services.now(), "file"))


def _fit(shape: str, value: str) -> str:
    return fields.clean(value)[: fields.LONGEST.get(shape, fields.LONGEST["line"])]


def _complete(session: Session, asset: Asset, result: Result, services: Services) -> None:
    asset.state = "processing"
    _put_facts(session, asset, result.facts, services)
    asset.state = "ready"
    points.propose(session, asset, services.now())
    enrichment.ask(session, asset, installed.taggers(services.settings), services.now())
    asset.problems = [_problem(problem) for problem in result.problems]
    if "pages" in result.later:
        jobs.enqueue(session, services.now(), "pages", "enrich", asset.id, organisation_id=asset.owner_id)
    session.get_one(AssetFacts, asset.id).text = "\n\n".join(result.texts.values())
    if result.cues:
        spoken = [service.Spoken(cue.start, max(cue.start, cue.end), cue.text, cue.language) for cue in result.cues]
        service.set_cues(session, asset, spoken, "file")
    known = set(
        session.execute(select(Suggestion.field, Suggestion.value).where(Suggestion.asset_id == asset.id)).tuples()
    )
    for said in result.suggestions:
        if (said.field, said.value) not in known:
            session.add(Suggestion(asset_id=asset.id, field=said.field, value=said.value, source=said.source, confidence=said.confidence, model=said.model, model_version=said.version, created_at=services.now()))  # fmt: skip


def _row(asset_id: str, made: Made, size: int, services: Services) -> Rendition:
    return Rendition(
        asset_id=asset_id, name=made.name, recipe=made.recipe, media_type=made.media_type, size=size, width=made.width,
        height=made.height, duration=made.duration, bitrate=made.bitrate, created_at=services.now(),
        key=derivative_key(asset_id, made.recipe, made.name),
    )  # fmt: skip


def _problem(problem: Problem | IngestError) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message_vi, "message_en": problem.message_en}


def note(message: str, **values: object) -> None:
    """One line in the log of what happened to a job."""
    log.get("processing").info(message, **values)
