"""The one decode: every rung, every sound, the captions, the storyboard and all measurements in one command."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.measures import part_measures, picture_measures
from ingest.programs.ffmpeg import compiled, guarded
from ingest.programs.probe import Probe, Stream
from ingest.sounds.sound import Sound, aac, folded, heard
from ingest.streaming.hls import SEGMENT, output_options
from ingest.video import storyboard
from ingest.video.picture import Picture
from ingest.video.rungs import Rung
from ingest.video.screen import TAGS, screened, whole_pictures

CLOCK = 90_000
"""Ticks a second of every rung: fine enough to keep the times of a variable rate."""


@dataclass(frozen=True)
class Plan:
    """What is made of one film. ``shift`` is by how many seconds the first picture follows the start of the file."""

    source: Path
    folder: Path
    """For playlists and their files; the storyboard and raw captions lie in its parent."""
    found: Probe
    picture: Picture
    rungs: tuple[Rung, ...]
    sounds: tuple[Sound, ...]
    captions: tuple[Stream, ...]
    tiles: storyboard.Clock
    threads: int

    @property
    def shift(self) -> float:
        """Seconds, not negative."""
        return max(0.0, self.picture.start - self.found.start)


@dataclass(frozen=True)
class Span:
    """The pictures of a film from ``start`` until before ``end`` (``None``: to its end), in ticks from the first picture.

    Both are places where every run begins a segment. Decoding begins at ``seek`` seconds after the start of the file
    (``None``: there), at or before a key frame from which on every picture of the span, and of ``LEAD`` before it, decodes.
    """

    start: int
    end: int | None
    seek: float | None

    @property
    def lead(self) -> int:
        """From which tick pictures are measured, though not encoded: what measures compares with what was before."""
        return max(0, self.start - LEAD)


LEAD = CLOCK
"""A second."""


def command(plan: Plan) -> list[str]:
    """The arguments of the one ffmpeg run."""
    source = guarded(plan.source, threads=plan.threads)
    return _arguments(plan, *_pictures(source, plan, None), *_sounds(source, plan), *_captions(source, plan))


def pictures_command(plan: Plan, span: Span) -> list[str]:
    """Like :func:`command`, for the pictures of ``span`` alone, on the film's clock."""
    options: dict[str, object] = {} if span.seek is None else {"ss": f"{span.seek:.6f}"}
    if span.end is not None:
        until = span.end / CLOCK + plan.picture.start - plan.found.start - (span.seek or 0.0)
        options["t"] = f"{until + 2:.6f}"  # the pictures that follow are what fields are made whole with
    source = guarded(plan.source, threads=plan.threads, **options)
    return ["-copyts", *_arguments(plan, *_pictures(source, plan, span))]


def sounds_command(plan: Plan) -> list[str] | None:
    """Like :func:`command`, for sounds and captions alone; nothing where there are none."""
    source = guarded(plan.source, threads=plan.threads)
    outputs = [*_sounds(source, plan), *_captions(source, plan)]
    return _arguments(plan, *outputs) if outputs else None


def _arguments(plan: Plan, *outputs: Any) -> list[str]:
    return ["-filter_complex_threads", str(plan.threads), *compiled(*outputs)]


def _pictures(source: Any, plan: Plan, span: Span | None) -> list[Any]:
    """Each rung is scaled from the one above it; the smallest is measured and feeds the storyboard."""
    import ffmpeg as graph

    node = screened(_on_time(source, plan, span), plan.picture, plan.rungs[0].width, plan.rungs[0].height)
    outputs = []
    for rung, smaller in pairwise(plan.rungs):
        split = node.filter_multi_output("split", 2)
        outputs.append(_encoded(split[0], rung, plan, span))
        # The scaler would keep the shape to the last digit by pixels that are not quite square.
        node = split[1].filter("scale", smaller.width, smaller.height).filter("setsar", 1)
    path, options = storyboard.output(plan.folder.parent)
    if span is None:
        split = picture_measures(node).filter_multi_output("split", 2)
        tiles = plan.tiles.tiles(split[1])
    else:
        split = node.filter_multi_output("split", 2)
        measured = part_measures(split[1].filter("setpts", f"PTS-{span.lead}"))
        tiles = plan.tiles.tiles_of(measured, span.lead / CLOCK, span.start / CLOCK)
    outputs.append(_encoded(split[0], plan.rungs[-1], plan, span))
    return [*outputs, graph.output(tiles, path, **options)]


