"""Audio: facts, loudness and waveform in one decode; then a loudness-normalised preview as HLS and MP3 in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest import measures
from ingest.detection.detect import Detected
from ingest.limits import bounds, need_space, part
from ingest.programs.ffmpeg import SINK, Bounds, Ran, compiled, damaged, ffmpeg, guarded
from ingest.programs.probe import PROBE_SECONDS, Probe, probe, technical
from ingest.quality import sound_faults
from ingest.result import JSON, Facts, Limits, Rendition, Reporter, Result
from ingest.sounds.sound import Sound, aac, folded, heard, sounds
from ingest.sounds.waveform import RATE, Peaks, draw
from ingest.streaming import hls
from ingest.tags import chunks, embedded
from ingest.tags.embedded import Embedded

RECIPE = "audio-1"
TARGET = -16.0
"""LUFS of the preview: what the web plays speech at (AES TD1008 asks for -16 to -20). The original keeps its own level."""
_CEILING = -1.0
"""dBTP that no preview exceeds (AES TD1008, EBU R 128)."""
_LOUDER, _QUIETER = 30.0, -40.0
_MEASURED, _ENCODED = 0.35, 0.97


def run(
    source: Path, scratch: Path, *, detected: Detected, limits: Limits, reporter: Reporter, exif: Mapping[str, JSON]
) -> Result:
    """Make everything of a recording into ``scratch``. Raises :class:`ingest.result.IngestError`."""
    reporter.progress(0.0)
    found = detected.probe or probe(source, limits.memory)
    recording = _recording(source, scratch, found, limits)
    need_space(scratch, int(found.duration * 40_000))
    peaks, measured = _measure(recording, part(reporter, 0, _MEASURED, found.duration))
    said = chunks.told(embedded.read(exif), source, detected)
    facts = _facts(recording, measured, detected, said)
    facts = replace(facts, faults=sound_faults(facts.technical, measured.duration))
    first = (*_shape(recording.scratch, peaks), *_cover(recording))
    reporter.facts(facts)
    reporter.renditions(first)
    made = _previews(recording, measured, part(reporter, _MEASURED, _ENCODED, found.duration))
    reporter.renditions(made)
    reporter.progress(1.0)
    return Result(facts, (*first, *made), problems=said.problems)


@dataclass(frozen=True)
class _Recording:
    """A file with sound alone."""

    source: Path
    scratch: Path
    found: Probe
    sounds: tuple[Sound, ...]
    bounds: Bounds
    threads: int


@dataclass(frozen=True)
class _Measured:
    """Seconds that could be decoded, and what was measured on them."""

    duration: float
    loudness: JSON
    silence: list[JSON]


def _recording(source: Path, scratch: Path, found: Probe, limits: Limits) -> _Recording:
    if not found.sounds:
        raise damaged("neither picture nor sound was found")
    limit = bounds(limits, source, scratch, found.duration)
    return _Recording(source, scratch, found, sounds(found.sounds), limit, limits.threads)


def _measure(recording: _Recording, tick: Any) -> tuple[Peaks, _Measured]:
    """Loudness, silence and peaks of the first sound, as recorded."""
    import ffmpeg as graph

    peaks = Peaks(recording.found.duration)
    node = heard(guarded(recording.source, threads=recording.threads), recording.sounds[0], 0.0, first=True)
    node = node.filter("aformat", channel_layouts="mono", sample_rates=RATE, sample_fmts="s16")
    command = compiled(graph.output(node, SINK, f="s16le", **{"c:a": "pcm_s16le"}))
    ran = ffmpeg(command, recording.bounds, tick, sink=peaks.feed, level="info")
    if not peaks.samples:
        raise damaged("no sound could be decoded")
    return peaks, _told(ran, recording, peaks.samples / RATE)


def _told(ran: Ran, recording: _Recording, duration: float) -> _Measured:
    loud = measures.loudness(ran.log, recording.sounds[0].name, duration)
    return _Measured(round(duration, 3), loud, measures.silent(ran.log, duration))


def _facts(recording: _Recording, measured: _Measured, detected: Detected, told: Embedded) -> Facts:
    return Facts(
        kind="audio",
        media_type=detected.media_type,
        extension=detected.extension,
        duration=measured.duration,
        taken=told.taken,
        latitude=told.latitude,
        longitude=told.longitude,
        altitude=told.altitude,
        described=told.described,
        metadata=told.metadata,
        marks=told.provenance.marks,
        technical={
            **told.technical,
            **technical(recording.found),
            "loudness": measured.loudness,
            "silence": measured.silence,
        },
    )


def _shape(scratch: Path, peaks: Peaks) -> tuple[Rendition, ...]:
    peaks.write(scratch / "waveform.json")
    width, height = draw(peaks.pairs(), scratch / "thumb.webp")
    return (
        Rendition("waveform.json", scratch / "waveform.json", "application/json", RECIPE),
        Rendition("thumb.webp", scratch / "thumb.webp", "image/webp", RECIPE, width, height),
    )


def _cover(recording: _Recording) -> tuple[Rendition, ...]:
    """``cover.webp`` from the cover art, if there is some that can be decoded."""
    import ffmpeg as graph
    import pyvips

    from ingest.result import IngestError

    art = recording.found.cover
    if art is None:
        return ()
    raw, path = recording.scratch / "cover.png", recording.scratch / "cover.webp"
    node = guarded(recording.source)[str(art.index)]  # type: ignore[index]
    command = compiled(graph.output(node, str(raw), f="image2", update=1, **{"frames:v": 1}))
    try:
        ffmpeg(command, replace(recording.bounds, seconds=PROBE_SECONDS), level="error")
        image = pyvips.Image.thumbnail(str(raw), 1024, size="down")
        image.webpsave(str(path), Q=80, effort=2, keep="none")
    except (IngestError, pyvips.Error):
        return ()  # the sound is whole without its cover
    finally:
        raw.unlink(missing_ok=True)
    return (Rendition("cover.webp", path, "image/webp", RECIPE, image.width, image.height),)


def _previews(recording: _Recording, measured: _Measured, tick: Any) -> tuple[Rendition, ...]:
    """HLS with every sound, and the first as MP3: one decode, at the level of the web."""
    import ffmpeg as graph

    folder = recording.scratch / "hls"
    folder.mkdir(exist_ok=True)
    source = guarded(recording.source, threads=recording.threads)
    listen = recording.scratch / "listen.mp3"
    outputs = []
    for place, sound in enumerate(recording.sounds):
        node = _levelled(heard(source, sound, 0.0, first=False), measured.loudness)
        node = folded(node, sound, 0.0)
        if place == 0:
            split = node.filter_multi_output("asplit", 2)
            options = {"c:a": "libmp3lame", "q:a": 3, "f": "mp3", "map_metadata": -1}
            outputs.append(graph.output(split[1], str(listen), **options))
            node = split[0]
        path, options = hls.output_options(folder, sound.name)
        outputs.append(graph.output(node, path, **options, **aac(sound)))
    ffmpeg(compiled(*outputs), recording.bounds, tick)
    return _packaged(recording, folder, listen, measured.duration)


def _levelled(node: Any, loudness: JSON) -> Any:
    """One gain for the whole, so that the recording keeps its dynamics; a limiter where its peaks would clip."""
    if not isinstance(loudness, dict) or not isinstance(loudness["integrated"], float):
        return node
    gain = min(_LOUDER, max(_QUIETER, TARGET - loudness["integrated"]))
    peak = loudness["true_peak"]
    node = node.filter("volume", f"{gain:.2f}dB")
    if isinstance(peak, float) and peak + gain <= _CEILING:
        return node
    # Sample peaks, so half a decibel below the ceiling for what lies between the samples.
    return node.filter("alimiter", limit=round(10 ** ((_CEILING - 0.5) / 20), 4), level=0, attack=5, release=60)


def _packaged(recording: _Recording, folder: Path, listen: Path, duration: float) -> tuple[Rendition, ...]:
    tracks = [
        hls.SoundTrack(track, sound.label, sound.language, sound.channels)
        for sound in recording.sounds
        if (track := hls.track(folder, sound.name))
    ]
    if not tracks:
        raise damaged("no sound could be encoded")
    hls.write_master(folder, [], tracks)
    rate = round(listen.stat().st_size * 8 / duration) if duration else None
    mp3 = Rendition("listen.mp3", listen, "audio/mpeg", RECIPE, duration=duration, bitrate=rate)
    return (*hls.renditions(folder, [], tracks, RECIPE), mp3)
