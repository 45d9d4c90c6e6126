"""Pages as the server sends them: who gets in, in which language, what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.people import service as people
from archive.services import Services
from tests.archive.conftest import Cast, Person

PASSWORD = "mat khau rat dai"
PAGES = ("/", "/tai-len", "/thung-rac", "/tro-giup")


@pytest.fixture
def browse(app: Flask, services: Services) -> Callable[[Person], FlaskClient]:
    """A browser in which this person has signed in through the page."""

    def browser(person: Person) -> FlaskClient:
        with services.db.writing() as session:
            found = people.user_by_email(session, person.email)
            assert found is not None
            found.password_hash = people.hash_password(PASSWORD)
        client = app.test_client()
        answer = client.post("/dang-nhap", data={"email": person.email, "password": PASSWORD, "next": "/"})
        assert answer.status_code == 303
        return client

    return browser


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_sent_to_sign_in(app: Flask, page: str):
    answer = app.test_client().get(page)
    assert answer.status_code == 302
    assert answer.location.startswith("/dang-nhap?next=")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_stands_in_both_languages(
    browse: Callable[[Person], FlaskClient], cast: Cast, page: str, language: str
):
    client = browse(cast.an)
    client.set_cookie("kho_language", language)
    answer = client.get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\r\nSet-Cookie: x=1"]
)
def test_next_stays_inside(
    app: Flask, services: Services, cast: Cast, browse: Callable[[Person], FlaskClient], target: str
):
    browse(cast.an)
    answer = app.test_client().post("/dang-nhap", data={"email": cast.an.email, "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_too_many_wrong_passwords_are_said(app: Flask, cast: Cast):
    client = app.test_client()
    for _ in range(3):
        answer = client.post("/dang-nhap", data={"email": cast.an.email, "password": "x"})
        assert answer.status_code == 401
        assert "mật khẩu không đúng" in answer.text
    answer = client.post("/dang-nhap", data={"email": cast.an.email, "password": "x"})
    assert answer.status_code == 429
    assert "Hãy đợi 15 phút" in answer.text


def test_hostile_words_are_shown_as_words(
    browse: Callable[[Person], FlaskClient], cast: Cast, put: Callable[..., str], work: Callable[[], None]
):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    asset = put(cast.an, title=evil, keywords=[evil])
    work()
    client = browse(cast.an)
    for page in ("/", f"/a/{asset}", f"/a/{asset}/history", f"/a/{asset}/rights"):
        text = client.get(page).text
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page


def test_an_asset_not_shared_is_not_there(browse: Callable[[Person], FlaskClient], cast: Cast, put: Callable[..., str]):
    asset = put(cast.an)
    client = browse(cast.chi)
    for page in ("", "/rights", "/history", "/technical", "/metadata", "/suggestions"):
        assert client.get(f"/a/{asset}{page}").status_code == 404, page


def test_the_wall_tells_tiles_and_facets(
    browse: Callable[[Person], FlaskClient], cast: Cast, put: Callable[..., str], work: Callable[[], None]
):
    asset = put(cast.an, title="Ruộng bậc thang", keywords=["lúa"])
    work()
    data = browse(cast.binh).get("/wall?q=ruong").json
    assert [tile["id"] for tile in data["items"]] == [asset]
    assert data["total"] == 1
    assert 'name="kind" value="photo"' in data["facets"]
    assert "1 kết quả" in data["heading"]


def test_an_old_cursor_starts_the_wall_again(browse: Callable[[Person], FlaskClient], cast: Cast):
    data = browse(cast.an).get("/wall?q=x&cursor=khong-phai-con-tro").json
    assert data["notice"] == "cursor"


def test_the_bin_shows_what_may_be_taken_back(
    browse: Callable[[Person], FlaskClient], cast: Cast, put: Callable[..., str], api: Callable[[Person], FlaskClient]
):
    asset = put(cast.an, title="Bỏ nhầm")
    api(cast.an).delete(f"/api/v1/assets/{asset}")
    assert "Bỏ nhầm" in browse(cast.an).get("/thung-rac").text
    assert "Bỏ nhầm" not in browse(cast.chi).get("/thung-rac").text


def test_the_language_chosen_is_remembered_with_the_person(
    app: Flask, services: Services, browse: Callable[[Person], FlaskClient], cast: Cast
):
    client = browse(cast.an)
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get("/").text)
    assert token is not None
    answer = client.post("/tuy-chon", data={"language": "en", "next": "/tro-giup", "csrf_token": token[1]})
    assert answer.location == "/tro-giup"
    other = app.test_client()
    other.post("/dang-nhap", data={"email": cast.an.email, "password": PASSWORD})
    assert '<html lang="en"' in other.get("/").text


def test_an_unknown_page_says_so_in_the_house_s_words(app: Flask):
    answer = app.test_client().get("/khong-co")
    assert answer.status_code == 404
    assert "Không có gì ở đây" in answer.text


def test_data_in_a_page_is_json(browse: Callable[[Person], FlaskClient], cast: Cast, put: Callable[..., str]):
    text = browse(cast.an).get(f"/a/{put(cast.an, title='Thử')}").text
    found = re.search(r'id="asset-data">(.*?)</script>', text, re.S)
    assert found is not None
    assert json.loads(found[1])["fields"]["title"] == "Thử"
