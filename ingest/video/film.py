"""One film in, its facts, renditions and cues out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ingest import measures
from ingest.detection.detect import Detected
from ingest.detection.whole import refuse_cut_short
from ingest.limits import bounds, need_space, part
from ingest.pictures.renditions import packet
from ingest.programs.ffmpeg import Bounds, Tick, damaged, ffmpeg
from ingest.programs.probe import PROBE_SECONDS, Probe, Stream, first_pictures, probe, technical
from ingest.quality import film_faults
from ingest.result import JSON, Facts, Limits, OverLimit, Reporter, Result
from ingest.sounds.sound import sounds
from ingest.tags import embedded
from ingest.tags.embedded import Embedded
from ingest.video import ladder, storyboard
from ingest.video.encoded import Encoded
from ingest.video.package import RECIPE, package
from ingest.video.parts.shared import Apart
from ingest.video.parts.whole import shared
from ingest.video.picture import Picture, picture
from ingest.video.poster import Poster, posters
from ingest.video.rungs import rungs

_POSTER, _PACKED = 0.03, 0.97


def run(
    source: Path, scratch: Path, *, detected: Detected, limits: Limits, reporter: Reporter, exif: Mapping[str, JSON],
    apart: Apart | None = None,
) -> Result:  # fmt: skip
    """Make everything of a film into ``scratch``, an empty folder. Raises :class:`ingest.result.IngestError`.

    ``apart``: who may have a long film encoded in pieces elsewhere; what it raises when it is asked to comes out.
    """
    reporter.progress(0.0)
    found = detected.probe or probe(source, limits.memory)
    refuse_cut_short(source, found)
    seen = looked_at(source, found, limits)
    reporter.progress(0.0)
    quick = Bounds(max(PROBE_SECONDS, limits.seconds_photo), limits.memory)
    said = embedded.read(exif)
    marks = packet(said, source_alone=True)
    first = posters(source, found, seen, scratch, quick, part(reporter, 0, _POSTER, 0), RECIPE, marks)
    facts = _facts(found, seen, detected, said, first)
    reporter.facts(facts)
    reporter.renditions(first.renditions)
    plan = planned(source, scratch, found, seen, limits)
    need_space(scratch, int(sum(r.ceiling for r in plan.rungs) / 16 * found.duration))
    encoded = shared(plan, limits, apart, part(reporter, _POSTER, _PACKED, 1.0)) if apart else None
    if encoded is None:
        encoded = _encoded(plan, limits, part(reporter, _POSTER, _PACKED, found.duration))
    made = package(plan, limits, part(reporter, _PACKED, 1.0, found.duration))
    reporter.renditions(made.renditions)
    reporter.progress(1.0)
    said_of_it = {**facts.technical, **_measured(plan, encoded, made.duration)}
    faults = film_faults(
        said_of_it, made.duration, sound=bool(plan.sounds), captions=bool(made.cues), sharp=facts.sharpness
    )
    measured = replace(facts, duration=made.duration, technical=said_of_it, faults=faults)
    return Result(
        measured, (*first.renditions, *made.renditions), cues=made.cues, problems=(*said.problems, *made.problems)
    )


def looked_at(source: Path, found: Probe, limits: Limits) -> Picture:
    """The moving picture of a file, as its first pictures show it. Raises ``Damaged``, ``OverLimit``."""
    stream = found.film
    if stream is None:
        raise damaged("no moving picture was found")
    _refuse_too_large(stream, limits)
    return picture(stream, first_pictures(source, stream, limits.memory))


def _encoded(plan: ladder.Plan, limits: Limits, tick: Tick) -> Encoded:
    """All of it in one run."""
    allowed = bounds(limits, plan.source, plan.folder.parent, plan.found.duration)
    ran = ffmpeg(ladder.command(plan), allowed, tick, level="info")
    return Encoded(ran.log, ran.frames, measures.raw_black(ran.log), measures.raw_frozen(ran.log), measures.cuts(ran.log))  # fmt: skip


def planned(source: Path, scratch: Path, found: Probe, seen: Picture, limits: Limits) -> ladder.Plan:
    """What is made of a film, below ``scratch``: the same on whatever machine."""
    folder = scratch / "hls"
    folder.mkdir(parents=True, exist_ok=True)
    steps = rungs(seen)
    return ladder.Plan(
        source=source,
        folder=folder,
        found=found,
        picture=seen,
        rungs=steps,
        sounds=sounds(found.sounds),
        captions=found.captions,
        tiles=storyboard.regular(steps[-1], found.duration),
        threads=limits.threads,
    )


def _facts(found: Probe, seen: Picture, detected: Detected, told: Embedded, first: Poster) -> Facts:
    return Facts(
        kind="film" if detected.kind == "film" else "video",
        media_type=detected.media_type,
        extension=detected.extension,
        width=seen.width,
        height=seen.height,
        duration=found.duration or None,
        frame_rate=round(seen.rate, 3) if seen.rate else None,
        taken=told.taken,
        latitude=told.latitude,
        longitude=told.longitude,
        altitude=told.altitude,
        described=told.described,
        metadata=told.metadata,
        technical={**told.technical, **technical(found), "interlaced": seen.interlaced, "hdr": seen.hdr or None},
        phash=first.phash,
        colours=first.colours,
        sharpness=first.sharpness,
        marks=told.provenance.marks,
    )


def _measured(plan: ladder.Plan, encoded: Encoded, duration: float) -> dict[str, JSON]:
    log = encoded.log
    loudness: list[JSON] = [measures.loudness(log, s.name, duration) for s in plan.sounds]
    told: list[JSON] = [
        {
            "name": s.name,
            "label": s.label,
            "language": s.language or None,
            "streams": [t.index for t in s.streams],
            "channels": s.channels,
            "loudness": loud,
        }
        for s, loud in zip(plan.sounds, loudness, strict=True)
    ]
    return {
        "black": measures.spans_of(encoded.black, duration),
        "freeze": measures.spans_of(encoded.frozen, duration),
        "silence": measures.silent(log, duration),
        "shots": measures.shots(encoded.cuts, duration),
        "loudness": loudness[0] if loudness else None,
        "sounds": told,
        "pictures": encoded.pictures,
    }


def _refuse_too_large(stream: Stream, limits: Limits) -> None:
    if int(stream.raw["width"]) * int(stream.raw["height"]) > limits.pixels:
        raise OverLimit(
            "pixel_limit",
            "Khung hình lớn hơn mức cho phép.",
            "The picture is larger than allowed.",
        )
