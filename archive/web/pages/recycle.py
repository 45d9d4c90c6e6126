"""The bin: what was thrown away lies here until its days are over, and can be taken back."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from archive import edge
from archive.catalogue.binned import binned
from archive.web import tiles


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/thung-rac", "recycle", recycle)


def recycle() -> ResponseReturnValue:
    """What this person may take back, latest thrown away first."""
    here, actor = edge.services(), edge.require_actor()
    with here.db.reading() as session:
        page = binned(session, actor, request.args.get("before"))
    rows = [(tiles.plain(asset), asset.deleted_at) for asset in page.assets]
    return render_template("bin.html", rows=rows, next=page.next, days=here.settings.limits.bin_days)
