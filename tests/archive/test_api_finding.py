"""Finding by the API: only what may be seen, with facets, moments, cursor, the poll, and the document of it all."""

from __future__ import annotations

import pytest

from tests.databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES


@pytest.fixture
def shelf(cast, put, work) -> dict[str, str]:
    """One asset a visibility, each with words of its own; the index has followed."""
    kept = {
        "own": put(cast.an, "1", title="Chợ phiên Bắc Hà", keywords=["chợ"]),
        "members": put(cast.binh, "2", title="Chợ nổi Cái Răng", visibility="members", keywords=["chợ", "sông"]),
        "public": put(cast.binh, "3", title="Chợ Bến Thành", visibility="public", taken_on="2024-05-01"),
        "named": put(
            cast.binh, "4", title="Chợ Đồng Xuân", visibility="organisations", shared_with=["tapchi"], keywords=["phố"]
        ),
    }
    work()
    return kept


def found(api, person, **query: object) -> set[str]:
    answer = api(person).get("/api/v1/assets", query_string=query)
    assert answer.status_code == 200, answer.json
    return {item["id"] for item in answer.json["items"]}


def test_each_finds_what_may_be_seen_and_counts_no_more(api, cast, shelf):
    expected = {
        cast.an: {"own", "members", "public", "named"}, cast.binh: {"own", "members", "public", "named"},
        cast.chi: {"members", "public", "named"}, cast.dung: {"public"},
    }  # fmt: skip
    for person, names in expected.items():
        answer = api(person).get("/api/v1/assets?q=cho").json
        assert {item["id"] for item in answer["items"]} == {shelf[name] for name in names}
        assert answer["total"] == len(names)
        assert sum(facet["count"] for facet in answer["facets"]["kind"]) == len(names)


def test_facets_of_an_outsider_hold_no_word_of_others(api, cast, shelf):
    facets = api(cast.dung).get("/api/v1/assets").json["facets"]
    assert "sông" not in str(facets)
    assert "phố" not in str(facets)


def test_filters_narrow(api, cast, shelf):
    assert found(api, cast.an, keyword="sông") == {shelf["members"]}
    assert found(api, cast.an, visibility=["public", "own"]) == {shelf["public"], shelf["own"]}
    assert found(api, cast.an, **{"from": "2024-05-01", "to": "2024-05-01"}) == {shelf["public"]}
    assert found(api, cast.an, owner="tapchi") == set()


def test_the_wall_has_what_it_needs(api, cast, shelf):
    item = next(i for i in api(cast.an).get("/api/v1/assets?q=Bắc Hà").json["items"] if i["id"] == shelf["own"])
    assert (item["kind"], item["state"], item["owner"]) == ("photo", "ready", "dantri")
    assert item["width"] > item["height"] > 0
    assert item["highlights"]["title"]
    assert api(None).get(item["thumb"]).status_code == 200


def test_pages_follow_one_another_without_holes(api, cast, shelf):
    seen, cursor = [], ""
    while cursor is not None:
        page = api(cast.an).get("/api/v1/assets", query_string={"size": 1, "sort": "newest", "cursor": cursor or None})
        assert page.status_code == 200
        seen += [item["id"] for item in page.json["items"]]
        cursor = page.json["next"]
    assert seen == sorted(shelf.values(), reverse=True)


def test_a_cursor_of_another_query_is_a_400_that_says_so(api, cast, shelf):
    cursor = api(cast.an).get("/api/v1/assets?size=1&sort=newest").json["next"]
    for query in ({"cursor": cursor, "sort": "title"}, {"cursor": "nonsense"}):
        answer = api(cast.an).get("/api/v1/assets", query_string=query)
        assert (answer.status_code, answer.json["code"]) == (400, "cursor")


def test_a_query_that_cannot_be_read_says_where(api, cast, shelf):
    answer = api(cast.an).get("/api/v1/assets", query_string={"q": "(chợ"})
    if answer.status_code != 200:
        assert answer.json["code"] == "query"
        assert isinstance(answer.json["details"]["position"], int)


