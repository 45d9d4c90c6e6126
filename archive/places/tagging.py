"""The tagger that reads the province out of a caption. A plug-in like any other: see :mod:`ingest.taggers`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.thesaurus.matching import Matcher
from ingest.taggers.protocol import Cost, Lane, Reads, Subject, Tag

if TYPE_CHECKING:
    from archive.services import Services

READ_IN = ("title", "description", "place", "alt_text")
SURE = 0.7


def write(services: Services, path: Path) -> str:
    """Put the names of all provinces at ``path`` for the tagger; returns their version."""
    from archive.places.gazetteer import gazetteer

    del services
    places = gazetteer()
    names = {spelled: one.name for one in places.provinces for spelled in places.spellings(one)}
    written = json.dumps(names, ensure_ascii=False, sort_keys=True)
    path.write_text(written, encoding="utf-8")
    return hashlib.sha256(written.encode()).hexdigest()[:16]


class PlacesTagger:
    """Proposes a province where a caption names exactly one, each word with a capital, and the asset has none."""

    name, version = "places", "1"
    kinds: tuple[str, ...] = ("photo", "video", "film", "audio", "document")
    cost: Cost = "cheap"
    lane: Lane = "enrich"
    reads: tuple[Reads, ...] = ("texts",)
    needs: tuple[str, ...] = ("gazetteer",)

    def tag(self, subject: Subject) -> Iterator[Tag]:
        """The province named in title, caption or place."""
        if subject.texts.get("province"):
            return
        names: dict[str, str] = json.loads(subject.resources["gazetteer"].read_text(encoding="utf-8"))
        matcher = Matcher(names.items())
        found = {
            one.concept_id
            for part in READ_IN
            for one in matcher.find(subject.texts.get(part, ""))
            if _is_name(subject.texts[part][one.start : one.end])
        }
        if len(found) == 1:
            yield Tag("province", found.pop(), SURE)


def _is_name(words: str) -> bool:
    return all(word[0].isupper() for word in words.replace("-", " ").split())


TAGGER = PlacesTagger()
