"""Where HTTP meets the archive: who asks, what is logged, how errors answer, which headers every answer bears.

Pages and API alike use :func:`services`, :func:`actor`, :func:`require_actor`, :func:`csrf_token`. A package of pages
hands in its own look of an error with :func:`on_page_error`.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from archive import log, secret
from archive.audit.service import record
from archive.db import is_id, new_id
from archive.errors import Forbidden, NotFound, Unauthenticated
from archive.people import known
from archive.people import service as people
from archive.problem import MEDIA_TYPE, Problem, problem_of
from archive.rights.actor import NOBODY, Actor
from archive.services import Services

COOKIE = "kho_session"
SAFE = {"GET", "HEAD", "OPTIONS"}
JSON_BYTES = 8 * 1024**2
"""Longest body of a request that carries no file, and of all plain fields of one that does."""


def content_security_policy(store: Sequence[str] = ()) -> str:
    """What pages may load; ``store`` are the origins of an object store that answers browsers itself."""
    there = "".join(f" {origin}" for origin in store)
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{there}; "
        f"media-src 'self' blob:{there}; worker-src 'self' blob:; connect-src 'self'{there}; font-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

PageError = Callable[[Problem], ResponseReturnValue]


@dataclass(frozen=True)
class Visitor:
    """Who asks, and by what they proved it: an access ``token``, the session ``cookie``, or nothing."""

    actor: Actor
    via: Literal["token", "cookie", ""] = ""
    email: str = ""
    language: str = ""
    """The language the person chose, ``vi`` or ``en``; empty for a visitor."""


@dataclass
class Edge:
    """What one app keeps besides the services."""

    secret: bytes
    policy: str
    page_error: PageError | None = None


def install(app: Flask, services: Services) -> None:
    """Give an app its services and the rules every request goes through."""
    app.extensions["services"] = services
    app.extensions["edge"] = Edge(
        secret.load(services.home, services.settings.server.secret),
        content_security_policy(services.settings.store.browser_origins),
    )
    app.config.update(MAX_CONTENT_LENGTH=JSON_BYTES, MAX_FORM_MEMORY_SIZE=JSON_BYTES, MAX_FORM_PARTS=1000)
    if services.settings.server.behind_tls:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_refuse_forgery)
    app.after_request(_finish)
    app.teardown_request(lambda _error: log.clear())
    app.register_error_handler(Exception, _answer_error)


def on_page_error(app: Flask, render: PageError) -> None:
    """Register how pages show a problem; without it they show two plain lines."""
    _edge(app).page_error = render


def services() -> Services:
    """What the running app stands on."""
    return cast(Services, current_app.extensions["services"])


def signing_key() -> bytes:
    """The archive's secret, for what is signed at the edge."""
    return _edge(current_app).secret


def request_id() -> str:
    """The id of the running request, as it stands in the log and in ``X-Request-ID``."""
    return str(g.get("request_id", ""))


def visitor() -> Visitor:
    """Who asks, found out once a request: a bearer token counts before the cookie. Raises Unauthenticated (bad token)."""
    if "visitor" not in g:
        g.visitor = _resolve()
        if g.visitor.actor.user_id is not None:
            g.user_id = g.visitor.actor.user_id
    return cast(Visitor, g.visitor)


def actor() -> Actor:
    """The asker as rights see them; :data:`archive.rights.actor.NOBODY` for a visitor."""
    return visitor().actor


def require_actor() -> Actor:
    """The asker, who must be signed in. Raises Unauthenticated."""
    found = actor()
    if found.user_id is None:
        raise Unauthenticated
    return found


def sign_in(email: str, password: str) -> str:
    """Check a password; returns the cookie to hand to :func:`keep_signed_in`. Raises Unauthenticated, TooMany."""
    here, address = services(), request.remote_addr or ""
    keys = here.settings.sign_in
    with here.db.reading() as session:
        user = people.prove(session, here.now(), email, password, address, keys)
    with here.db.writing() as session:
        cookie = people.signed_in(session, here.now(), email, user, address, keys)
    if cookie is None:
        raise Unauthenticated(
            "Thư điện tử hoặc mật khẩu không đúng.", "The address or the password is wrong.", code="wrong_password"
        )
    return cookie


def keep_signed_in(response: Response, cookie: str) -> None:
    """Put the session cookie on an answer."""
    keys = services().settings
    response.set_cookie(
        COOKIE, cookie, max_age=keys.sign_in.session_hours * 3600, httponly=True, samesite="Lax",
        secure=keys.server.behind_tls, path="/",
    )  # fmt: skip


def sign_out(response: Response) -> None:
    """End this browser's session, in the rows and in the browser."""
    cookie = request.cookies.get(COOKIE)
    if cookie:
        here = services()
        with here.db.writing() as session:
            people.sign_out(session, cookie)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")


