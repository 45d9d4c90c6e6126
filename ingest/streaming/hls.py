"""HLS (RFC 8216) over CMAF files: what ffmpeg wrote is measured, and the master playlist is written from that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.result import Rendition
from ingest.streaming import cmaf

SEGMENT = 4
"""Seconds of a segment; key frames are forced on its multiples."""
MASTER = "master.m3u8"
PLAYLIST_TYPE = "application/vnd.apple.mpegurl"


@dataclass(frozen=True)
class Track:
    """One media playlist with its file, measured. Rates are bits per second, ``segments`` are (seconds, bytes).

    ``samples`` counts pictures, or frames of sound.
    """

    name: str
    folder: Path
    codec: str
    """RFC 6381."""
    segments: tuple[tuple[float, int], ...]
    samples: int

    @property
    def duration(self) -> float:
        """Seconds, the sum of its segments."""
        return sum(seconds for seconds, _ in self.segments)

    @property
    def average(self) -> int:
        """Bits per second over the whole."""
        return _rate(self.segments)

    @property
    def peak(self) -> int:
        """The highest rate of any run of segments between half and one and a half target durations (RFC 8216 4.1)."""
        target = _target([seconds for seconds, _ in self.segments])
        runs = [
            self.segments[i : j + 1]
            for i in range(len(self.segments))
            for j in range(i, min(i + 8, len(self.segments)))
            if target / 2 <= sum(s for s, _ in self.segments[i : j + 1]) <= target * 1.5
        ]
        return max((_rate(run) for run in runs), default=self.average)


@dataclass(frozen=True)
class VideoTrack:
    """A rung: its track and what its pictures are."""

    track: Track
    width: int
    height: int
    frame_rate: float


@dataclass(frozen=True)
class SoundTrack:
    """One sound of the film, an alternative among others of its group."""

    track: Track
    label: str
    language: str
    channels: int


@dataclass(frozen=True)
class CaptionTrack:
    """Captions: ``name`` is the playlist without its ending."""

    name: str
    label: str
    language: str


def output_options(folder: Path, name: str) -> tuple[str, dict[str, object]]:
    """Path and options with which ffmpeg writes one byte-range CMAF file (its playlist is replaced by :func:`track`).

    ``avoid_negative_ts=disabled``: the muxer would else move decoding times up to zero and with them the first picture
    off zero. Kept, an edit list puts picture and sound at 0 exactly.
    """
    return str(folder / f"{name}.m3u8"), {
        "f": "hls",
        "hls_time": SEGMENT,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file",
        "hls_segment_filename": str(folder / f"{name}.mp4"),
        "avoid_negative_ts": "disabled",
        "map_metadata": -1,
        "map_chapters": -1,
    }


def track(folder: Path, name: str) -> Track | None:
    """Measure the file ``name`` in ``folder`` and write its media playlist; nothing when it holds no segment."""
    path = folder / f"{name}.mp4"
    made = cmaf.read(path) if path.exists() else None
    if made is None:
        return None
    # The first segment begins at 0; what an encoder needs before that (priming) is cut off by the player.
    begins = [max(0.0, f.start) for f in made.fragments]
    ends = [*begins[1:], max(f.end for f in made.fragments)]
    seconds = [max(end - begin, 0.0) for begin, end in zip(begins, ends, strict=True)]
    _write_playlist(folder, name, made, seconds)
    segments = tuple((s, f.size) for s, f in zip(seconds, made.fragments, strict=True))
    return Track(name, folder, _codec(made.header), segments, sum(f.samples for f in made.fragments))


def _write_playlist(folder: Path, name: str, made: cmaf.Fragmented, seconds: Sequence[float]) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{_target(seconds)}", "#EXT-X-MEDIA-SEQUENCE:0"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines.append(f'#EXT-X-MAP:URI="{name}.mp4",BYTERANGE="{len(made.header)}@0"')
    for fragment, length in zip(made.fragments, seconds, strict=True):
        lines += [f"#EXTINF:{length:.6f},", f"#EXT-X-BYTERANGE:{fragment.size}@{fragment.offset}", f"{name}.mp4"]
    (folder / f"{name}.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n")


def _target(seconds: Sequence[float]) -> int:
    """No EXTINF, rounded, exceeds it (RFC 8216 4.3.3.1); as in that clause a half rounds up."""
    return max(1, *(int(s + 0.5) for s in seconds))


def _rate(segments: Sequence[tuple[float, int]]) -> int:
    seconds = sum(s for s, _ in segments)
    return round(sum(b for _, b in segments) * 8 / seconds) if seconds > 0 else 0


def _codec(header: bytes) -> str:
    """RFC 6381 name out of the initialisation segment: profile, constraints and level stand in ``avcC`` (ISO/IEC
    14496-15), the audio object type in the first five bits of the decoder's own description (ISO/IEC 14496-3)."""
    at = header.find(b"avcC")
    if at > 0:
        return "avc1." + header[at + 5 : at + 8].hex()
    at = header.find(b"esds")
    specific = header.find(b"\x05\x80\x80\x80", at)
    if at < 0 or specific < 0:
        raise ValueError("an initialisation segment without avcC or esds")
    return f"mp4a.40.{header[specific + 5] >> 3}"


