"""What ffprobe says of a file: its streams, and what its first pictures look like once decoded."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ingest.languages import bcp47
from ingest.programs.ffmpeg import Bounds, damaged, ffprobe
from ingest.result import JSON

PROBE_SECONDS = 60.0
_SEARCHED = 20
"""Seconds in which the first picture is looked for: a recording cut out of a broadcast may begin far from a key frame."""


@dataclass(frozen=True)
class Stream:
    """One stream. ``start`` and ``duration`` are seconds on the file's own clock; ``raw`` is ffprobe's mapping."""

    index: int
    kind: str
    """``video``, ``audio``, ``subtitle``, ``data``, ``attachment``."""
    codec: str
    language: str
    """BCP 47, or empty."""
    title: str
    cover: bool
    """A still picture that came along (cover art, thumbnail), not a film."""
    start: float
    duration: float | None
    raw: Mapping[str, Any]

    @property
    def channels(self) -> int:
        """How many channels of sound."""
        return int(self.raw.get("channels") or 0)


@dataclass(frozen=True)
class Probe:
    """A file's streams and container. ``duration`` is what the container claims, 0 when it says nothing."""

    container: str
    start: float
    duration: float
    bit_rate: int | None
    tags: Mapping[str, str]
    streams: tuple[Stream, ...]
    chapters: tuple[Mapping[str, Any], ...]

    @property
    def film(self) -> Stream | None:
        """The moving picture: the largest that is no cover, the earliest among equals."""
        found = [s for s in self.streams if s.kind == "video" and not s.cover and s.raw.get("width")]
        return max(found, key=lambda s: int(s.raw["width"]) * int(s.raw["height"]), default=None)

    @property
    def cover(self) -> Stream | None:
        """Cover art, if there is any."""
        return next((s for s in self.streams if s.kind == "video" and s.cover), None)

    @property
    def sounds(self) -> tuple[Stream, ...]:
        """Streams of sound that can be decoded."""
        return tuple(s for s in self.streams if s.kind == "audio" and s.codec and s.channels)

    @property
    def captions(self) -> tuple[Stream, ...]:
        """Captions that are text (pictures of text, as on DVD and Blu-ray, are not)."""
        text = ("subrip", "ass", "ssa", "webvtt", "mov_text", "text", "srt", "subviewer", "microdvd", "ttml")
        return tuple(s for s in self.streams if s.kind == "subtitle" and s.codec in text)

    @property
    def timecode(self) -> str:
        """SMPTE ST 12 timecode of the first picture, or empty."""
        tagged = [self.tags, *(s.raw.get("tags", {}) for s in self.streams)]
        return next((str(t["timecode"]) for t in tagged if t.get("timecode")), "")


@dataclass(frozen=True)
class FirstPictures:
    """What the decoder says of the first pictures: the time of the first, and whether any was marked interlaced."""

    start: float
    interlaced: bool
    raw: Mapping[str, Any]


def probe(source: Path, memory: int) -> Probe:
    """Ask what is in ``source``. Raises :class:`ingest.result.Damaged` when nothing can be read."""
    wanted = ["-show_format", "-show_streams", "-show_chapters", "-of", "json"]
    ran = ffprobe(["-v", "error", *wanted, f"file:{source}"], Bounds(PROBE_SECONDS, memory))
    answer = json.loads(ran.out or b"{}")
    container = answer.get("format") or {}
    streams = tuple(_stream(s) for s in answer.get("streams", ()))
    if not streams:
        raise damaged("no stream found")
    lengths = [number(container.get("duration")) or 0.0, *(s.duration or 0.0 for s in streams if s.kind == "video")]
    return Probe(
        container=str(container.get("format_name", "")),
        start=number(container.get("start_time")) or 0.0,
        duration=max(lengths[0], 0.0) or max(lengths),
        bit_rate=whole(container.get("bit_rate")),
        tags={k.lower(): str(v) for k, v in (container.get("tags") or {}).items()},
        streams=streams,
        chapters=tuple(answer.get("chapters", ())),
    )


def first_pictures(source: Path, stream: Stream, memory: int) -> FirstPictures:
    """Decode the first few pictures of ``stream``. Raises ``Damaged`` when there is none."""
    frames = _frames(source, stream, "%+#24", memory) or _frames(source, stream, f"%+{_SEARCHED}", memory)
    if not frames:
        raise damaged("no picture can be decoded")
    times = [t for f in frames if (t := number(f.get("best_effort_timestamp_time"))) is not None]
    return FirstPictures(
        start=min(times, default=stream.start),
        interlaced=any(f.get("interlaced_frame") for f in frames),
        raw=frames[0],
    )


