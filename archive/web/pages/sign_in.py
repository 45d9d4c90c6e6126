"""Log in and out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from archive import edge
from archive.errors import TooMany, Unauthenticated
from archive.web import frame


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/dang-nhap", "sign_in", sign_in, methods=["GET", "POST"])
    pages.add_url_rule("/dang-xuat", "sign_out", sign_out, methods=["POST"])


def sign_in() -> ResponseReturnValue:
    """The form, and its answer."""
    onward = inside(request.values.get("next", "/"))
    if request.method == "GET":
        if edge.actor().user_id is not None:
            return redirect(onward)
        return render_template("sign_in.html", next=onward, email="", refused="")
    email = request.form.get("email", "")
    try:
        cookie = edge.sign_in(email, request.form.get("password", ""))
    except (Unauthenticated, TooMany) as error:
        minutes = edge.services().settings.sign_in.window_minutes
        words = frame.words()
        refused = words("signin.too_many", n=minutes) if isinstance(error, TooMany) else words("signin.wrong")
        return render_template("sign_in.html", next=onward, email=email, refused=refused), error.status
    answer = make_response(redirect(onward, 303))
    edge.keep_signed_in(answer, cookie)
    return answer


def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    answer = make_response(redirect("/dang-nhap", 303))
    edge.sign_out(answer)
    return answer


def inside(target: str) -> str:
    """A path of ours, never another site's: ``//host`` and ``/\\host`` are read as hosts by browsers."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and not any(c in target for c in "\r\n\t")
    return target if inside else "/"
