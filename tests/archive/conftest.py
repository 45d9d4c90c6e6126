"""The house under test: a temporary home with real rows, store and index, the cast, and work done in-process.

The cast: **An** (dantri journalist) owns, **Bình** (dantri editor) shares her desk, **Chi** (tapchi editor) sees what is
shared, **Dũng** (outside requester) sees what is public.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from archive.clock import SetClock
from archive.config import DatabaseKeys, Enrich, FirstOrganisation, Settings, SignIn
from archive.db import Model
from archive.indexing import Indexer
from archive.jobs.worker import Worker
from archive.people import service as people
from archive.rights.actor import Actor
from archive.services import Services
from archive.wiring import build

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DESKS = ("dantri", "tapchi", "congttdt")


@dataclass(frozen=True)
class Person:
    """One of the cast: who it is to rights, and the token it calls the API with."""

    user_id: str
    email: str
    token: str
    services: Services

    @property
    def actor(self) -> Actor:
        """As rights see the person today."""
        with self.services.db.reading() as session:
            found = people.actor_of(session, self.user_id, self.services.today())
        assert found is not None
        return found


@dataclass(frozen=True)
class Cast:
    """An, Bình, Chi and Dũng."""

    an: Person
    binh: Person
    chi: Person
    dung: Person


@pytest.fixture
def clock() -> SetClock:
    """A clock that only the test moves."""
    return SetClock(START)


@pytest.fixture
def services(tmp_path: Path, clock: SetClock, database_url: str) -> Iterator[Services]:
    """A real database (see :mod:`tests.databases`), folder store and embedded index in a home of their own, with the three desks."""
    desks = tuple(
        FirstOrganisation.model_validate({"code": code, "name": code.title(), "from": date(2024, 8, 28)})
        for code in DESKS
    )
    keys = SignIn(attempts_per_account=3)
    rows = DatabaseKeys(url=database_url)
    quiet = Enrich(taggers=())  # tests of enriching name theirs
    made = build(
        Settings(home=tmp_path / "home", organisations=desks, sign_in=keys, database=rows, enrich=quiet), clock
    )
    Model.metadata.create_all(made.db.engine)
    with made.db.writing() as session:
        people.first_start(session, made.now(), desks)
    yield made
    made.close()


@pytest.fixture
def cast(services: Services) -> Cast:
    """The four people of every test about rights."""

    def person(name: str, code: str = "", role: str = "") -> Person:
        with services.db.writing() as session:
            user = people.add_user(session, services.now(), f"{name}@example.vn", None, name.title())
            if code:
                people.join(session, services.now(), user, code, role, date(2025, 1, 1))
            token = people.add_token(session, services.now(), user)
        return Person(user.id, user.email, token, services)

    return Cast(
        person("an", "dantri", "journalist"), person("binh", "dantri", "editor"), person("chi", "tapchi", "editor"),
        person("dung"),
    )  # fmt: skip


@pytest.fixture
def work(services: Services) -> Iterator[Callable[[], None]]:
    """Do everything that waits: jobs of every lane, then the index."""
    worker, indexer = Worker(services, ["quick", "long", "enrich"]), Indexer(services)

    def until_idle() -> None:
        while worker.step():
            pass
        while indexer.step():
            pass

    yield until_idle
    indexer.close()


@pytest.fixture
def app(services: Services) -> Flask:
    """The whole web side."""
    from archive import create_app

    return create_app(services)


@pytest.fixture
def api(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A client that calls as a person, by bearer token (``None``: nobody)."""

    def client(person: Person | None) -> FlaskClient:
        made = app.test_client(use_cookies=False)
        if person is not None:
            made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {person.token}"
        return made

    return client


@pytest.fixture
def photo() -> Callable[[str], bytes]:
    """A small real JPEG; another word makes other bytes."""

    def jpeg(word: str = "") -> bytes:
        colours = hashlib.sha256(word.encode()).digest()
        out = io.BytesIO()
        Image.frombytes("RGB", (3, 2), colours[:18]).resize((480, 320), Image.Resampling.BICUBIC).save(out, "JPEG")
        return out.getvalue()

    return jpeg


@pytest.fixture
def put(api: Callable[[Person], FlaskClient], photo: Callable[[str], bytes]) -> Callable[..., str]:
    """Upload a photo by the API as a person, described by keywords; returns its id."""

    def put_photo(person: Person, word: str = "", name: str = "anh.jpg", **metadata: Any) -> str:
        form = {"file": (io.BytesIO(photo(word)), name), "metadata": json.dumps(metadata)}
        answer = api(person).post("/api/v1/assets", data=form)
        assert answer.status_code in (200, 202), answer.json
        return str(answer.json["id"])

    return put_photo