def _on_time(source: Any, plan: Plan, span: Span | None) -> Any:
    """Whole pictures, the first of the film at 0, in ticks of ``CLOCK``; of a span only those it needs."""
    node = whole_pictures(source[str(plan.picture.index)], plan.picture)
    node = node.filter("setpts", "PTS-STARTPTS" if span is None else f"PTS-round({plan.picture.start:.6f}/TB)")
    if plan.picture.too_fast:
        node = node.filter("fps", 60)
    node = node.filter("settb", f"1/{CLOCK}")
    if span is None:
        return node
    end = "" if span.end is None else f"*lt(pts,{span.end})"
    return node.filter("select", f"gte(pts,{span.lead}){end}")


def _encoded(node: Any, rung: Rung, plan: Plan, span: Span | None) -> Any:
    import ffmpeg as graph

    path, options = output_options(plan.folder, rung.name)
    if span is not None and span.start:
        node = node.filter("select", f"gte(pts,{span.start})")
    options |= {
        "c:v": "libx264",
        "preset": "veryfast",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "crf": 23,
        "maxrate": rung.ceiling,
        "bufsize": rung.ceiling * 2,
        # Key frames by time alone, so that all rungs are cut at the same instants whatever their pictures show.
        "force_key_frames": f"expr:gte(t,n_forced*{SEGMENT})",
        "g": 9_999,
        "x264-params": "scenecut=0:open-gop=0",
        "fps_mode": "vfr",
        "enc_time_base": f"1:{CLOCK}",
        "threads": plan.threads,
        **TAGS,
    }
    if span is not None:
        # The same instants, of which the expression would not know how many came before; a file on the film's clock.
        end = span.end or span.start + CLOCK * math.ceil(plan.found.duration + SEGMENT)
        options["force_key_frames"] = ",".join(str(t // CLOCK) for t in range(span.start, end, SEGMENT * CLOCK))
        options |= {"hls_time": 1, "hls_segment_options": "movflags=+frag_discont"}
    return graph.output(node, path, **options)


def _sounds(source: Any, plan: Plan) -> list[Any]:
    import ffmpeg as graph

    outputs = []
    for place, sound in enumerate(plan.sounds):
        path, options = output_options(plan.folder, sound.name)
        node = folded(heard(source, sound, plan.shift, first=place == 0), sound, _pad(plan, sound))
        outputs.append(graph.output(node, path, **options, **aac(sound)))
    return outputs


def _pad(plan: Plan, sound: Sound) -> float:
    """Length to fill with silence, when the file itself says that the sound ends before the picture."""
    ends = [s.start + s.duration for s in sound.streams if s.duration is not None]
    picture = next(s for s in plan.found.streams if s.index == plan.picture.index)
    if not ends or picture.duration is None or max(ends) >= picture.start + picture.duration - 0.1:
        return 0.0
    return picture.duration


def _captions(source: Any, plan: Plan) -> list[Any]:
    import ffmpeg as graph

    return [
        graph.output(source[str(s.index)], str(raw_captions(plan.folder.parent, s)), f="webvtt", map_metadata=-1)
        for s in plan.captions
    ]


def raw_captions(folder: Path, stream: Stream) -> Path:
    """Where the captions of ``stream`` are written as they stand in the file."""
    return folder / f"raw-{stream.index}.vtt"