def csrf_token() -> str:
    """What an unsafe request of this browser must carry: header ``X-CSRF-Token`` or form field ``csrf_token``.

    Bound to the session cookie; empty for a visitor who has none (their requests are held to the same origin).
    """
    cookie = request.cookies.get(COOKIE, "")
    return secret.sign(signing_key(), "csrf", cookie) if cookie else ""


def is_api() -> bool:
    """Whether problem details are the right way to speak of an error to this request."""
    if request.path.startswith(("/api/", "/media/", "/s/", "/iiif/", "/healthz", "/readyz", "/metrics")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", MEDIA_TYPE], "text/html")
    return best != "text/html"


def _edge(app: Flask) -> Edge:
    return cast(Edge, app.extensions["edge"])


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _resolve() -> Visitor:
    here, token, cookie = services(), _bearer(), request.cookies.get(COOKIE)
    if token is None and not cookie:
        return Visitor(NOBODY)
    with here.db.reading() as session:
        if token is not None:
            user = known.user_of_token(session, token)
            return Visitor(user.actor(here.today()), "token", user.email, user.language)
        found = known.user_of_cookie(session, here.now(), cookie or "")
        if found is None:
            return Visitor(NOBODY)
        return Visitor(found.actor(here.today()), "cookie", found.email, found.language)


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = new_id()
    log.clear()
    log.bind(request_id=g.request_id, address=request.remote_addr or "")
    if "\0" in request.path:
        raise NotFound  # nothing has such a name, and PostgreSQL cannot even be asked


def _refuse_forgery() -> None:
    """Unsafe requests that a browser sends by itself need proof that our own page meant them; a bearer needs none."""
    if request.method in SAFE or _bearer() is not None:
        return
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        _refuse_other_origin()
        return
    given = request.headers.get("X-CSRF-Token", "")
    if not given and not request.path.startswith("/api/"):
        given = request.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), csrf_token().encode()):
        raise Forbidden(
            "Phiên làm việc đã đổi hoặc yêu cầu không đến từ trang của kho. Hãy tải lại trang rồi thử lại.",
            "Your session changed, or this request does not come from the archive's own page. Reload and try again.",
            code="csrf",
        )


def _refuse_other_origin() -> None:
    origin = request.headers.get("Origin")
    fetched = request.headers.get("Sec-Fetch-Site", "same-origin")
    if fetched not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.host):
        raise Forbidden("Yêu cầu đến từ trang khác.", "This request comes from another site.", code="csrf")


def _answer_error(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException) and (error.response is not None or (error.code or 500) < 400):
        return error.get_response()  # a redirect, or an answer that is ready
    problem = problem_of(error)
    if isinstance(error, Forbidden) and request.method not in SAFE:
        _note_refusal(problem)
    if problem.status >= 500:
        log.get("edge").error("request failed", code=problem.code, exc_info=error)
    page = _edge(current_app).page_error
    if is_api():
        answer = jsonify(problem.body(request_id()))
        answer.mimetype = MEDIA_TYPE
    elif page is not None:
        answer = current_app.make_response(page(problem))
    else:
        answer = Response(f"{problem.vi}\n{problem.en}\n", content_type="text/plain; charset=utf-8")
    if answer.status_code == 200:
        answer.status_code = problem.status
    if problem.status == 401 and is_api():
        answer.headers["WWW-Authenticate"] = 'Bearer realm="kho"'
    answer.headers.extend(dict(problem.headers))
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _note_refusal(problem: Problem) -> None:
    """Write down who was refused what. Refusals of bytes are written where they are decided."""
    here = services()
    route = request.url_rule.rule if request.url_rule else ""
    subject = str((request.view_args or {}).get("id", ""))
    asset_id = subject if "/assets/" in route and is_id(subject) else None
    try:
        with here.db.writing() as session:
            record(session, here.now(), "refused", actor_id=g.get("user_id"), asset_id=asset_id, method=request.method, route=route, subject=subject, code=problem.code)  # fmt: skip
    except SQLAlchemyError as error:  # the answer matters more to the asker than its trace
        log.get("edge").error("a refusal was not recorded", exc_info=error)


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _edge(current_app).policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if services().settings.server.behind_tls:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    response.headers["X-Request-ID"] = request_id()
    _log_access(response)
    return response


def _log_access(response: Response) -> None:
    path = request.path
    if path.startswith("/s/"):
        path = "/s/…/" + path.split("/", 3)[-1]  # the token opens what it names: it is no matter for a log
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    values: dict[str, Any] = {"method": request.method, "path": path, "status": response.status_code}
    if g.get("user_id"):
        values["user_id"] = g.user_id
    log.get("access").info("request", **values, ms=round(seconds * 1000, 1), bytes=response.content_length)
