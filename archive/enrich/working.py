"""What a job of kind ``enrich`` does: each tagger that waits looks at the asset, and what it says is kept."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import log
from archive.catalogue import changes
from archive.catalogue.models import Asset
from archive.enrich import installed, keeping, subject
from archive.enrich.models import TaggerRun
from archive.enrich.subject import Shown
from archive.jobs import service as jobs
from archive.processing import Work
from ingest.taggers import apart, failing
from ingest.taggers.failing import TaggerFailed
from ingest.taggers.protocol import Finding
from ingest.taggers.registry import Declared

CRASHED = failing.crashed("the process that ran it ended")
GONE = failing.absent("Bộ gắn thẻ này không còn được cài.", "This tagger is not installed any more.")
NO_DATA = failing.absent(
    "Chưa có dữ liệu mà bộ gắn thẻ này cần.", "The data this tagger needs are not in the archive yet."
)


def run(work: Work) -> None:
    """Run every tagger that waits for the asset of a held job, in this job's lane. Raises LeaseLost, Stopped, StorageError.

    A tagger that fails is written down as failed; the others go on.
    """
    taggers = {tagger.name: tagger for tagger in installed.taggers(work.services.settings)}
    waiting = _waiting(work)
    for name in sorted(set(waiting) - set(taggers)):
        _end(work, name, GONE)
    for number, name in enumerate(name for name in taggers if name in waiting):
        work.progress(number / len(waiting))
        _look(work, taggers[name])


def give_up(work: Work) -> None:
    """The job killed its worker too often: whatever was running then has failed."""
    for name in _waiting(work):
        _end(work, name, CRASHED)


def _waiting(work: Work) -> list[str]:
    with work.services.db.reading() as session:
        asset = session.get(Asset, work.asset_id)
        if asset is None or asset.merged_into is not None or asset.deleted_at is not None:
            return []
        rows = select(TaggerRun.tagger).where(
            TaggerRun.asset_id == asset.id,
            TaggerRun.lane == work.held.lane,
            TaggerRun.state.in_(("waiting", "running")),
        )
        return list(session.scalars(rows))


def _look(work: Work, tagger: Declared) -> None:
    """One tagger, one asset: passed over when it has seen the same in the same version."""
    services = work.services
    scratch = Path(tempfile.mkdtemp(prefix=f"{work.held.job_id}-", dir=services.home / "scratch"))
    try:
        given = installed.resources(services, scratch, tagger)
        if given is None:
            _end(work, tagger.name, NO_DATA)
            return
        version = installed.version(tagger, given)
        with services.db.reading() as session:
            asset = session.get_one(Asset, work.asset_id)
            shown = subject.shown(session, asset, tagger)
            last = session.get_one(TaggerRun, (asset.id, tagger.name))
        if (last.version, last.seen) == (version, shown.seen):
            _end(work, tagger.name, None)
            return
        _begin(work, tagger.name)
        paths = {name: one.path for name, one in given.items()}
        with subject.borrowed(services.store, shown, scratch, paths) as seen:
            found = apart.run(tagger, seen, installed.limits(services.settings, tagger), lambda _: work.go_on())
        _keep(work, tagger, found, version, shown)
    except TaggerFailed as error:
        log.get("enrich").warning(
            "a tagger failed", tagger=tagger.name, asset=work.asset_id, code=error.code, error=str(error)
        )
        _end(work, tagger.name, error)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _begin(work: Work, name: str) -> None:
    def change(session: Session, asset: Asset) -> None:
        run = session.get_one(TaggerRun, (asset.id, name))
        run.state, run.started, run.ended, run.problem = "running", work.services.now(), None, None

    work.write(change, then_index=False)


def _keep(work: Work, tagger: Declared, found: tuple[Finding, ...], version: str, shown: Shown) -> None:
    """Findings and the run's end in one transaction; the index follows only where there are other words to find."""
    follows = False
    with work.services.db.writing() as session:
        now = work.services.now()
        jobs.hold(session, now, work.held, work.services.settings.workers.lease_seconds)
        asset = session.get_one(Asset, work.asset_id)
        follows = keeping.keep(session, asset, tagger, found, now)
        run = session.get_one(TaggerRun, (asset.id, tagger.name))
        run.state, run.ended, run.problem, run.version, run.seen = "done", now, None, version, shown.seen
        if follows:
            changes.mark(session, asset, now)
    if follows:
        work.services.queue.wake("")


def _end(work: Work, name: str, problem: TaggerFailed | None) -> None:
    def change(session: Session, asset: Asset) -> None:
        run = session.get_one(TaggerRun, (asset.id, name))
        run.state = "failed" if problem else "done"
        run.ended = work.services.now()
        run.problem = None
        if problem is not None:
            run.version = ""
            run.problem = {"code": problem.code, "message": problem.message_vi, "message_en": problem.message_en}

    work.write(change, then_index=False)
