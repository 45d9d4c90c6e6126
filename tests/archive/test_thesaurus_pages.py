"""The page of the thesaurus and the addresses its scripts speak to."""

from __future__ import annotations

import io

import pytest

from archive.services import Services
from archive.thesaurus import exchange
from archive.thesaurus.service import By
from tests.archive.conftest import Cast

JSON = {"Accept": "application/json"}


@pytest.fixture
def terms(services: Services) -> None:
    with services.db.writing() as session:
        exchange.first(session, By(None, services.now()))
        from archive.people import service as people

        session.flush()
        user = people.add_user(session, services.now(), "quantri@example.vn", None, "Quản trị")
        user.superadmin = True


def test_everyone_signed_in_browses_and_takes_a_copy(terms: None, cast: Cast, api):
    assert len(api(cast.dung).get("/tu-dien/du-lieu", headers=JSON).json["terms"]) >= 250
    assert b"skos:Concept" in api(cast.chi).get("/tu-dien/tu-dien.ttl").data
    assert api(None).get("/tu-dien/du-lieu", headers=JSON).status_code == 401


def test_only_administrators_change_anything(terms: None, cast: Cast, api):
    body = {"act": "create", "values": {"pref_vi": "thợ lặn"}}
    assert api(cast.binh).post("/tu-dien/sua", json=body, headers=JSON).status_code == 403
    file = {"file": (io.BytesIO(b"x"), "x.ttl")}
    assert api(cast.binh).post("/tu-dien/nhap", data=file, headers=JSON).status_code == 403


def test_an_administrator_adds_edits_and_takes_back(services: Services, terms: None, cast: Cast, api):
    from archive.people.models import User

    with services.db.writing() as session:
        session.get_one(User, cast.an.user_id).superadmin = True
    client = api(cast.an)
    made = client.post("/tu-dien/sua", json={"act": "create", "values": {"pref_vi": "thợ lặn"}}, headers=JSON).json[
        "ids"
    ][0]
    edited = client.post(
        "/tu-dien/sua", json={"act": "edit", "id": made, "values": {"pref_en": "divers"}}, headers=JSON
    )
    assert edited.status_code == 200
    told = client.get(f"/tu-dien/lich-su?id={made}", headers=JSON).json["revisions"]
    assert [one["changes"].get("pref_en") for one in told] == [["", "divers"], None]
    undone = client.post("/tu-dien/sua", json={"act": "undo", "revision": told[0]["id"]}, headers=JSON)
    assert undone.json == {"ids": [made]}
    assert client.post("/tu-dien/sua", json={"act": "burn"}, headers=JSON).status_code == 400


def test_the_pages_are_drawn(terms: None, cast: Cast, api):
    assert "Từ điển chủ đề" in api(cast.dung).get("/tu-dien").get_data(as_text=True)
    assert "Bản đồ" in api(cast.dung).get("/ban-do").get_data(as_text=True)
