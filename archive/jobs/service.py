"""Jobs: put in, claim, hold, finish, fail, sweep. Every claim is one conditional UPDATE; no lock outlives it."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from archive.db import is_id, new_id, one_at_a_time
from archive.errors import LeaseLost
from archive.jobs.alive import is_alive
from archive.jobs.models import PART, PARTED, Job, Lease, is_open

BACK_OFF = (2.0, 15.0, 120.0, 900.0)
"""Seconds before the second, third … attempt."""
JOINING = 0.96
"""Progress of a job that its pieces brought so far: what is left is to join them, and that does not begin at nothing."""
APART = 2**40
"""Turns between two priorities: more than jobs will ever wait."""


@dataclass(frozen=True)
class Held:
    """A job this worker holds, and the token that proves it."""

    job_id: str
    kind: str
    lane: str
    asset_id: str | None
    token: str
    attempt: int


def enqueue(
    session: Session, now: datetime, kind: str, lane: str, asset_id: str | None = None, priority: int = 0,
    organisation_id: str | None = None,
) -> Job:  # fmt: skip
    """Add a job in the caller's transaction; wake the queue after the commit.

    A higher ``priority`` goes first; among equals organisations take turns, however much each has put in.
    """
    job = Job(
        id=new_id(), kind=kind, lane=lane, asset_id=asset_id, priority=priority, not_before=now, created_at=now,
        organisation_id=organisation_id, turn=_turn(session, lane, priority, organisation_id),
    )  # fmt: skip
    session.add(job)
    return job


def _turn(session: Session, lane: str, priority: int, organisation_id: str | None) -> int:
    """The next free turn of this organisation, from the one that is being worked on now (start-time fair queueing).

    Priorities are far apart: the turns of a higher one all come before those of a lower.
    """
    alike = [is_open(), Job.lane == lane, Job.priority == priority]
    now_at = session.scalar(select(func.max(Job.turn)).where(*alike, Job.state == "running"))
    if now_at is None:
        now_at = session.scalar(select(func.min(Job.turn)).where(*alike, Job.state == "waiting"))
    mine = session.scalar(
        select(func.max(Job.turn)).where(*alike, Job.organisation_id == organisation_id, Job.state != "failed")
    )
    first = now_at if now_at is not None else -priority * APART
    return first if mine is None else max(first, mine + 1)


def _claimable(now: datetime) -> ColumnElement[bool]:
    """Due, and no other worker is at work on the same asset: two at once would undo one another. Pieces of one film may."""
    waiting = and_(Job.state == "waiting", Job.not_before <= now)
    abandoned = and_(Job.state == "running", Job.lease_until < now)
    other = aliased(Job)
    at_work = or_(and_(other.state == "running", other.lease_until >= now), other.state == PARTED)
    busy = exists().where(other.asset_id == Job.asset_id, other.id != Job.id, other.kind != PART, at_work)
    return and_(is_open(), or_(waiting, abandoned), or_(Job.kind == PART, not_(busy)))


def due(session: Session, now: datetime, lanes: Sequence[str]) -> bool:
    """Whether :func:`claim` would find something: asked by who only reads, so that idle processes never lock."""
    return session.scalar(select(Job.id).where(Job.lane.in_(lanes), _claimable(now)).limit(1)) is not None


def claim(session: Session, now: datetime, lanes: Sequence[str], worker: str, lease_seconds: float) -> Held | None:
    """Take the next job of the first lane that has one, or ``None``. A job whose worker went silent counts as waiting."""
    for lane in lanes:
        due = select(Job.id, Job.asset_id).where(Job.lane == lane, _claimable(now)).order_by(Job.turn, Job.id).limit(1)
        found = session.execute(due.with_for_update(of=Job, skip_locked=True)).one_or_none()
        if found is None:
            continue
        job_id, asset_id = found
        if asset_id is not None:
            one_at_a_time(session, f"job:{asset_id}")
        token = new_id()
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, _claimable(now))
            .values(
                state="running", lease=token, lease_until=now + timedelta(seconds=lease_seconds), worker=worker,
                attempts=Job.attempts + 1, progress=case((Job.progress >= JOINING, Job.progress), else_=0.0), started_at=now,
            )
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        if _changed(taken):
            job = session.get_one(Job, job_id, populate_existing=True)
            return Held(job.id, job.kind, job.lane, job.asset_id, token, job.attempts)
    return None


def hold(session: Session, now: datetime, held: Held, lease_seconds: float, progress: float | None = None) -> None:
    """Prove and prolong the lease at the start of a write; raises LeaseLost when another worker has the job."""
    values: dict[str, object] = {"lease_until": now + timedelta(seconds=lease_seconds)}
    if progress is not None:
        values["progress"] = progress
    _conditional(session, held, values)


def finish(session: Session, now: datetime, held: Held) -> None:
    """The work is done; raises LeaseLost."""
    _conditional(session, held, {"state": "done", "progress": 1.0, "finished_at": now, "lease": None})


def fail(session: Session, now: datetime, held: Held, code: str, message: str) -> None:
    """Trying again would not help; raises LeaseLost."""
    values = {"state": "failed", "error_code": code, "error": message[:2000], "finished_at": now, "lease": None}
    _conditional(session, held, values)


def put_back(session: Session, now: datetime, held: Held, code: str, message: str) -> None:
    """The cause may pass: wait longer after each attempt; raises LeaseLost."""
    wait = BACK_OFF[min(held.attempt, len(BACK_OFF)) - 1]
    values = {
        "state": "waiting", "error_code": code, "error": message[:2000], "lease": None,
        "not_before": now + timedelta(seconds=wait),
    }  # fmt: skip
    _conditional(session, held, values)


def wait_out(session: Session, now: datetime, held: Held, code: str, message: str) -> None:
    """What the work stands on is away or full: no fault of the file, so the attempt does not count; raises LeaseLost.

    Asked again soon at first, then every minute, for as long as it takes.
    """
    age = (now - session.get_one(Job, held.job_id).created_at).total_seconds()
    wait = min(max(age / 10, 2.0), 60.0)
    values = {
        "state": "waiting", "error_code": code, "error": message[:2000], "lease": None,
        "not_before": now + timedelta(seconds=wait), "attempts": Job.attempts - 1,
    }  # fmt: skip
    _conditional(session, held, values)


def hand_on(session: Session, now: datetime, held: Held) -> None:
    """This worker is told to stop: another goes on at once, and the attempt does not count; raises LeaseLost."""
    _conditional(session, held, {"state": "waiting", "lease": None, "not_before": now, "attempts": Job.attempts - 1})


def part_with(session: Session, now: datetime, held: Held, progress: float) -> Job:
    """Others do this job's work in pieces: it waits for them and nobody holds it. Returns its row. Raises LeaseLost."""
    values = {"state": PARTED, "lease": None, "progress": progress, "attempts": Job.attempts - 1, "not_before": now}
    _conditional(session, held, values)
    return session.get_one(Job, held.job_id, populate_existing=True)


