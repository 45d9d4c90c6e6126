"""``kho ingest`` and ``kho reindex``: work for many assets, by the running workers, or by this process when none answers."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue.models import Asset
from archive.errors import ArchiveError
from archive.indexing import Indexer
from archive.jobs import service as jobs
from archive.jobs.models import Job
from archive.jobs.worker import Worker
from archive.rights.actor import Actor
from archive.services import Services
from archive.uploads import service as uploads
from archive.uploads import shots
from archive.uploads.service import Came
from ingest.result import IngestError
from storage import StorageError

OPERATOR = Actor(name="kho", superadmin=True)
PAUSE = 0.2


@dataclass(frozen=True)
class Outcome:
    """What became of one path: the asset, or why it was refused at the door."""

    path: Path
    asset_id: str | None
    created: bool = False
    problem: dict[str, str] | None = None


def ingest(services: Services, paths: Sequence[str], code: str, *, wait: bool, as_json: bool) -> int:
    """Put every file below ``paths`` in for an organisation; prints one line per asset. 1 when any was refused or failed."""
    taken = [_take(services, path, code) for path in _files(paths)]
    if wait:
        _finish(services, [outcome.asset_id for outcome in taken if outcome.asset_id])
    answers = [_answer(services, outcome) for outcome in taken]
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False) if as_json else _line(answer), flush=True)
    return 1 if any(answer["state"] in ("refused", "failed") for answer in answers) else 0


def reindex(services: Services) -> int:
    """Ask the running indexer to make the index anew, or do it here when there is none; waits for the end."""
    with services.db.writing() as session:
        job_id = jobs.enqueue(session, services.now(), "reindex", "index").id
    services.queue.wake(job_id)
    indexer = None if services.queue.anybody("indexer") else Indexer(services)
    while not _ended(services, job_id):
        if indexer is None or not indexer.step():
            threading.Event().wait(PAUSE)
    if indexer is not None:
        indexer.close()
    print(f"{services.index.count()} tư liệu trong chỉ mục / assets in the index")
    return 0 if _state(services, job_id) == "done" else 1


def _files(paths: Sequence[str]) -> Iterator[Path]:
    """Every file named, folders walked in name order; sidecars go with their file, hidden files stay out."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            for inside in sorted(path.rglob("*")):
                if inside.is_file() and not inside.name.startswith(".") and not _belongs(inside):  # its RAW brings it
                    yield inside
        else:
            yield path


def _belongs(path: Path) -> bool:
    """A sidecar whose file stands beside it, or the camera's copy of a RAW."""
    if shots.belongs_to(path) is not None:
        return True
    if path.suffix.lower() not in uploads.SIDECARS:
        return False
    return any(
        other.stem == path.stem and other.suffix.lower() not in uploads.SIDECARS for other in path.parent.iterdir()
    )


def _beside(path: Path) -> list[Came]:
    found = sorted(other for other in path.parent.glob(f"{_literal(path.stem)}.*") if other != path)
    return [_came(other) for other in found if other.suffix.lower() in uploads.SIDECARS]


def _literal(stem: str) -> str:
    return "".join(f"[{character}]" if character in "[]*?" else character for character in stem)


def _came(path: Path) -> Came:
    return Came(path, path.name, path.stat().st_size, keep=True)


def _take(services: Services, path: Path, code: str) -> Outcome:
    try:
        received = uploads.receive(
            services,
            OPERATOR,
            _came(path),
            organisation=code,
            sidecars=_beside(path),
            alternates=[_came(copy) for copy in shots.copies_of(path)],
        )
    except (IngestError, ArchiveError) as error:
        return Outcome(
            path, None, problem={"code": error.code, "message": error.message_vi, "message_en": error.message_en}
        )
    except (OSError, StorageError) as error:
        return Outcome(path, None, problem={"code": "unreadable", "message": f"Không đọc được tệp: {error}", "message_en": f"Cannot read the file: {error}"})  # fmt: skip
    return Outcome(path, received.asset_id, received.created)


def _finish(services: Services, asset_ids: Sequence[str]) -> None:
    """Until every asset has ended: by the workers, or here when nobody listens (another process may still join in)."""
    worker = indexer = None
    while pending := _pending(services, asset_ids):
        if services.queue.anybody("worker"):
            threading.Event().wait(PAUSE)
            continue
        worker = worker or Worker(services, ("quick", "long", "enrich"))
        indexer = indexer or Indexer(services)
        if not worker.step():
            threading.Event().wait(PAUSE)
        indexer.step()
        print(f"{len(pending)} …", file=sys.stderr, flush=True)
    if indexer is not None:
        while indexer.step():
            pass
        indexer.close()


def _pending(services: Services, asset_ids: Sequence[str]) -> list[str]:
    with services.db.reading() as session:
        found = [session.get_one(Asset, asset_id) for asset_id in asset_ids]
        return [asset.id for asset in found if asset.state not in ("ready", "failed") and asset.merged_into is None]


def _ended(services: Services, job_id: str) -> bool:
    return _state(services, job_id) in ("done", "failed")


def _state(services: Services, job_id: str) -> str:
    with services.db.reading() as session:
        return session.get_one(Job, job_id).state


def _answer(services: Services, outcome: Outcome) -> dict[str, object]:
    if outcome.asset_id is None:
        return {"path": str(outcome.path), "id": None, "state": "refused", "problems": [outcome.problem]}
    with services.db.reading() as session:
        asset = session.get_one(Asset, outcome.asset_id)
        if asset.merged_into is not None:
            asset = session.get_one(Asset, asset.merged_into)
        from archive.catalogue.renditions import names

        return {
            "path": str(outcome.path), "id": asset.id, "created": outcome.created, "kind": asset.kind, "state": asset.state,
            "title": asset.title, "renditions": names(session, asset.id), "problems": asset.problems,
        }  # fmt: skip


def _line(answer: dict[str, object]) -> str:
    problems = answer.get("problems") or []
    why = "; ".join(problem["message"] for problem in problems) if isinstance(problems, list) else ""
    return f"{answer['state']:10} {answer['id'] or '-':36} {answer['path']}  {why}".rstrip()
