"""The edge: who asks, forgery, headers, errors, one line a request."""

from __future__ import annotations

import json
import stat

import pytest
import structlog
from flask import Flask, Response, request
from sqlalchemy import select

from archive import edge
from archive.app import build
from archive.audit.models import Event
from archive.errors import Conflict
from archive.people import service as people
from archive.problem import Problem

PASSWORD = "một mật khẩu dài"


@pytest.fixture
def pages(app: Flask) -> Flask:
    """A few pages such as the web side has."""

    def sign_in() -> Response:
        cookie = edge.sign_in(request.form["email"], request.form["password"])
        answer = Response("in")
        edge.keep_signed_in(answer, cookie)
        return answer

    def sign_out() -> Response:
        answer = Response("out")
        edge.sign_out(answer)
        return answer

    def clash() -> Response:
        raise Conflict("Không được.", "No.", field="x")

    app.add_url_rule("/p/in", view_func=sign_in, methods=["POST"])
    app.add_url_rule("/p/out", view_func=sign_out, methods=["POST"])
    app.add_url_rule("/p/me", "me", lambda: edge.actor().name or "nobody", methods=["GET", "POST"])
    app.add_url_rule("/p/csrf", "csrf", lambda: edge.csrf_token())
    app.add_url_rule("/p/clash", view_func=clash)
    app.add_url_rule("/p/bug", "bug", lambda: 1 / 0)
    return app


@pytest.fixture
def browser(pages, services, cast):
    """A browser in which Hoa of dantri signed in."""
    with services.db.writing() as session:
        people.add_user(session, services.now(), "hoa@example.vn", PASSWORD, "Hoa")
    client = pages.test_client()
    assert client.post("/p/in", data={"email": "hoa@example.vn", "password": PASSWORD}).status_code == 200
    return client


def test_signing_in_sets_a_cookie_scripts_cannot_read(browser):
    cookie = browser.get_cookie("kho_session")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure
    assert browser.get("/p/me").text == "Hoa"


def test_behind_tls_the_cookie_is_secure_and_hsts_is_sent(services, cast):
    keys = services.settings
    keys = keys.model_copy(update={"server": keys.server.model_copy(update={"behind_tls": True})})
    app = Flask("archive")
    edge.install(app, services.__class__(**{**vars(services), "settings": keys}))

    def kept() -> Response:
        answer = Response("x")
        edge.keep_signed_in(answer, "c")
        return answer

    app.add_url_rule("/p", view_func=kept)
    answer = app.test_client().get("/p")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_wrong_password_is_401_and_recorded_so_that_guessing_ends(pages, services, cast):
    with services.db.writing() as session:
        people.add_user(session, services.now(), "hoa@example.vn", PASSWORD)
    form = {"email": "hoa@example.vn", "password": "sai"}
    statuses = [pages.test_client().post("/p/in", data=form).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_signing_out_ends_the_session_everywhere(browser):
    held = browser.get_cookie("kho_session").value
    token = browser.get("/p/csrf").text
    assert browser.post("/p/out", data={"csrf_token": token}).status_code == 200
    browser.set_cookie("kho_session", held)
    assert browser.get("/p/me").text == "nobody"


def test_an_unsafe_request_by_cookie_needs_the_token(browser):
    refused = browser.post("/p/me")
    assert refused.status_code == 403
    token = browser.get("/p/csrf").text
    assert browser.post("/p/me", headers={"X-CSRF-Token": token}).status_code == 200
    assert browser.post("/p/me", data={"csrf_token": token}).status_code == 200
    assert browser.post("/p/me", headers={"X-CSRF-Token": token[:-1]}).status_code == 403


def test_the_api_by_cookie_needs_the_token_in_a_header(browser):
    refused = browser.post("/api/v1/assets/batch", json={"ids": ["x"]})
    assert (refused.status_code, refused.json["code"]) == (403, "csrf")
    token = browser.get("/p/csrf").text
    assert browser.post("/api/v1/assets/batch", json={"ids": ["x"]}, headers={"X-CSRF-Token": token}).status_code == 404


def test_the_token_of_another_session_does_not_help(browser, pages):
    other = pages.test_client()
    other.post("/p/in", data={"email": "hoa@example.vn", "password": PASSWORD})
    token = other.get("/p/csrf").text
    assert browser.post("/p/me", headers={"X-CSRF-Token": token}).status_code == 403


def test_a_visitor_without_a_session_is_held_to_the_same_origin(pages, cast):
    client = pages.test_client()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/p/me", headers=headers).status_code == 403
    assert client.post("/p/me", headers={"Origin": "http://localhost"}).status_code == 200


def test_a_bearer_needs_no_token_and_counts_before_the_cookie(browser, cast):
    assert browser.post("/p/me", headers={"Authorization": f"Bearer {cast.an.token}"}).text == "An"


def test_every_answer_bears_the_headers(pages, cast):
    for path in ("/p/me", "/api/v1/assets", "/none", "/p/bug"):
        headers = pages.test_client().get(path).headers
        assert "script-src 'self';" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]
        assert headers["X-Request-ID"]


