"""Phase two: taggers look at what is ready; what they say waits for a person; what goes wrong harms nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from archive.catalogue.models import Asset, Suggestion
from archive.clock import SetClock
from archive.config import Enrich
from archive.enrich import asking, installed
from archive.enrich.models import Recognised, TaggerRun
from archive.jobs.models import Job
from archive.jobs.worker import Worker
from archive.services import Services
from ingest.taggers import registry
from ingest.taggers.registry import Declared
from tests.archive.conftest import Cast
from tests.databases import BOTH_DATABASES

Put = Callable[..., str]
Work = Callable[[], None]
Install = Callable[..., None]
Api = Callable[..., FlaskClient]


@pytest.fixture
def services(services: Services) -> Services:
    """The house with every installed tagger in use, the heavy ones given little time."""
    keys = Enrich(taggers=None, seconds_cheap=60, seconds_heavy=2, memory=256 * 1024**2)
    return replace(services, settings=services.settings.model_copy(update={"enrich": keys}))


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Make these of the taggers for tests the only ones there are; ``version`` gives all another version."""

    def only(*names: str, **changed: object) -> None:
        monkeypatch.setattr(installed, "_found", lambda: (tuple(declared(name, **changed) for name in names), ()))

    return only


def declared(which: str, /, **changed: object) -> Declared:
    entry = f"tests.ingest.hostile_taggers:{which}"
    hurried = {"cost": "heavy"} if which == "Sleeps" else {}
    return replace(registry.read(registry.load(entry), entry), **{**hurried, **changed})  # type: ignore[arg-type]


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


def test_a_failed_run_is_tried_again_when_a_person_asks(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, api: Api
):
    install("Raises")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    (run,) = api(cast.an).get(f"/api/v1/assets/{asset_id}/taggers").json["taggers"]
    assert (run["state"], run["problem"]["code"], run["version"]) == ("failed", "tagger_crashed", "")
    install("Good", name="raises")
    assert api(cast.an).post(f"/api/v1/assets/{asset_id}/taggers").status_code == 202
    work()
    assert runs(services, asset_id)["raises"].state == "done"


def test_what_was_seen_in_the_same_version_is_not_looked_at_again(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, clock: SetClock
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    first = runs(services, asset_id)["good"].started
    clock.forward(seconds=60)
    ask_again(services, asset_id)
    work()
    assert runs(services, asset_id)["good"].started == first
    ask_again(services, asset_id, again=True)
    work()
    assert runs(services, asset_id)["good"].started != first


@BOTH_DATABASES
def test_what_was_rejected_comes_back_only_with_another_version(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, api: Api
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    (offered,) = api(cast.binh).get(f"/api/v1/assets/{asset_id}/suggestions").json["suggestions"]
    assert api(cast.binh).post(f"/api/v1/suggestions/{offered['id']}/reject").status_code == 200
    ask_again(services, asset_id, again=True)
    work()
    assert suggestions(services, asset_id) == {"rejected": ["Chợ nổi"]}
    install("Good", version="2")
    ask_again(services, asset_id)
    work()
    assert suggestions(services, asset_id) == {"rejected": ["Chợ nổi"], "proposed": ["Chợ nổi"]}


def test_what_an_older_version_said_is_kept_aside(
    services: Services, cast: Cast, put: Put, work: Work, install: Install
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    work()
    install("Good", version="2")
    ask_again(services, asset_id)
    work()
    assert suggestions(services, asset_id) == {"superseded": ["Chợ nổi"], "proposed": ["Chợ nổi"]}


def test_what_the_asset_says_already_is_not_asked(
    services: Services, cast: Cast, put: Put, work: Work, install: Install
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi", keywords=["Chợ nổi"])
    work()
    assert suggestions(services, asset_id) == {"known": ["Chợ nổi"]}


@BOTH_DATABASES
def test_a_hundred_are_accepted_at_once_and_taken_back_at_once(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, api: Api
):
    install("Good")
    ids = [put(cast.an, word, title="Chợ nổi") for word in ("một", "hai", "ba")]
    other = put(cast.chi, "khác", title="Chợ nổi")
    work()
    client = api(cast.binh)
    (offer,) = client.post("/api/v1/suggestions/find", json={"ids": [*ids, other]}).json["offered"]
    assert (offer["value"], offer["assets"]) == ("Chợ nổi", 3)
    body = {"ids": ids, "field": "keywords", "value": "Chợ nổi", "accept": True}
    done = client.post("/api/v1/suggestions/judge", json=body).json
    assert (done["suggestions"], sorted(done["changed"])) == (3, sorted(ids))
    assert client.get(f"/api/v1/assets/{ids[0]}").json["keywords"] == ["Chợ nổi"]
    assert client.post(f"/api/v1/revisions/{done['undo']}/undo").status_code == 200
    assert client.get(f"/api/v1/assets/{ids[2]}").json["keywords"] == []
    assert suggestions(services, other) == {"proposed": ["Chợ nổi"]}


def test_nobody_judges_for_another_house(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, api: Api
):
    install("Good")
    mine, theirs = put(cast.an, "một", title="Chợ nổi"), put(cast.chi, "hai", title="Chợ nổi")
    work()
    body = {"ids": [mine, theirs], "field": "keywords", "value": "Chợ nổi", "accept": True}
    refused = api(cast.an).post("/api/v1/suggestions/judge", json=body)
    assert (refused.status_code, refused.json["details"]["asset"]) == (404, theirs)
    assert suggestions(services, mine) == {"proposed": ["Chợ nổi"]}


@BOTH_DATABASES
def test_a_word_that_stands_only_in_a_picture_is_found_and_boxed(
    services: Services, cast: Cast, put: Put, work: Work, install: Install, api: Api
):
    install("Good")
    asset_id = put(cast.an, title="Không tên")
    work()
    client = api(cast.an)
    assert [item["id"] for item in client.get("/api/v1/assets?q=chu").json["items"]] == [asset_id]
    answer = client.get(f"/api/v1/assets/{asset_id}/text?q=chu").json
    (box,) = answer["boxes"]
    assert (box["page"], box["x"], box["y"], box["width"], box["height"], box["text"]) == (1, 0.1, 0.2, 0.3, 0.4, "chữ")
    assert client.get(f"/api/v1/assets/{asset_id}/text?q=khác").json["boxes"] == []
    assert client.get(f"/api/v1/assets/{asset_id}").json["description"] == ""
    assert api(cast.chi).get(f"/api/v1/assets/{asset_id}/text").status_code == 404


def test_a_worker_that_is_killed_again_and_again_leaves_the_asset_ready(
    services: Services, cast: Cast, put: Put, work: Work, install: Install
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    Worker(services, ["quick"]).step()
    with services.db.writing() as session:
        for job in session.scalars(select(Job).where(Job.kind == "enrich")):
            job.attempts = 99
    work()
    assert runs(services, asset_id)["good"].state == "failed"
    with services.db.reading() as session:
        assert session.get_one(Asset, asset_id).state == "ready"


def test_a_sidecar_is_read_though_taggers_still_wait(
    services: Services, cast: Cast, put: Put, install: Install, api: Api
):
    install("Good")
    asset_id = put(cast.an, title="Chợ nổi")
    quick = Worker(services, ["quick"])
    while quick.step():
        pass
    form = {"sidecar": (io.BytesIO(b"WEBVTT\n\n00:01.000 --> 00:02.000\nxin"), "anh.vtt")}
    assert api(cast.an).post(f"/api/v1/assets/{asset_id}/sidecars", data=form).status_code == 202
    assert quick.step()