def resume(session: Session, now: datetime, job_id: str) -> bool:
    """The pieces of a parted job have ended: it may be claimed again. False where it does not wait for any."""
    parted = update(Job).where(Job.id == job_id, Job.state == PARTED).values(state="waiting", not_before=now)
    return _changed(session.execute(parted.execution_options(synchronize_session=False)))


def retry(session: Session, now: datetime, asset_id: str) -> Job | None:
    """Let the asset's last failed job run again, with all its attempts; returns it."""
    failed = select(Job).where(Job.asset_id == asset_id, Job.state == "failed", Job.kind != PART)
    job = session.scalar(failed.order_by(Job.id.desc()).limit(1))
    if job is not None:
        job.state, job.attempts, job.not_before, job.error, job.error_code = "waiting", 0, now, "", ""
    return job


def for_asset(session: Session, asset_id: str) -> Job | None:
    """The newest job of an asset."""
    own = select(Job).where(Job.asset_id == asset_id, Job.kind != PART)
    return session.scalar(own.order_by(Job.id.desc()).limit(1))


def free_the_dead(session: Session, now: datetime, *, forgive: bool) -> int:
    """Let jobs of this machine's dead workers be claimed at once; ``forgive`` does not count the attempt against the file.

    Returns how many. Workers are named ``name@host:pid``.
    """
    freed = 0
    for job in session.scalars(select(Job).where(is_open(), Job.state == "running")):
        pid = _here(job.worker)
        if pid is not None and not is_alive(pid):
            job.state, job.lease, job.not_before = "waiting", None, now
            job.attempts -= 1 if forgive else 0
            freed += 1
    return freed


