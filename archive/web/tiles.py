"""What the wall needs of one asset, and no more: small, so that a thousand of them stay light."""

from __future__ import annotations

from typing import Any

from archive.catalogue.cards import Card
from archive.catalogue.find import Item
from archive.web import frame
from search.query import Hit

SNIPPET = 220
"""Code points of description shown in the list view."""


def tile(item: Item) -> dict[str, Any]:
    """One tile of the wall as the scripts read it. Spans are code points of the text beside them."""
    asset, hit = item.asset, item.hit
    start = _snippet_start(hit)
    return plain(asset) | {
        "partial": hit.partial,
        "marks": list(hit.highlights.get("title", ())),
        "text": ("…" if start else "") + asset.description[start : start + SNIPPET],
        "textMarks": _moved(hit, start),
        "moments": [{"start": cue.start, "text": cue.text} for cue in hit.moments],
    }


def plain(asset: Card) -> dict[str, Any]:
    """A tile without what a search says of it."""
    return {
        "id": asset.id, "version": asset.version, "title": asset.title or frame.words()("asset.untitled"),
        "kind": asset.kind, "state": asset.state, "visibility": asset.visibility,
        "owner": frame.said(asset.owner_name, asset.owner_name_en),
        "thumb": asset.has_thumb, "width": asset.width, "height": asset.height, "duration": asset.duration,
        "alt": asset.alt_text, "taken": asset.taken_on[:10], "added": asset.created_at.isoformat(),
        "creator": asset.creator, "reason": reason(asset),
    }  # fmt: skip


def reason(asset: Card) -> str:
    """Why it failed, in the reader's language; empty when it did not."""
    if asset.state != "failed" or not asset.problems:
        return ""
    first = asset.problems[0]
    return frame.said(first.get("message", ""), first.get("message_en", ""))


def _snippet_start(hit: Hit) -> int:
    spans = hit.highlights.get("description", ())
    first = min((start for start, _ in spans), default=0)
    return first - 60 if first > SNIPPET - 60 else 0


def _moved(hit: Hit, start: int) -> list[tuple[int, int]]:
    """Description spans that lie inside the snippet, counted from its beginning (and its leading dots)."""
    shift = start - 1 if start else 0
    spans = hit.highlights.get("description", ())
    return [(a - shift, b - shift) for a, b in spans if a >= start and b <= start + SNIPPET]