def _frames(source: Path, stream: Stream, interval: str, memory: int) -> list[dict[str, Any]]:
    wanted = ["-select_streams", str(stream.index), "-show_frames", "-read_intervals", interval, "-of", "json"]
    ran = ffprobe(["-v", "error", *wanted, f"file:{source}"], Bounds(PROBE_SECONDS, memory))
    return [f for f in json.loads(ran.out or b"{}").get("frames", ()) if f.get("media_type") == "video"]


def number(value: Any) -> float | None:
    """A finite number out of what ffprobe wrote, or nothing (``N/A``, ``nan``)."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def whole(value: Any) -> int | None:
    """A whole number, or nothing."""
    found = number(value)
    return None if found is None else int(found)


def ratio(value: Any) -> Fraction | None:
    """``30000/1001`` or ``16:9`` as a fraction; nothing when it is 0, undefined or no ratio."""
    try:
        above, _, below = str(value).replace(":", "/").partition("/")
        found = Fraction(int(above), int(below or 1))
    except (ValueError, ZeroDivisionError):
        return None
    return found if found > 0 else None


def _stream(raw: Mapping[str, Any]) -> Stream:
    tags = {k.lower(): str(v) for k, v in (raw.get("tags") or {}).items()}
    disposition = raw.get("disposition") or {}
    still = disposition.get("attached_pic") or disposition.get("timed_thumbnails") or disposition.get("still_image")
    return Stream(
        index=int(raw["index"]),
        kind=str(raw.get("codec_type", "data")),
        codec=str(raw.get("codec_name", "")),
        language=bcp47(tags.get("language", "")),
        title=tags.get("title", ""),
        cover=bool(still),
        start=number(raw.get("start_time")) or 0.0,
        duration=number(raw.get("duration")) or _clock(tags.get("duration", "")),
        raw={**raw, "tags": tags},
    )


def _clock(text: str) -> float | None:
    """Seconds of Matroska's ``00:01:02.5`` tag."""
    parts = text.split(":")
    numbers = [number(p) for p in parts]
    if len(parts) != 3 or None in numbers:
        return None
    hours, minutes, seconds = (n or 0.0 for n in numbers)
    return hours * 3600 + minutes * 60 + seconds


def technical(found: Probe) -> dict[str, JSON]:
    """The container and every stream, for ``Facts.technical``."""
    return {
        "container": found.container,
        "bit_rate": found.bit_rate,
        "timecode": found.timecode or None,
        "streams": [_described(s) for s in found.streams],
        "chapters": [
            {"start": number(c.get("start_time")), "end": number(c.get("end_time")), "title": _title(c)}
            for c in found.chapters
        ],
    }


def _title(chapter: Mapping[str, Any]) -> str:
    return str((chapter.get("tags") or {}).get("title", ""))


_KEPT = {
    "profile": "profile",
    "pix_fmt": "pixel_format",
    "field_order": "field_order",
    "color_range": "colour_range",
    "color_space": "colour_matrix",
    "color_transfer": "colour_transfer",
    "color_primaries": "colour_primaries",
    "sample_aspect_ratio": "sample_aspect",
    "channel_layout": "channel_layout",
}


def _described(stream: Stream) -> JSON:
    raw = stream.raw
    rate = ratio(raw.get("avg_frame_rate"))
    told: dict[str, JSON] = {
        "index": stream.index,
        "kind": stream.kind,
        "codec": stream.codec,
        "language": stream.language or None,
        "title": stream.title or None,
        "cover": stream.cover,
        "start": stream.start,
        "duration": stream.duration,
        "bit_rate": whole(raw.get("bit_rate")),
        "width": whole(raw.get("width")),
        "height": whole(raw.get("height")),
        "frame_rate": round(float(rate), 3) if rate and stream.kind == "video" else None,
        "channels": stream.channels or None,
        "sample_rate": whole(raw.get("sample_rate")),
        **{name: str(raw[key]) for key, name in _KEPT.items() if raw.get(key) not in (None, "unknown")},
    }
    return {k: v for k, v in told.items() if v is not None}