@pytest.mark.parametrize("query", ["from=hom-qua", "size=0", "size=1000", "sort=best", "colour=red"])
def test_a_parameter_that_cannot_be_read_names_itself(api, cast, query):
    answer = api(cast.an).get(f"/api/v1/assets?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in {fault["field"] for fault in answer.json["details"]["errors"]}


def test_spoken_words_say_their_second(api, cast, put, work):
    spans = [{"start": 3.0, "end": 6.0, "text": "Bà con ra đồng từ sáng sớm"}]
    key = put(cast.an, transcript=spans)
    work()
    items = api(cast.an).get("/api/v1/assets?q=ba con ra dong").json["items"]
    assert [item["moments"][0]["start"] for item in items if item["id"] == key] == [3.0]


def test_narrowing_withdraws_from_search_before_the_index_follows(api, cast, shelf):
    api(cast.binh).put(f"/api/v1/assets/{shelf['members']}/visibility", json={"visibility": "own"})
    assert shelf["members"] not in found(api, cast.chi)


def test_while_the_index_is_away_the_rows_answer_with_a_notice(api, cast, shelf, services, monkeypatch):
    from search.index import IndexUnavailable

    def away(*_: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(type(services.index), "search", away)
    answer = api(cast.chi).get("/api/v1/assets?q=Chợ").json
    assert answer["notice"] == "search_fallback"
    assert {item["id"] for item in answer["items"]} == {shelf["members"], shelf["public"], shelf["named"]}


def test_while_the_index_is_away_only_the_newest_rows_are_looked_through(api, cast, shelf, services, monkeypatch):
    from archive.catalogue import find
    from search.index import IndexUnavailable

    def away(*_: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(type(services.index), "search", away)
    monkeypatch.setattr(find, "MOST_ROWS", 2)
    newest = sorted(shelf.values())[-2:]
    answer = api(cast.chi).get("/api/v1/assets").json
    assert {item["id"] for item in answer["items"]} <= set(newest)
    assert answer["total"] == len(answer["items"])


def test_completions_never_tell_of_what_may_not_be_seen(api, cast, shelf):
    def offered(person) -> str:
        return str(api(person).get("/api/v1/suggest?q=cho").json["completions"])

    assert "Bắc Hà" not in offered(cast.chi)
    assert "Cái Răng" not in offered(cast.dung)


def test_the_poll_is_cheap_when_nothing_changed(api, cast, put, work, services):
    key, strange = put(cast.an), put(cast.chi, "x")
    path = f"/api/v1/status?ids={key},{strange},nonsense"
    first = api(cast.an).get(path)
    assert [(s["id"], s["state"], s["thumb"]) for s in first.json["assets"]] == [(key, "received", None)]
    again = api(cast.an).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    work()
    after = api(cast.an).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert [(s["state"], s["progress"]) for s in after.json["assets"]] == [("ready", 1.0)]
    assert api(cast.an).get(after.json["assets"][0]["thumb"]).status_code == 200


def test_organisations_and_oneself(api, cast):
    organisations = api(cast.an).get("/api/v1/organisations").json["organisations"]
    assert {o["code"]: o["role"] for o in organisations} == {"dantri": "journalist", "tapchi": None, "congttdt": None}
    me = api(cast.an).get("/api/v1/me").json
    assert (me["email"], me["roles"], me["superadmin"]) == ("an@example.vn", {"dantri": "journalist"}, False)


def test_the_document_is_openapi_3_1_and_names_every_route(api, app):
    document = api(None).get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    served = {
        r.rule.replace("<path:", "<").replace("<int:", "<") for r in app.url_map.iter_rules() if "/api/v1/" in r.rule
    }
    named = {path.replace("{", "<").replace("}", ">") for path in document["paths"]}
    assert served - {"/api/v1/openapi.json"} == named
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            assert operation["security"] == [{"token": []}]
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_health_readiness_and_numbers(api, cast, put, services):
    assert api(None).get("/healthz").json == {"status": "ok"}
    ready = api(None).get("/readyz")
    assert ready.status_code == 200
    assert ready.json["checks"]["database"]["well"]
    assert ready.json["checks"]["workers"] == {"well": False, "needed": False, "words": "0 alive"}
    put(cast.an)
    assert api(None).get("/readyz").json["work"]["waiting"] == 1
    numbers = api(None).get("/metrics").text
    assert 'kho_requests_total{method="POST",route="/api/v1/assets",status="202"} 1.0' in numbers
    assert 'kho_jobs{state="waiting"} 1.0' in numbers


def test_not_ready_is_503(api, services, monkeypatch):
    from storage import StorageUnavailable

    def away(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(type(services.store), "stat", away)
    ready = api(None).get("/readyz")
    assert (ready.status_code, ready.json["checks"]["store"]["well"]) == (503, False)


def test_numbers_are_not_for_strangers(api, cast):
    away = {"REMOTE_ADDR": "203.0.113.7"}
    assert api(None).get("/metrics", environ_overrides=away).status_code == 404
    assert api(cast.an).get("/metrics", environ_overrides=away).status_code == 404
