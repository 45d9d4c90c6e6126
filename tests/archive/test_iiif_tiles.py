"""Deep zoom over HTTP: who gets what, with which headers, and that a pyramid is made once."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image

LD = "application/ld+json"


@pytest.fixture
def shown(cast, put, work) -> str:
    """A photo of Bình's (480 x 320) that everybody may see."""
    key = put(cast.binh, visibility="public")
    work()
    return key


@pytest.fixture
def large(api, cast, work) -> str:
    """A public photo larger than the preview: 3000 x 1400."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((3000, 1400)).convert("RGB").save(out, "JPEG")
    form = {"file": (io.BytesIO(out.getvalue()), "rong.jpg"), "metadata": '{"visibility": "public"}'}
    key = str(api(cast.binh).post("/api/v1/assets", data=form).json["id"])
    work()
    return key


def picture(answer) -> Image.Image:
    assert answer.status_code == 200, answer.data[:300]
    return Image.open(io.BytesIO(answer.data))


def test_info_says_what_the_standard_asks(api, cast, shown):
    answer = api(cast.an).get(f"/iiif/3/{shown}/info.json")
    said = answer.json
    assert said["@context"] == "http://iiif.io/api/image/3/context.json"
    assert (said["type"], said["protocol"], said["profile"]) == ("ImageService3", "http://iiif.io/api/image", "level2")
    assert (said["width"], said["height"]) == (480, 320)
    assert said["id"] == f"http://localhost/iiif/3/{shown}"
    assert "webp" in said["extraFormats"]
    assert answer.mimetype == LD
    assert (
        api(None).get(f"/iiif/3/{shown}/info.json", headers={"Accept": "application/json"}).mimetype
        == "application/json"
    )


def test_the_base_address_leads_to_the_description(api, shown):
    answer = api(None).get(f"/iiif/3/{shown}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://localhost/iiif/3/{shown}/info.json")


@pytest.mark.parametrize(
    ("path", "size", "form"),
    [
        ("full/max/0/default.jpg", (480, 320), "JPEG"), ("square/100,/0/gray.png", (100, 100), "PNG"),
        ("0,0,100,50/max/90/color.webp", (50, 100), "WEBP"), ("full/^960,/!180/bitonal.png", (960, 640), "PNG"),
        ("pct:50,50,50,50/!64,64/0/default.jpg", (64, 43), "JPEG"),
    ],
)  # fmt: skip
def test_level_2_is_answered(api, shown, path, size, form):
    found = picture(api(None).get(f"/iiif/3/{shown}/{path}"))
    assert (found.size, found.format) == (size, form)


def test_any_angle_is_turned_to_and_the_corners_are_clear(api, shown):
    found = picture(api(None).get(f"/iiif/3/{shown}/full/max/45/default.png"))
    assert found.mode == "RGBA"
    assert found.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("path", ["full/max/0/default.gif", "full/9999,/0/default.jpg", "x/max/0/default.jpg"])
def test_what_cannot_be_answered_is_400_in_both_languages(api, shown, path):
    answer = api(None).get(f"/iiif/3/{shown}/{path}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "Tham số" in answer.json["detail"]


def test_who_may_not_see_gets_404_for_all_of_it(api, cast, put, work, services):
    from archive.audit.models import Event

    key = put(cast.an)
    work()
    for person in (cast.chi, cast.dung, None):
        for path in ("info.json", "full/max/0/default.jpg"):
            assert api(person).get(f"/iiif/3/{key}/{path}").status_code == 404
        assert api(person).get(f"/iiif/presentation/{key}/manifest.json").status_code == 404
    with services.db.reading() as session:
        assert session.query(Event).filter(Event.action == "preview.refused").count() == 3


def test_withdrawal_is_felt_at_the_next_tile(api, cast, shown):
    tile = f"/iiif/3/{shown}/0,0,256,256/256,/0/default.jpg"
    etag = api(cast.chi).get(tile).headers["ETag"]
    assert api(cast.chi).get(tile, headers={"If-None-Match": etag}).status_code == 304
    api(cast.binh).put(f"/api/v1/assets/{shown}/visibility", json={"visibility": "own"})
    assert api(cast.chi).get(tile, headers={"If-None-Match": etag}).status_code == 404
    assert api(cast.an).get(tile).status_code == 200


def test_other_sites_read_what_is_public_and_nothing_that_a_cookie_opened(api, app, cast, put, work, shown):
    from archive.edge import COOKIE
    from archive.people import service as people

    own = put(cast.an, "own")
    work()
    here = app.extensions["services"]
    with here.db.writing() as session:
        user = people.user_by_email(session, cast.an.email)
        cookie = people.signed_in(session, here.now(), cast.an.email, user, "", here.settings.sign_in)
    browser = app.test_client()
    browser.set_cookie(COOKIE, cookie)
    for path in ("info.json", "full/max/0/default.jpg"):
        assert api(None).get(f"/iiif/3/{shown}/{path}").headers["Access-Control-Allow-Origin"] == "*"
        assert api(cast.an).get(f"/iiif/3/{own}/{path}").headers["Access-Control-Allow-Origin"] == "*"
        answer = browser.get(f"/iiif/3/{own}/{path}")
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_preflight_tells_nothing(api, shown):
    answers = [api(None).options(f"/iiif/3/{key}/info.json") for key in (shown, "0" * 36)]
    assert [a.headers["Access-Control-Allow-Headers"] for a in answers] == ["Authorization, If-None-Match"] * 2
    assert answers[0].status_code == answers[1].status_code == 200


def test_the_canonical_address_stands_in_the_link(api, shown):
    link = api(None).get(f"/iiif/3/{shown}/0,0,480,320/480,/0/default.jpg").headers["Link"]
    assert f'<http://localhost/iiif/3/{shown}/full/max/0/default.jpg>;rel="canonical"' in link


def test_who_may_only_look_gets_no_more_pixels_than_the_preview(api, cast, large):
    whole, looked = (api(person).get(f"/iiif/3/{large}/info.json").json for person in (cast.an, cast.dung))
    assert (whole["width"], whole["height"]) == (3000, 1400)
    assert (looked["width"], looked["height"]) == (1500, 700)
    assert picture(api(cast.dung).get(f"/iiif/3/{large}/full/max/0/default.jpg")).size == (1500, 700)


def test_every_tile_of_every_level_shows_its_part(api, cast, large):
    said = api(cast.an).get(f"/iiif/3/{large}/info.json").json
    side = said["tiles"][0]["width"]
    for step in said["tiles"][0]["scaleFactors"]:
        for left in range(0, 3000, side * step):
            for top in range(0, 1400, side * step):
                w, h = min(side * step, 3000 - left), min(side * step, 1400 - top)
                out = (-(-w // step), -(-h // step))
                tile = picture(
                    api(cast.an).get(f"/iiif/3/{large}/{left},{top},{w},{h}/{out[0]},{out[1]}/0/default.jpg")
                )
                assert tile.size == out
                middle = tile.convert("L").getpixel((out[0] // 2, out[1] // 2))
                assert abs(middle - 255 * (top + h / 2) / 1400) < 3


def test_viewers_at_once_make_the_pyramid_once(api, cast, put, work, monkeypatch):
    from ingest.pictures import pyramid

    key, made, real = put(cast.binh, visibility="public"), [], pyramid.make
    work()
    monkeypatch.setattr(pyramid, "make", lambda *given: made.append(1) or real(*given))
    answers: list[int] = []
    viewers = [
        threading.Thread(target=lambda: answers.append(api(None).get(f"/iiif/3/{key}/info.json").status_code))
        for _ in range(4)
    ]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert (answers, len(made)) == ([200] * 4, 1)


def test_more_waiting_than_may_are_told_to_come_back(app, api, shown):
    app.extensions["iiif"]._waiting = threading.BoundedSemaphore(1)
    app.extensions["iiif"]._waiting.acquire()
    answer = api(None).get(f"/iiif/3/{shown}/info.json")
    assert (answer.status_code, answer.json["code"]) == (503, "preparing")
    assert answer.headers["Retry-After"]


def test_a_pyramid_stands_in_the_store_and_comes_back_from_there(app, api, services, shown, monkeypatch):
    from archive.iiif.cache import Pyramids
    from ingest.pictures import pyramid

    assert api(None).get(f"/iiif/3/{shown}/info.json").status_code == 200
    assert services.store.stat(f"derivatives/{shown}/pyramid-1/pyramid.tif").size > 0
    for left in (services.home / "tiles").iterdir():
        left.unlink()
    monkeypatch.setattr(pyramid, "make", None)
    app.extensions["iiif"] = Pyramids(services, 0, 4)
    assert api(None).get(f"/iiif/3/{shown}/full/max/0/default.jpg").status_code == 200


def test_the_folder_of_pyramids_keeps_its_bound(app, api, cast, put, work, services, monkeypatch):
    from archive.iiif import cache

    monkeypatch.setattr(cache.os, "link", lambda *_: (_ for _ in ()).throw(OSError))  # another disk: copies
    app.extensions["iiif"] = cache.Pyramids(services, 1, 4)
    keys = [put(cast.binh, word, visibility="public") for word in "ab"]
    work()
    for key in keys * 2:
        assert api(None).get(f"/iiif/3/{key}/full/max/0/default.jpg").status_code == 200
    assert list((services.home / "tiles").glob("*.tif")) == []


@pytest.mark.parametrize("name", ["x", "~page-1", "0" * 36, "{key}~page-1", "{key}~../x", "{key}~thumb"])
def test_what_is_no_picture_is_404(api, shown, name):
    assert api(None).get(f"/iiif/3/{name.format(key=shown)}/info.json").status_code == 404
