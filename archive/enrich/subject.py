"""What a tagger is shown of an asset: rows become plain texts and facts, renditions and the original become local files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue import service as catalogue
from archive.catalogue.models import Asset, AssetFacts, Cue, Rendition
from archive.enrich.models import IN_FILE, Recognised
from ingest.taggers.protocol import Picture, Subject
from ingest.taggers.registry import Declared
from storage import Store

PICTURES = (
    "preview-2048.jpg",
    "preview-1024.jpg",
    "preview-2048.webp",
    "preview-1024.webp",
    "poster.webp",
    "cover.webp",
)
"""Renditions a tagger may look at, the best first."""
LINES = ("title", "title_en", "description", "description_en", "alt_text", "alt_text_en", "place", "province")
LISTS = ("keywords", "persons", "organisations")
MOST_TEXT = 2_000_000
"""Characters of one text that are shown to a tagger."""


@dataclass(frozen=True)
class Shown:
    """What one tagger will see. ``seen`` is a digest of all of it."""

    kind: str
    media_type: str
    texts: Mapping[str, str]
    facts: Mapping[str, Any]
    picture: str | None
    """Key of a rendition in the store."""
    original: str | None
    """Key of the original, for those that read it."""
    seen: str


def shown(session: Session, asset: Asset, tagger: Declared) -> Shown:
    """What ``tagger`` may see of ``asset``, and no more."""
    texts = _texts(session, asset, tagger.name) if "texts" in tagger.reads else {}
    facts = _facts(session, asset) if "facts" in tagger.reads else {}
    original = catalogue.original(asset)
    picture = _picture(session, asset) if "pictures" in tagger.reads else None
    key = original.key if original is not None and "original" in tagger.reads else None
    told = json.dumps([asset.kind, asset.sha256, texts, facts, bool(picture), key], sort_keys=True, default=str)
    digest = hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return Shown(asset.kind, asset.media_type, texts, facts, picture, key, digest)


@contextmanager
def borrowed(store: Store, shown: Shown, scratch: Path, resources: Mapping[str, Path]) -> Iterator[Subject]:
    """The subject with its files on this machine, for as long as the block lasts. Raises StorageError."""
    with ExitStack() as open_files:
        pictures: tuple[Picture, ...] = ()
        if shown.picture is not None:
            pictures = (Picture(open_files.enter_context(store.local_path(shown.picture))),)
        original = None if shown.original is None else open_files.enter_context(store.local_path(shown.original))
        yield Subject(
            shown.kind, shown.media_type, scratch, pictures, original, shown.texts, shown.facts, dict(resources)
        )


def _texts(session: Session, asset: Asset, tagger: str) -> dict[str, str]:
    """Every text there is, less what ``tagger`` read itself: its own words are nothing new to it."""
    said = {name: str(getattr(asset, name)) for name in LINES}
    said |= {name: "\n".join(getattr(asset, name)) for name in LISTS}
    cues = select(Cue.text).where(Cue.asset_id == asset.id).order_by(Cue.start)
    read = select(Recognised.text).where(Recognised.asset_id == asset.id, Recognised.tagger.not_in((IN_FILE, tagger)))
    facts = session.get(AssetFacts, asset.id)
    said |= {
        "transcript": "\n".join(session.scalars(cues)),
        "read": "\n\n".join(session.scalars(read.order_by(Recognised.tagger, Recognised.page))),
        "page": facts.text if facts else "",
    }
    return {name: text[:MOST_TEXT] for name, text in said.items() if text}


def _facts(session: Session, asset: Asset) -> dict[str, Any]:
    facts = session.get(AssetFacts, asset.id)
    known: dict[str, Any] = {
        "width": asset.width, "height": asset.height, "duration": asset.duration, "taken_on": asset.taken_on or None,
        "colours": asset.colours, "phash": asset.phash,
    }  # fmt: skip
    if facts is not None:
        known |= {"latitude": facts.latitude, "longitude": facts.longitude, "altitude": facts.altitude}
        known |= {"metadata": facts.metadata_, "technical": facts.technical}
    return {name: value for name, value in known.items() if value is not None}


def _picture(session: Session, asset: Asset) -> str | None:
    made = select(Rendition.name, Rendition.key).where(Rendition.asset_id == asset.id, Rendition.name.in_(PICTURES))
    keys = dict(session.execute(made).tuples().all())
    return next((keys[name] for name in PICTURES if name in keys), None)
