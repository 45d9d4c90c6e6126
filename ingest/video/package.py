"""What the long command left in the folder becomes renditions: measured, indexed, and one file to take away."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.detection.whole import refuse_early_end
from ingest.programs.ffmpeg import Bounds, Tick, compiled, damaged, ffmpeg, guarded
from ingest.result import Cue, Limits, Problem, Rendition
from ingest.streaming import hls
from ingest.streaming.captions import MEDIA_TYPE, read_cues, write_track
from ingest.video import ladder, storyboard

RECIPE = "film-1"
_WEB = 720


@dataclass(frozen=True)
class Made:
    """Renditions and cues of a film whose ``duration`` (seconds) is that of the rungs."""

    renditions: tuple[Rendition, ...]
    cues: tuple[Cue, ...]
    problems: tuple[Problem, ...]
    duration: float


def package(plan: ladder.Plan, limits: Limits, tick: Tick) -> Made:
    """Everything of phase one that the encode made possible. Raises ``Damaged`` for a film that ends too early."""
    videos = _videos(plan)
    duration = videos[0].track.duration
    refuse_early_end(plan.found, plan.picture.index, duration)
    heard = [
        hls.SoundTrack(track, sound.label, sound.language, sound.channels)
        for sound in plan.sounds
        if (track := hls.track(plan.folder, sound.name))
    ]
    cues, captions = _captions(plan, duration)
    hls.write_master(plan.folder, videos, heard, captions)
    made = hls.renditions(plan.folder, videos, heard, RECIPE)
    made += _caption_renditions(plan, captions)
    made += _storyboard(plan, duration)
    made.append(_web(plan, videos, heard, limits, tick))
    return Made(tuple(made), cues, _problems(plan, len(heard)), round(duration, 3))


def _videos(plan: ladder.Plan) -> list[hls.VideoTrack]:
    """The rungs as they came out, largest first."""
    made = []
    for rung in plan.rungs:
        track = hls.track(plan.folder, rung.name)
        if track is None or track.duration <= 0:
            raise damaged("no picture could be decoded")
        made.append(hls.VideoTrack(track, rung.width, rung.height, track.samples / track.duration))
    return made


def _captions(plan: ladder.Plan, duration: float) -> tuple[tuple[Cue, ...], list[hls.CaptionTrack]]:
    cues: list[Cue] = []
    tracks: list[hls.CaptionTrack] = []
    taken: set[str] = set()
    for stream in plan.captions:
        read = read_cues(ladder.raw_captions(plan.folder.parent, stream), stream.language, plan.shift, duration)
        if read:
            cues += read
            tracks.append(write_track(plan.folder, stream, read, duration, taken))
    return tuple(cues), tracks


def _caption_renditions(plan: ladder.Plan, captions: list[hls.CaptionTrack]) -> list[Rendition]:
    made = []
    for caption in captions:
        text, playlist = plan.folder / f"{caption.name}.vtt", plan.folder / f"{caption.name}.m3u8"
        made.append(Rendition(f"{caption.name}.vtt", text, MEDIA_TYPE, RECIPE))
        made.append(Rendition(f"hls/{caption.name}.vtt", text, MEDIA_TYPE, RECIPE))
        made.append(Rendition(f"hls/{caption.name}.m3u8", playlist, hls.PLAYLIST_TYPE, RECIPE))
    return made


def _storyboard(plan: ladder.Plan, duration: float) -> list[Rendition]:
    folder = plan.folder.parent
    sheets = storyboard.lay_out(folder, plan.tiles, duration)
    made = [Rendition(s.path.name, s.path, "image/jpeg", RECIPE, s.width, s.height) for s in sheets]
    return [*made, Rendition(storyboard.VTT, folder / storyboard.VTT, MEDIA_TYPE, RECIPE)] if made else []


def _web(
    plan: ladder.Plan, videos: list[hls.VideoTrack], heard: list[hls.SoundTrack], limits: Limits, tick: Tick
) -> Rendition:
    """``web.mp4``: one rung and the first sound in one progressive file to take away, copied without an encode."""
    import ffmpeg as graph

    video = next((v for v, r in zip(videos, plan.rungs, strict=True) if r.lines <= _WEB), videos[-1])
    path = plan.folder.parent / "web.mp4"
    tracks = [guarded(plan.folder / f"{video.track.name}.mp4")["v"]]  # type: ignore[index]
    if heard:
        tracks.append(guarded(plan.folder / f"{heard[0].track.name}.mp4")["a"])  # type: ignore[index]
    options = {"c": "copy", "movflags": "+faststart", "map_metadata": -1}
    limit = Bounds(limits.seconds_base + video.track.duration, limits.memory)
    ffmpeg(compiled(graph.output(*tracks, str(path), **options)), limit, tick, level="error")
    duration = round(video.track.duration, 3)
    rate = round(path.stat().st_size * 8 / duration) if duration else None
    return Rendition("web.mp4", path, "video/mp4", RECIPE, video.width, video.height, duration, rate)


def _problems(plan: ladder.Plan, heard: int) -> tuple[Problem, ...]:
    if heard == len(plan.sounds):
        return ()
    return (
        Problem(
            "sound_unreadable",
            "Một phần âm thanh của tệp không đọc được.",
            "Part of the sound in this file cannot be read.",
        ),
    )
