"""A film: shots that last as long as what is said over them, cut hard, with speech, ambience and timed captions."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .caption import CREDIT, Caption, write_caption
from .motion import frames
from .programs import DemoError, politely
from .scene import SOFTWARE, View, nearness
from .script import Film, Shot
from .speech import Cue, Samples, ambience, mixed, speak, write_cues, write_wav

FPS = 25
LEAD, TAIL, SHORTEST = 0.4, 0.7, 3.6
"""Seconds of a shot before and after its sentence; no shot is shorter than ``SHORTEST``."""


@dataclass(frozen=True)
class Take:
    """A shot laid on the time line: its first frame, its number of frames, its sentence spoken."""

    shot: Shot
    first: int
    count: int
    speech: Samples

    @property
    def cue(self) -> Cue:
        start = self.first / FPS + LEAD
        return Cue(start, start + len(self.speech) / 48_000, self.shot.say)


def make_film(film: Film, stills: dict[View, Path], size: tuple[int, int], room: Path, threads: int) -> None:
    """Make ``room / film.file`` and its captions beside it (same stem, ``.srt`` or ``.vtt``). ``stills``: a picture of each view."""
    takes = _time_line([shot for shot in film.shots if shot.view in stills], film, room)
    path = room / film.file
    write_wav(room / "sound.wav", _sound(takes))
    _encode(_pictures(takes, stills, size, room, threads), size, room / "sound.wav", path, film.caption)
    write_caption(path, film.caption, f"{SOFTWARE}, FFmpeg")
    write_cues(path.with_suffix(f".{film.captions}"), [take.cue for take in takes])


def _time_line(shots: list[Shot], film: Film, room: Path) -> list[Take]:
    takes, first = [], 0
    for shot in shots:
        speech = speak(shot.say, film.voice, room)
        count = round(max(LEAD + len(speech) / 48_000 + TAIL, SHORTEST) * FPS)
        takes.append(Take(shot, first, count, speech))
        first += count
    return takes


def _sound(takes: list[Take]) -> Samples:
    bed = np.concatenate(
        [ambience(take.shot.sound, take.count / FPS, seed=number) for number, take in enumerate(takes)]
    )
    return mixed(bed, [(take.cue.start, take.speech) for take in takes])


def _pictures(
    takes: list[Take], stills: dict[View, Path], size: tuple[int, int], room: Path, threads: int
) -> Iterator[bytes]:
    total = takes[-1].first + takes[-1].count
    for take in takes:
        near = _nearness(take.shot, stills, room, threads)
        for number, frame in enumerate(frames(stills[take.shot.view], near, take.shot.move, size, take.count)):
            light = min((take.first + number + 1) / 12, (total - take.first - number) / 25, 1)
            yield frame if light == 1 else (np.frombuffer(frame, np.uint8) * light).astype(np.uint8).tobytes()


def _nearness(shot: Shot, stills: dict[View, Path], room: Path, threads: int) -> np.ndarray | None:
    from PIL import Image

    stands = (shot.move.start, shot.move.end)
    if not any(stand.push or stand.slide for stand in stands):
        return None
    with Image.open(stills[shot.view]) as still:
        size = (still.width // 3, still.height // 3)
    return nearness(shot.view, size, room, threads)


def _encode(pictures: Iterator[bytes], size: tuple[int, int], sound: Path, path: Path, caption: Caption) -> None:
    """H.264 and AAC in MP4, ready to stream, with the caption in its tags too."""
    tags = {
        "title": caption.title,
        "artist": caption.creator,
        "date": caption.taken.strftime("%Y-%m-%d"),
        "creation_time": caption.taken.strftime("%Y-%m-%dT%H:%M:%S+07:00"),
        "description": caption.description,
        "comment": CREDIT,
        "copyright": caption.copyright,
    }
    command = [
        *("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"),
        *("-s", f"{size[0]}x{size[1]}", "-r", str(FPS), "-i", "-", "-i", str(sound)),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", "50", "-threads", "1"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
        *("-c:a", "aac", "-b:a", "128k", "-metadata:s:a:0", "language=vie", "-movflags", "+faststart"),
        *(word for name, value in tags.items() for word in ("-metadata", f"{name}={value}")),
        str(path),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=politely) as encoder:
        if encoder.stdin is None or encoder.stderr is None:
            raise DemoError("ffmpeg without pipes")
        try:
            for frame in pictures:
                encoder.stdin.write(frame)
        finally:
            encoder.stdin.close()
            complaint = encoder.stderr.read().decode(errors="replace")
    if encoder.returncode != 0:
        raise DemoError(f"ffmpeg failed ({encoder.returncode}):\n{complaint[-1200:]}")
