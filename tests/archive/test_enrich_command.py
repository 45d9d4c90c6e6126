"""``kho enrich``: asks for what is old, for everything when told so, and names what cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.config import Enrich
from archive.enrich import commands, installed
from archive.services import Services
from ingest.taggers.registry import Broken
from tests.archive.conftest import Cast
from tests.archive.test_enriching import declared, runs


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, settings=services.settings.model_copy(update={"enrich": Enrich()}))


@pytest.fixture
def enrich(services: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Run the verb with ``good`` of this version, or none, installed; what it said."""

    def run(version: str | None, name: str | None = None, *, again: bool = False) -> list[str]:
        good = () if version is None else (declared("Good", version=version),)
        monkeypatch.setattr(installed, "_found", lambda: (good, (Broken("odd", "odd:It", "no such module"),)))
        said: list[str] = []
        commands.enrich(services, name, again, said.append)
        return said

    return run


def test_only_what_is_old_is_looked_at_unless_all_is_asked_for(
    services: Services, cast: Cast, put: Callable[..., str], work: Callable[[], None], enrich: Callable[..., list[str]]
):
    enrich(None)
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    assert runs(services, asset_id) == {}
    assert enrich("1")[-1].startswith("1 ")
    work()
    assert runs(services, asset_id)["good"].version == "1"
    assert enrich("1")[-1].startswith("0 ")
    assert enrich("2")[-1].startswith("1 ")
    work()
    assert runs(services, asset_id)["good"].version == "2"
    assert enrich("2", again=True)[-1].startswith("1 ")


def test_a_plug_in_that_cannot_be_used_is_named(enrich: Callable[..., list[str]]):
    assert "no such module" in enrich("1")[0]
    assert "nope" in enrich("1", "nope")[1]
