"""Points on the map: kept in step, taught by people, and never shown past rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from archive.catalogue import service as catalogue
from archive.catalogue.changes import Author
from archive.catalogue.find import Ask, find
from archive.catalogue.models import AssetFacts, Suggestion
from archive.indexing import Indexer
from archive.people import service as people
from archive.places import points
from archive.places.points import Area
from archive.services import Services
from tests.archive.conftest import Cast

HANOI = (21.0285, 105.8542)
Put = Callable[..., str]


@pytest.fixture
def placed(services: Services) -> Put:
    """An asset of dantri with coordinates in its file; a place that is given was typed by a person."""

    def put(
        at: tuple[float, float], visibility: str = "own", place: str = "", owner: str = "dantri", **values: Any
    ) -> str:
        with services.db.writing() as session:
            desk = people.organisation(session, owner)
            author = Author(None, services.now())
            given = {"title": "Ảnh", **values}
            asset = catalogue.create(session, author, desk, "photo", given, state="ready", visibility=visibility)
            session.add(
                AssetFacts(asset_id=asset.id, latitude=at[0], longitude=at[1], metadata_={}, technical={}, text="")
            )
            session.flush()
            points.note(session, asset, person=False)
            if place:
                from archive.catalogue import changes

                changes.describe(session, asset, {"place": place, "province": "Hà Nội"}, author)
            return asset.id

    return put


def drawn(client: FlaskClient) -> list[list[float]]:
    answer = client.get("/ban-do/diem", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return list(answer.json["points"])


def test_each_sees_the_points_of_what_they_may_see(cast: Cast, placed: Put, api):
    placed(HANOI, "own")
    placed((10.77, 106.7), "members")
    placed((16.05, 108.2), "public")
    assert len(drawn(api(cast.an))) == 3
    assert sorted(drawn(api(cast.chi))) == [[10.77, 106.7], [16.05, 108.2]]
    assert drawn(api(cast.dung)) == [[16.05, 108.2]]


def test_nobody_who_is_not_signed_in_sees_the_map(api):
    assert api(None).get("/ban-do/diem", headers={"Accept": "application/json"}).status_code == 401


def test_what_is_binned_leaves_the_map_at_once(services: Services, cast: Cast, placed: Put, api):
    asset_id = placed(HANOI, "members")
    with services.db.writing() as session:
        catalogue.bin_asset(session, cast.binh.actor, asset_id, services.now())
    assert (drawn(api(cast.an)), drawn(api(cast.chi))) == ([], [])


def test_an_area_of_the_wall_holds_what_was_taken_there_and_may_be_seen(services: Services, cast: Cast, placed: Put):
    here, hidden, _ = placed(HANOI, "members"), placed(HANOI, "own"), placed((10.77, 106.7), "members")
    indexer = Indexer(services)
    while indexer.step():
        pass
    indexer.close()
    area = Area(20.0, 105.0, 22.0, 107.0)
    seen = find(services, cast.chi.actor, Ask(area=area))
    assert ([item.asset.id for item in seen.items], seen.total) == ([here], 1)
    assert {item.asset.id for item in find(services, cast.an.actor, Ask(area=area)).items} == {here, hidden}


def proposed(services: Services, asset_id: str) -> dict[str, str]:
    with services.db.writing() as session:
        asset = session.get_one(catalogue.Asset, asset_id)
        points.propose(session, asset, services.now())
    with services.db.reading() as session:
        rows = select(Suggestion.field, Suggestion.value).where(Suggestion.asset_id == asset_id)
        return dict(session.execute(rows).tuples().all())


def test_a_photo_near_one_whose_place_was_typed_is_proposed_that_place(services: Services, placed: Put):
    placed(HANOI, place="Hồ Gươm")
    assert proposed(services, placed((21.0300, 105.8550))) == {"place": "Hồ Gươm", "province": "Hà Nội"}
    assert proposed(services, placed((21.2000, 105.8550))) == {}


def test_the_place_a_file_names_by_itself_teaches_nothing(services: Services, placed: Put):
    first = placed(HANOI)
    with services.db.writing() as session:
        from archive.catalogue import changes

        author = Author(None, services.now(), "file")
        changes.describe(session, session.get_one(catalogue.Asset, first), {"place": "DSC"}, author)
    assert proposed(services, placed(HANOI)) == {}


def test_a_place_typed_on_what_another_newsroom_hides_is_not_told(services: Services, placed: Put):
    placed(HANOI, "own", place="Nhà riêng nhân chứng", owner="tapchi")
    assert proposed(services, placed(HANOI)) == {}
    placed(HANOI, "members", place="Hồ Gươm", owner="tapchi")
    assert proposed(services, placed(HANOI))["place"] == "Hồ Gươm"


def test_distances_are_kilometres():
    assert points.distance_km(21.0, 105.0, 21.0, 105.0) == 0
    assert points.distance_km(21.0, 105.0, 22.0, 105.0) == pytest.approx(111.2, abs=0.1)


def test_the_wall_keeps_its_area_while_it_is_narrowed(cast: Cast, api):
    page = api(cast.an).get("/?area=20,105,22,107").get_data(as_text=True)
    assert '<input type="hidden" name="area" value="20.00000,105.00000,22.00000,107.00000">' in page
    assert api(cast.an).get("/?area=all").status_code == 400