def test_a_page_error_is_shown_by_the_pages_own_look(pages, cast):
    assert "Không được." in pages.test_client().get("/p/clash").text

    def look(problem: Problem) -> str:
        return f"<h1>{problem.code} {problem.status}</h1>"

    edge.on_page_error(pages, look)
    shown = pages.test_client().get("/p/clash")
    assert (shown.status_code, shown.text) == (409, "<h1>conflict 409</h1>")


def test_a_script_that_asks_for_json_gets_a_problem(pages, cast):
    answer = pages.test_client().get("/p/clash", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["details"] == {"field": "x"}


def test_a_bug_tells_nothing_of_the_inside(pages, cast):
    answer = pages.test_client().get("/p/bug", headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/api/v1/none", 404), ("delete", "/api/v1/assets", 405)]
)
def test_an_address_that_is_none_is_a_problem_too(pages, cast, method, path, status):
    headers = {"Authorization": f"Bearer {cast.an.token}"}
    answer = getattr(pages.test_client(), method)(path, headers=headers)
    assert answer.status_code == status
    assert answer.json["detail"]


def test_one_line_a_request_with_ids_and_without_secrets(pages, cast):
    with structlog.testing.capture_logs() as lines:
        pages.test_client().get("/s/secrettoken/asset/thumb.webp?q=x")
    found = [line for line in lines if line["event"] == "request"]
    assert len(found) == 1
    assert (found[0]["method"], found[0]["status"]) == ("GET", 404)
    assert "secrettoken" not in json.dumps(found)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(services, app):
    path = services.home / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    build(services)
    assert path.read_bytes() == before


def test_a_refused_change_is_written_down(api, cast, put, services):
    key = put(cast.binh, visibility="members")
    api(cast.chi).delete(f"/api/v1/assets/{key}")
    with services.db.reading() as session:
        event = session.scalars(select(Event).where(Event.action == "refused")).one()
    assert (event.actor_id, event.asset_id, event.details["method"]) == (cast.chi.user_id, key, "DELETE")


def test_a_body_that_is_too_long_is_a_clear_413(api, cast):
    answer = api(cast.an).post("/api/v1/uploads", data=b"x" * (edge.JSON_BYTES + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


def test_a_browser_sends_a_part_with_what_signing_gave_it(browser, services, photo):
    with services.db.writing() as session:
        user = people.user_by_email(session, "hoa@example.vn")
        people.join(session, services.now(), user, "dantri", "journalist", services.today())
    proof = {"X-CSRF-Token": browser.get("/p/csrf").text}
    announced = {"name": "a.jpg", "size": len(photo())}
    upload = browser.post("/api/v1/uploads", json=announced, headers=proof).json["id"]
    signed = browser.get(f"/api/v1/uploads/{upload}/parts/1/url").json
    assert browser.put(signed["url"], data=photo()).status_code == 403
    assert browser.put(signed["url"], data=photo(), headers=signed["headers"]).status_code == 200
