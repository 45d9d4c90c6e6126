"""Files that come with an original: XMP metadata laid over its own, captions read into cues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from ingest.programs import exif as exiftool
from ingest.result import JSON, Cue, Problem, Sidecar
from ingest.tags.encoding import clean, decode
from ingest.tags.iptc import LANGUAGE, SIDECAR

CAPTIONS = (".srt", ".vtt")
SIZE = 16 * 1024**2
"""Bytes read of one sidecar: hours of captions are below one MiB."""
CUES = 50_000


def overlay(exif: Mapping[str, JSON], sidecars: Sequence[Sidecar]) -> tuple[dict[str, JSON], list[Problem]]:
    """The tags with every ``.xmp`` laid over them: a property in the sidecar replaces the embedded one, in all its languages."""
    tags, problems = dict(exif), list[Problem]()
    for sidecar in sidecars:
        if PurePath(sidecar.name).suffix.lower() != ".xmp":
            continue
        try:
            over = exiftool.read(sidecar.path) if sidecar.path.stat().st_size <= SIZE else {}
        except exiftool.ExifUnreadable:
            over = {}
        said = {k: v for k, v in over.items() if k.startswith("XMP-") and not k.startswith("XMP-x:")}
        if not said:
            problems.append(_unreadable(sidecar))
            continue
        replaced = {LANGUAGE.sub("", k) for k in said}
        tags = {k: v for k, v in tags.items() if LANGUAGE.sub("", k) not in replaced}
        tags |= {**said, SIDECAR: sidecar.name}
    return tags, problems


def cues(sidecars: Sequence[Sidecar]) -> tuple[list[Cue], list[Problem]]:
    """The captions of every ``.srt`` and ``.vtt``, in seconds; the language from the name (``film.vi.srt``)."""
    found, problems = list[Cue](), list[Problem]()
    for sidecar in sidecars:
        path = PurePath(sidecar.name)
        if path.suffix.lower() not in CAPTIONS:
            continue
        with sidecar.path.open("rb") as file:
            text = decode(file.read(SIZE))
        spoken = list(_spoken(text, path.suffix.lower(), _language(path)))
        found += spoken
        if not spoken:
            problems.append(_unreadable(sidecar))
    return sorted(found, key=lambda c: (c.start, c.end)), problems


def _spoken(text: str, suffix: str, language: str) -> Iterable[Cue]:
    import pysubs2

    try:
        captions = pysubs2.SSAFile.from_string(text.replace("\x00", ""), format_=suffix[1:])
    except (pysubs2.exceptions.Pysubs2Error, ValueError, IndexError, OverflowError):
        return
    for event in list(captions)[:CUES]:
        words = clean(event.plaintext)
        if words and event.end >= event.start >= 0 and not event.is_comment:
            yield Cue(event.start / 1000, event.end / 1000, words[:10_000], language)


def _language(path: PurePath) -> str:
    """``film.vi.srt`` is Vietnamese; a longer or shorter word before the suffix is part of the name."""
    words = path.stem.rpartition(".")
    return words[2].lower() if words[1] and len(words[2]) in (2, 3) and words[2].isalpha() else ""


def _unreadable(sidecar: Sidecar) -> Problem:
    return Problem(
        "sidecar_unreadable",
        f"Không đọc được tệp kèm theo «{clean(sidecar.name)[:200]}»; phần còn lại vẫn được nhận.",
        f"The accompanying file “{clean(sidecar.name)[:200]}” could not be read; the rest was taken.",
    )
