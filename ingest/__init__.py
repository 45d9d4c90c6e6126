"""One local file in; facts, renditions, text and tags out. No database, no HTTP, no store.

:func:`run` is all the application calls. What it gives is in :mod:`ingest.result`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.result import JSON, Kind, Limits, Problem, Rendition, Reporter, Result, Sidecar
    from ingest.video.parts.shared import Apart, Piece

REGISTRY: Mapping[str, str] = {
    "photo": "ingest.pictures.photo",
    "video": "ingest.video",
    "film": "ingest.video",
    "audio": "ingest.sounds.audio",
    "document": "ingest.document",
    "other": "ingest.other",
}
"""One kind, one module, imported when the first such file comes. Each has ``run(source, scratch, *, detected, limits, reporter,
exif) -> Result``."""


def run(
    source: Path,
    scratch: Path,
    *,
    name: str,
    limits: Limits,
    reporter: Reporter,
    sidecars: Sequence[Sidecar] = (),
    kind: Kind | None = None,
    apart: Apart | None = None,
) -> Result:
    """Understand one file and make its renditions in ``scratch``, an existing folder for this file alone.

    The kind is told by the content; ``name`` is only for the log. ``kind="film"`` is what a person said of a video. Facts are
    reported once, early; whatever the reporter raises stops the work and comes out. Raises IngestError with words for a journalist.
    ``apart`` may have a long film encoded in pieces by others, each by :func:`piece`; it is asked only for films.
    """
    from ingest.detection.detect import detect
    from ingest.tags import sidecars as beside

    detected = detect(source, limits.memory, keep_unknown=limits.keep_unknown)
    if kind == "film" and detected.kind == "video":
        detected = replace(detected, kind="film")
    exif, problems = _read_tags(source, detected.media_type)
    exif, unread = beside.overlay(exif, sidecars)
    cues, unheard = beside.cues(sidecars)
    ingestor = import_module(REGISTRY[detected.kind])
    films = {"apart": apart} if ingestor.__name__ == REGISTRY["film"] else {}
    result: Result = ingestor.run(source, scratch, detected=detected, limits=limits, reporter=reporter, exif=exif, **films)  # fmt: skip
    spoken = tuple(sorted((*result.cues, *cues), key=lambda c: (c.start, c.end)))
    facts = result.facts
    if cues and "uncaptioned" in facts.faults:
        facts = replace(facts, faults=tuple(fault for fault in facts.faults if fault != "uncaptioned"))
    return replace(result, facts=facts, cues=spoken, problems=(*result.problems, *problems, *unread, *unheard))


def piece(
    source: Path, scratch: Path, piece: Piece, *, limits: Limits, progress: Callable[[float], None]
) -> tuple[Path, ...]:
    """Make one piece of a film that was cut (see :mod:`ingest.video.parts`); returns the files to be kept. Raises IngestError."""
    from ingest.video import parts

    return parts.make(source, scratch, piece, limits=limits, progress=progress)


LATER: Mapping[str, str] = {"pages": "ingest.document", "develop": "ingest.pictures.develop"}
"""What can be made of a file after it is ready, and the module that has it as a function of the same name."""


def more(
    recipe: str, source: Path, scratch: Path, *, limits: Limits, progress: Callable[[float], None]
) -> Iterator[tuple[Rendition, ...]]:
    """Make what :data:`LATER` calls ``recipe``, a handful at a time; each may be stored at once. Raises IngestError."""
    from ingest.detection.detect import detect

    made: Iterator[tuple[Rendition, ...]] = getattr(import_module(LATER[recipe]), recipe)(
        source, scratch, detect(source, limits.memory), limits, progress
    )
    return made


def _read_tags(source: Path, media_type: str) -> tuple[Mapping[str, JSON], tuple[Problem, ...]]:
    """ExifTool's tags; a file it cannot read is taken without them, and that is said."""
    from ingest.programs import exif
    from ingest.result import Problem

    try:
        # ``-fast`` spares the search for trailers behind a JPEG; in other formats it would skip metadata.
        return exif.read(source, 30.0, *(("-fast",) if media_type == "image/jpeg" else ())), ()
    except exif.ExifUnreadable:
        return {}, (
            Problem(
                "metadata_unreadable",
                "Không đọc được siêu dữ liệu trong tệp; hãy tự điền chú thích.",
                "The metadata in the file could not be read; please fill in the caption yourself.",
            ),
        )