def write_captions_playlist(folder: Path, name: str, duration: float) -> None:
    """A media playlist of one WebVTT file (RFC 8216 3.5), ``name.vtt``, beside the film's."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{max(1, round(duration + 0.5))}"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", f"#EXTINF:{duration:.6f},", f"{name}.vtt", "#EXT-X-ENDLIST"]
    (folder / f"{name}.m3u8").write_text("\n".join(lines) + "\n")


def write_master(
    folder: Path, videos: Sequence[VideoTrack], sounds: Sequence[SoundTrack], captions: Sequence[CaptionTrack] = ()
) -> Path:
    """Write the master playlist: every figure measured, every address relative to its own folder."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if videos:
        lines += [_sound_line(s, first=s is sounds[0]) for s in sounds]
        lines += [_caption_line(c) for c in captions]
    for video in sorted(videos, key=lambda v: v.track.average):
        lines += [_variant(video, sounds, bool(captions)), f"{video.track.name}.m3u8"]
    if not videos:
        for sound in sounds:
            rates = f"BANDWIDTH={sound.track.peak},AVERAGE-BANDWIDTH={sound.track.average}"
            lines += [f'#EXT-X-STREAM-INF:{rates},CODECS="{sound.track.codec}"', f"{sound.track.name}.m3u8"]
    path = folder / MASTER
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _variant(video: VideoTrack, sounds: Sequence[SoundTrack], captioned: bool) -> str:
    peak = video.track.peak + max((s.track.peak for s in sounds), default=0)
    average = video.track.average + max((s.track.average for s in sounds), default=0)
    codecs = ",".join(dict.fromkeys([video.track.codec, *(s.track.codec for s in sounds)]))
    line = f'#EXT-X-STREAM-INF:BANDWIDTH={max(peak, average)},AVERAGE-BANDWIDTH={average},CODECS="{codecs}"'
    line += f",RESOLUTION={video.width}x{video.height},FRAME-RATE={video.frame_rate:.3f}"
    line += ',AUDIO="sound"' if sounds else ""
    return line + (',SUBTITLES="captions"' if captioned else "") + ",CLOSED-CAPTIONS=NONE"


def _sound_line(sound: SoundTrack, *, first: bool) -> str:
    language = f',LANGUAGE="{sound.language}"' if sound.language else ""
    default = "YES" if first else "NO"
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="{_quoted(sound.label)}"{language},DEFAULT={default},'
        f'AUTOSELECT=YES,CHANNELS="{sound.channels}",URI="{sound.track.name}.m3u8"'
    )


def _caption_line(caption: CaptionTrack) -> str:
    language = f',LANGUAGE="{caption.language}"' if caption.language else ""
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{_quoted(caption.label)}"{language},DEFAULT=NO,'
        f'AUTOSELECT=YES,FORCED=NO,URI="{caption.name}.m3u8"'
    )


def _quoted(text: str) -> str:
    """A quoted-string may hold neither quotes nor line ends (RFC 8216 4.2)."""
    return re.sub(r'["\r\n]+', " ", text).strip() or "-"


def renditions(
    folder: Path, videos: Sequence[VideoTrack], sounds: Sequence[SoundTrack], recipe: str
) -> list[Rendition]:
    """The master, and each track's playlist and file, as renditions under ``hls/``."""
    made = [Rendition(f"hls/{MASTER}", folder / MASTER, PLAYLIST_TYPE, recipe)]
    for video in videos:
        made += _pair(video.track, recipe, "video/mp4", video.width, video.height)
    for sound in sounds:
        made += _pair(sound.track, recipe, "audio/mp4", None, None)
    return made


def _pair(track: Track, recipe: str, media_type: str, width: int | None, height: int | None) -> list[Rendition]:
    return [
        Rendition(
            f"hls/{track.name}{ending}",
            track.folder / f"{track.name}{ending}",
            kind,
            recipe,
            width,
            height,
            round(track.duration, 3),
            track.average,
        )
        for ending, kind in ((".m3u8", PLAYLIST_TYPE), (".mp4", media_type))
    ]