def silent(session: Session, now: datetime) -> set[int]:
    """Processes of this machine that hold a job and let its lease run out: they hang."""
    quiet = select(Job.worker).where(is_open(), Job.state == "running", Job.lease_until < now)
    return {pid for worker in session.scalars(quiet) if (pid := _here(worker)) is not None}


def process_name(role: str) -> str:
    """What a process of this machine calls itself in the rows: ``role@host:pid``, at most 60 characters."""
    return f"{role[:12]}@{socket.gethostname()[:36]}:{os.getpid()}"


def _here(worker: str) -> int | None:
    """The process of a worker on this machine, by its name."""
    host, _, pid = worker.rpartition("@")[2].rpartition(":")
    return int(pid) if host == socket.gethostname()[:36] and pid.isdigit() else None


def lane_of(session: Session, job_id: str) -> tuple[str, int] | None:
    """Lane and priority of a job; ``None``: no such job."""
    if not is_id(job_id):
        return None
    return session.execute(select(Job.lane, Job.priority).where(Job.id == job_id)).tuples().one_or_none()


def running_ids(session: Session) -> set[str]:
    """The jobs some worker holds now."""
    return set(session.scalars(select(Job.id).where(is_open(), Job.state == "running")))


def give_back_the_dead(session: Session) -> None:
    """End the named leases that dead processes of this machine held; those of other machines run out by themselves."""
    for lease in session.scalars(select(Lease)):
        pid = _here(lease.process)
        if pid is not None and not is_alive(pid):
            session.delete(lease)


def may_take(session: Session, now: datetime, name: str, holder: str) -> bool:
    """Whether :func:`take` would give this lease to ``holder``: asked by who only reads, so that who stands by never writes."""
    lease = session.get(Lease, name)
    return lease is None or lease.holder == holder or lease.until < now


def take(session: Session, now: datetime, name: str, holder: str, seconds: float) -> bool:
    """Take or prolong a named lease; False when somebody else holds it."""
    until = now + timedelta(seconds=seconds)
    values = {"holder": holder, "until": until, "process": process_name(name)}
    one_at_a_time(session, f"lease:{name}")
    free = or_(Lease.holder == holder, Lease.until < now)
    if _changed(session.execute(update(Lease).where(Lease.name == name, free).values(**values))):
        return True
    if session.get(Lease, name) is not None:
        return False
    session.add(Lease(name=name, **values))
    session.flush()
    return True


def give_back(session: Session, name: str, holder: str) -> None:
    """End a named lease, if this holder has it."""
    lease = session.get(Lease, name)
    if lease is not None and lease.holder == holder:
        session.delete(lease)


def _conditional(session: Session, held: Held, values: Mapping[str, object]) -> None:
    held_row = (
        update(Job).where(Job.id == held.job_id, Job.lease == held.token, Job.state == "running").values(**values)
    )
    if not _changed(session.execute(held_row.execution_options(synchronize_session=False))):
        raise LeaseLost


def _changed(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
