"""Sound: an interview, an atmosphere, a voice memo."""

from __future__ import annotations

from pathlib import Path

from .caption import CREDIT, Caption, write_caption
from .programs import run
from .script import Sound
from .speech import RATE, Cue, Samples, ambience, mixed, speak, write_cues, write_wav

PAUSE = 0.55
"""Seconds between one who speaks and the next."""


def make_sound(sound: Sound, room: Path) -> None:
    """Make ``room / sound.file`` and, where the script asks for them, captions beside it."""
    samples, cues = _recorded(sound, room)
    plain, path = room / "plain.wav", room / sound.file
    write_wav(plain, samples)
    _encode(plain, path, sound.caption)
    if path.suffix == ".m4a":
        write_caption(path, sound.caption, "espeak-ng")
    if sound.captions:
        write_cues(path.with_suffix(f".{sound.captions}"), cues)


def metadata_of(sound: Sound) -> dict[str, object]:
    """What the file format has no room for, as ``POST /assets`` takes it. WAV holds no Vietnamese; MP3 no places."""
    caption = sound.caption
    said: dict[str, object] = {"province": caption.province, "place": caption.place, "credit": CREDIT}
    if Path(sound.file).suffix == ".wav":
        said |= {"title": caption.title, "description": caption.description, "creator": caption.creator}
        said["taken_on"] = caption.taken.strftime("%Y-%m-%d")
    return {key: value for key, value in said.items() if value} | {
        "keywords": list(caption.keywords),
        "persons": list(caption.persons),
    }


def _recorded(sound: Sound, room: Path) -> tuple[Samples, list[Cue]]:
    spoken, cues, second = [], [], 0.8
    for voice, text in sound.lines:
        said = speak(text, voice, room)
        spoken.append((second, said))
        cues.append(Cue(second, second + len(said) / RATE, text))
        second = cues[-1].end + PAUSE
    return mixed(ambience(sound.ambience, max(sound.seconds, second + 0.6), seed=len(sound.file)), spoken), cues


def _encode(plain: Path, path: Path, caption: Caption) -> None:
    codec = {
        ".mp3": ["-c:a", "libmp3lame", "-b:a", "128k", "-id3v2_version", "3"],
        ".m4a": ["-c:a", "aac", "-b:a", "64k", "-metadata:s:a:0", "language=vie"],
        ".wav": ["-c:a", "pcm_s16le", "-write_bext", "1"],
    }[path.suffix]
    tags = {
        "title": caption.title,
        "artist": caption.creator,
        "date": caption.taken.strftime("%Y-%m-%d"),
        "comment": caption.description,
        "copyright": caption.copyright,
    }
    if path.suffix == ".wav":  # EBU Tech 3285: bext is ASCII
        tags = {
            "description": caption.title_en,
            "originator": "espeak-ng, numpy",
            "origination_date": caption.taken.strftime("%Y-%m-%d"),
            "origination_time": caption.taken.strftime("%H:%M:%S"),
        }
    words = [word for name, value in tags.items() for word in ("-metadata", f"{name}={value}")]
    run("ffmpeg", "-v", "error", "-y", "-i", plain, "-map_metadata", "-1", *codec, *words, path)
