"""Phase two: taggers look at what is ready; what they say waits for a person; what goes wrong harms nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive.catalogue.models import Asset, Suggestion
from archive.config import Enrich
from archive.enrich import asking, installed
from archive.enrich.models import Recognised, TaggerRun
from archive.services import Services
from ingest.taggers import registry
from ingest.taggers.registry import Declared
from tests.archive.conftest import Cast

Put = Callable[..., str]
Work = Callable[[], None]
Install = Callable[..., None]


@pytest.fixture
def services(services: Services) -> Services:
    """The house with every installed tagger in use, each given little time."""
    keys = Enrich(taggers=None, seconds_cheap=4, memory=256 * 1024**2)
    return replace(services, settings=services.settings.model_copy(update={"enrich": keys}))


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Make these of the taggers for tests the only ones there are; ``version`` gives all another version."""

    def only(*names: str, **changed: object) -> None:
        monkeypatch.setattr(installed, "_found", lambda: (tuple(declared(name, **changed) for name in names), ()))

    return only


def declared(name: str, **changed: object) -> Declared:
    entry = f"tests.ingest.hostile_taggers:{name}"
    return replace(registry.read(registry.load(entry), entry), **changed)  # type: ignore[arg-type]


def runs(services: Services, asset_id: str) -> dict[str, TaggerRun]:
    with services.db.reading() as session:
        rows = session.scalars(select(TaggerRun).where(TaggerRun.asset_id == asset_id))
        return {run.tagger: run for run in rows}


def suggestions(services: Services, asset_id: str) -> dict[str, list[str]]:
    """Values by state."""
    found: dict[str, list[str]] = {}
    with services.db.reading() as session:
        for row in session.scalars(select(Suggestion).where(Suggestion.asset_id == asset_id).order_by(Suggestion.id)):
            found.setdefault(row.state, []).append(row.value)
    return found


def ask_again(services: Services, asset_id: str, *, again: bool = False) -> None:
    with services.db.writing() as session:
        asset = session.get_one(Asset, asset_id)
        asking.ask(session, asset, installed.taggers(services.settings), services.now(), again=again)


def test_what_a_tagger_says_of_a_new_photo_waits_for_a_person(
    services: Services, cast: Cast, put: Put, work: Work, install: Install
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    assert runs(services, asset_id)["good"].state == "done"
    assert suggestions(services, asset_id) == {"proposed": ["Chợ nổi"]}
    with services.db.reading() as session:
        asset = session.get_one(Asset, asset_id)
        assert (asset.state, asset.keywords) == ("ready", [])
        assert session.get_one(Recognised, (asset_id, "good", 1)).text == "chữ"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Dies", "tagger_crashed"),
        ("Eats", "tagger_memory"),
        ("Floods", "tagger_answer"),
        ("Sleeps", "tagger_slow"),
        ("Lacks", "tagger_absent"),
    ],
)
def test_a_tagger_that_misbehaves_fails_its_own_run_alone(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, name: str, code: str
):
    install(name, "Good")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    failed = runs(services, asset_id)[name.lower()]
    assert (failed.state, failed.problem["code"] if failed.problem else "") == ("failed", code)
    assert runs(services, asset_id)["good"].state == "done"
    with services.db.reading() as session:
        assert session.get_one(Asset, asset_id).state == "ready"
