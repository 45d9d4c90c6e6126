"""What there is to see of an asset, from its renditions: the thumb of a picture, the tiles of a film's storyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.models import Rendition
from ingest.pictures import fingerprint
from ingest.pictures.fingerprint import Asker, Print
from storage import Store

KINDS = ("photo", "video", "film")
"""Pages of documents all look alike from afar: they are found by their words."""
_CUE = re.compile(r"(?:(\d+):)?(\d+):(\d+\.\d+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)")


@dataclass(frozen=True)
class Looked:
    """What is kept of an asset, and what it asks for; a film asks for its frames as they are."""

    prints: tuple[Print, ...] = ()
    asker: Asker | None = field(default=None, repr=False)


def renditions(session: Session, asset_id: str) -> dict[str, str]:
    """Keys of the renditions that are looked at, by name."""
    rows = select(Rendition.name, Rendition.key).where(Rendition.asset_id == asset_id)
    keys = dict(session.execute(rows).tuples().all())
    return {name: key for name, key in keys.items() if name == "thumb.webp" or "storyboard" in name}


def look(store: Store, kind: str, keys: Mapping[str, str]) -> Looked:
    """Fingerprints of a photo or of a film's frames; none of other kinds. Raises StorageError."""
    if kind in ("video", "film"):
        return Looked(tuple(_frames(store, keys)))
    if kind != "photo" or "thumb.webp" not in keys:
        return Looked()
    with store.local_path(keys["thumb.webp"]) as path:
        drawn, aspect = fingerprint.opened(path)
    kept = fingerprint.prints(drawn)
    return Looked(kept, fingerprint.asker(drawn, aspect) if kept else None)


def _frames(store: Store, keys: Mapping[str, str]) -> Iterator[Print]:
    """One for each tile that shows something. The index is ours: see :mod:`ingest.video.storyboard`."""
    import pyvips

    vtt = next((key for name, key in keys.items() if name.endswith("storyboard.vtt")), None)
    if vtt is None:
        return
    with store.local_path(vtt) as path:
        cues = _CUE.findall(path.read_text(encoding="utf-8"))
    sheets = {name.rpartition("/")[2]: key for name, key in keys.items()}
    for sheet in dict.fromkeys(cue[3] for cue in cues):
        with store.local_path(sheets[sheet]) as path:
            image = pyvips.Image.new_from_file(str(path)).copy_memory()
        for hours, minutes, seconds, name, *place in cues:
            if name == sheet:
                tile = fingerprint.canvas(image.crop(*(int(n) for n in place)))
                made = fingerprint.frame(tile, int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds))
                if made is not None:
                    yield made
