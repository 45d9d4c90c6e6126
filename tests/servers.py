"""Real servers for tests, one fixture each: started at the first test that asks, shared by every process of the run.

A fixture gives the server's address. The servers are the set «tests» of :mod:`dev.services`: own ports, own data that
may still hold what an earlier run left, so a test names its own database, bucket or index. Who uses a server holds a
shared lock; the last to leave stops it (``KEEP_SERVERS=1`` leaves it running, for somebody who tests again and again).
"""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pytest

from dev.services.servers import NAMES, ServerSet, own_ports
from tests.conftest import missing

SERVERS = ServerSet("tests", own_ports(), brief=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """``postgresql+psycopg://…`` of a database ``archive`` whose owner may make others."""
    yield from _running("postgres")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """``redis://…/0``."""
    yield from _running("redis")


@pytest.fixture(scope="session")
def minio_server() -> Iterator[str]:
    """``http://…`` of an S3 whose key is ``archive``, secret ``archive-secret``."""
    yield from _running("minio")


@pytest.fixture(scope="session")
def elasticsearch_server() -> Iterator[str]:
    """``http://…`` of one node."""
    yield from _running("elasticsearch")


@cache
def until_the_end(server: str) -> None:
    """Started, and in use until this process ends: for what is no fixture. Raises CalledProcessError, OSError outside tests."""
    try:
        users = _enter(server)
    except (subprocess.CalledProcessError, OSError) as error:
        if "PYTEST_CURRENT_TEST" in os.environ:
            missing(f"server {server} ({error})")
        raise
    atexit.register(lambda: _leave(server, users))


@contextmanager
def kept() -> Iterator[None]:
    """Whatever is started meanwhile, by whichever process, runs on until the end of the block. Starts nothing."""
    users = {server: _file(server, "users").open("ab") for server in NAMES}
    for file in users.values():
        fcntl.flock(file, fcntl.LOCK_SH)
    try:
        yield
    finally:
        for server, file in users.items():
            _leave(server, file)


def _running(server: str) -> Iterator[str]:
    """Started, and in use until the test process is through with it."""
    try:
        users = _enter(server)
    except (subprocess.CalledProcessError, OSError) as error:
        missing(f"server {server} ({error})")
        raise
    try:
        yield SERVERS.url(server)
    finally:
        _leave(server, users)


def _enter(server: str) -> BinaryIO:
    """Start the server where it does not run; returns the open file that says it is in use here."""
    with _alone(server):
        SERVERS.start(server)
        users = _file(server, "users").open("ab")
        fcntl.flock(users, fcntl.LOCK_SH)
        return users


def _leave(server: str, users: BinaryIO) -> None:
    with _alone(server), users, suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.environ.get("KEEP_SERVERS"):
            SERVERS.stop(server)


@contextmanager
def _alone(server: str) -> Iterator[None]:
    """Starting and stopping a server is for one process at a time; the lock ends with its holder."""
    with _file(server, "lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _file(server: str, suffix: str) -> Path:
    SERVERS.folder.mkdir(parents=True, exist_ok=True)
    return SERVERS.folder / f"{server}.{suffix}"
