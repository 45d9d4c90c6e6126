"""The one decode: every rung, every sound, the captions, the storyboard and all measurements in one command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.measures import picture_measures
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


def command(plan: Plan) -> list[str]:
    """The arguments of the one ffmpeg run."""
    source = guarded(plan.source, threads=plan.threads)
    outputs = [*_pictures(source, plan), *_sounds(source, plan), *_captions(source, plan)]
    return ["-filter_complex_threads", str(plan.threads), *compiled(*outputs)]


def _pictures(source: Any, plan: Plan) -> list[Any]:
    """Each rung is scaled from the one above it; the smallest is measured and feeds the storyboard."""
    import ffmpeg as graph

    node = whole_pictures(source[str(plan.picture.index)], plan.picture).filter("setpts", "PTS-STARTPTS")
    if plan.picture.too_fast:
        node = node.filter("fps", 60)
    top, *below = plan.rungs
    node = screened(node, plan.picture, top.width, top.height)
    outputs = []
    for rung, smaller in zip(plan.rungs, below, strict=False):
        split = node.filter_multi_output("split", 2)
        outputs.append(_encoded(split[0], rung, plan))
        # The scaler would keep the shape to the last digit by pixels that are not quite square.
        node = split[1].filter("scale", smaller.width, smaller.height).filter("setsar", 1)
    split = picture_measures(node).filter_multi_output("split", 2)
    outputs.append(_encoded(split[0], plan.rungs[-1], plan))
    path, options = storyboard.output(plan.folder.parent)
    return [*outputs, graph.output(plan.tiles.tiles(split[1]), path, **options)]


def _encoded(node: Any, rung: Rung, plan: Plan) -> Any:
    import ffmpeg as graph

    path, options = output_options(plan.folder, rung.name)
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
