"""A job has its time; then it is told to stop, and the file says why."""

from __future__ import annotations

import threading

import pytest

from archive.config import Workers
from archive.db import new_id
from archive.jobs import service as jobs
from archive.jobs.worker import _heartbeat
from archive.processing import Work
from archive.services import Services
from ingest.result import IngestError


@pytest.fixture
def impatient(services: Services) -> Services:
    keys = Workers(lease_seconds=0.03, job_seconds=0.01)
    object.__setattr__(services, "settings", services.settings.model_copy(update={"workers": keys}))
    return services


def test_a_job_that_had_its_time_is_told_to_stop(impatient: Services):
    with impatient.db.writing() as session:
        jobs.enqueue(session, impatient.now(), "ingest", "quick")
    with impatient.db.writing() as session:
        held = jobs.claim(session, impatient.now(), ["quick"], "w", 30)
    assert held is not None
    work = Work(impatient, held, new_id(), threading.Event())
    with _heartbeat(work):
        assert work.late.wait(60)
    with pytest.raises(IngestError, match="took_too_long"):
        work.go_on()
