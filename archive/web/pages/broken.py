"""How a page speaks of an error: what happened, what to do next; a visitor who must sign in is taken there."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from archive.problem import Problem


def render(problem: Problem) -> ResponseReturnValue:
    """The page of one problem. Parts of pages (htmx) get the words alone."""
    part = request.headers.get("HX-Request") == "true"
    if problem.code == "unauthenticated" and not part:
        return redirect(url_for("pages.sign_in", next=request.full_path.rstrip("?")))
    template = "parts/broken.html" if part else "broken.html"
    return render_template(template, problem=problem, request_id=g.get("request_id", "")), problem.status
