"""Captions that came inside a film: cues on the film's own clock, and WebVTT for the player."""

from __future__ import annotations

from pathlib import Path

from ingest.languages import language_name
from ingest.programs.probe import Stream
from ingest.result import Cue
from ingest.streaming.hls import CaptionTrack, write_captions_playlist
from ingest.timestamp import timestamp

MEDIA_TYPE = "text/vtt"


def read_cues(raw: Path, language: str, shift: float, duration: float) -> tuple[Cue, ...]:
    """Cues of the WebVTT ``raw`` as ffmpeg extracted it, ``shift`` seconds earlier; none from a broken file."""
    import pysubs2

    if not raw.exists():
        return ()
    try:
        read = pysubs2.load(str(raw), encoding="utf-8", errors="replace", format_="vtt")
    except (pysubs2.Pysubs2Error, ValueError):
        return ()
    cues = []
    for event in sorted(read, key=lambda e: e.start):
        start, end = event.start / 1000 - shift, event.end / 1000 - shift
        text = event.plaintext.replace("\x00", "").strip()
        if text and end > max(start, 0) and (not duration or start < duration):
            cues.append(Cue(round(max(start, 0.0), 3), round(end, 3), text, language))
    return tuple(cues)


def write_track(folder: Path, stream: Stream, cues: tuple[Cue, ...], duration: float, taken: set[str]) -> CaptionTrack:
    """Write ``captions-vi.vtt`` and its playlist into the film's HLS folder; ``taken`` are the names already used."""
    wanted = f"captions-{stream.language or 'und'}"
    name = wanted if wanted not in taken else f"{wanted}-{stream.index}"
    taken.add(name)
    lines = ["WEBVTT", ""]
    for cue in cues:
        # A blank line would end the cue, and "-->" in its text would be read as the next one's times.
        text = "\n".join(line for line in cue.text.splitlines() if line.strip())
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{timestamp(cue.start)} --> {timestamp(cue.end)}", text, ""]
    (folder / f"{name}.vtt").write_text("\n".join(lines), encoding="utf-8")
    write_captions_playlist(folder, name, duration)
    label = stream.title or language_name(stream.language) or "Phụ đề"
    return CaptionTrack(name, label, stream.language)
