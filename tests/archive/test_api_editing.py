"""Editing by the API: many at once, taken back as one; history; who sees; what machines propose."""

from __future__ import annotations

import pytest

from archive.catalogue.models import Suggestion
from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES


@pytest.fixture
def three(cast, put) -> list[str]:
    """Three photos of An's."""
    return [put(cast.an, word, title=word, keywords=["a"]) for word in ("một", "hai", "ba")]


def titles(api, person, ids) -> list[str]:
    return [api(person).get(f"/api/v1/assets/{key}").json["title"] for key in ids]


def test_many_are_edited_and_taken_back_as_one(api, cast, three):
    body = {"ids": three, "set": {"title": "Chợ phiên"}, "add": {"keywords": ["b"]}, "remove": {"keywords": ["a"]}}
    done = api(cast.an).post("/api/v1/assets/batch", json=body)
    assert (done.status_code, done.json["changed"], done.json["unchanged"]) == (200, three, [])
    assert titles(api, cast.an, three) == ["Chợ phiên"] * 3
    assert api(cast.an).get(f"/api/v1/assets/{three[0]}").json["keywords"] == ["b"]
    undone = api(cast.an).post(f"/api/v1/revisions/{done.json['undo']}/undo")
    assert sorted(undone.json["assets"]) == sorted(three)
    assert titles(api, cast.an, three) == ["một", "hai", "ba"]


def test_one_refusal_refuses_all_and_names_the_asset(api, cast, three, put):
    strange = put(cast.chi, "x")
    body = {"ids": [*three, strange], "set": {"title": "Chợ"}}
    refused = api(cast.an).post("/api/v1/assets/batch", json=body)
    assert (refused.status_code, refused.json["details"]["asset"]) == (404, strange)
    assert titles(api, cast.an, three) == ["một", "hai", "ba"]


def test_a_clash_in_a_batch_shows_both_values(api, cast, three):
    version = api(cast.an).get(f"/api/v1/assets/{three[1]}").json["version"]
    api(cast.binh).patch(f"/api/v1/assets/{three[1]}", json={"title": "Bình"}, headers={"If-Match": f'"{version}"'})
    body = {"ids": three, "set": {"title": "An"}, "versions": {three[1]: version}}
    clash = api(cast.an).post("/api/v1/assets/batch", json=body)
    assert (clash.status_code, clash.json["details"]["asset"]) == (409, three[1])
    assert clash.json["details"]["fields"]["title"] == {"yours": "An", "theirs": "Bình"}


@pytest.mark.parametrize(
    "body",
    [{"ids": []}, {"ids": ["x"], "set": 3}, {"ids": ["x"], "add": {"title": ["y"]}}, {}, {"ids": ["x"], "more": 1}],
)
def test_a_batch_that_cannot_be_read_is_400(api, cast, body):
    assert api(cast.an).post("/api/v1/assets/batch", json=body).status_code == 400


def test_what_changes_nothing_says_so(api, cast, three):
    done = api(cast.an).post("/api/v1/assets/batch", json={"ids": three[:1], "set": {"title": "một"}}).json
    assert (done["changed"], done["unchanged"], done["undo"]) == ([], three[:1], None)


def test_history_tells_who_changed_what(api, cast, three):
    api(cast.binh).patch(f"/api/v1/assets/{three[0]}", json={"title": "Sửa"}, headers={"If-Match": "*"})
    newest = api(cast.an).get(f"/api/v1/assets/{three[0]}/history").json["revisions"][0]
    assert (newest["by"], newest["changes"]) == ("Binh", {"title": ["một", "Sửa"]})


def test_history_is_for_the_owning_organisation(api, cast, put):
    key = put(cast.binh, visibility="public")
    assert api(cast.binh).get(f"/api/v1/assets/{key}/history").status_code == 200
    for person in (cast.chi, cast.dung):
        assert api(person).get(f"/api/v1/assets/{key}/history").status_code == 404


def test_an_editor_shares_with_a_named_organisation(api, cast, three):
    body = {"visibility": "organisations", "organisations": ["tapchi"]}
    assert api(cast.an).put(f"/api/v1/assets/{three[0]}/visibility", json=body).status_code == 403
    shared = api(cast.binh).put(f"/api/v1/assets/{three[0]}/visibility", json=body)
    assert (shared.status_code, shared.json["shared_with"]) == (200, ["tapchi"])
    assert api(cast.chi).get(f"/api/v1/assets/{three[0]}").status_code == 200
    assert api(cast.dung).get(f"/api/v1/assets/{three[0]}").status_code == 404


def test_who_only_sees_may_not_edit_and_is_told_why(api, cast, put):
    key = put(cast.binh, visibility="members")
    refused = api(cast.chi).patch(f"/api/v1/assets/{key}", json={"title": "x"}, headers={"If-Match": "*"})
    assert refused.status_code == 403
    assert refused.json["detail"]


def test_a_proposal_becomes_a_fact_only_when_a_person_accepts(api, cast, three, services):
    key = three[0]
    with services.db.writing() as session:
        for value in ("sông", "núi"):
            session.add(Suggestion(asset_id=key, field="keywords", value=value, source="test", confidence=0.9, created_at=services.now()))  # fmt: skip
    asset = api(cast.an).get(f"/api/v1/assets/{key}").json
    assert (asset["suggestions"], asset["keywords"]) == (2, ["a"])
    first, second = api(cast.an).get(f"/api/v1/assets/{key}/suggestions").json["suggestions"]
    assert api(cast.chi).post(f"/api/v1/suggestions/{first['id']}/accept").status_code == 404
    assert api(cast.an).post(f"/api/v1/suggestions/{first['id']}/accept").json["state"] == "accepted"
    assert api(cast.an).post(f"/api/v1/suggestions/{second['id']}/reject").json["state"] == "rejected"
    asset = api(cast.an).get(f"/api/v1/assets/{key}").json
    assert (asset["suggestions"], asset["keywords"]) == (0, ["a", first["value"]])
