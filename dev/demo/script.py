"""``script.yaml`` read into plain data: the films and the sound of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from .caption import Caption
from .motion import Move, Stand
from .scene import View
from .speech import Voice

SCRIPT = Path(__file__).resolve().parent / "script.yaml"


@dataclass(frozen=True)
class Shot:
    view: View
    move: Move
    sound: list[str]
    say: str


@dataclass(frozen=True)
class Film:
    """``captions``: "srt" or "vtt"; ``size`` in pixels."""

    file: str
    kind: str | None
    visibility: str
    size: tuple[int, int]
    captions: str
    voice: Voice
    shots: list[Shot]
    caption: Caption


@dataclass(frozen=True)
class Sound:
    """``lines``: voice and words, in turn; none: ``seconds`` of ambience."""

    file: str
    visibility: str
    captions: str | None
    ambience: list[str]
    lines: list[tuple[Voice, str]]
    seconds: float
    caption: Caption


def films() -> list[Film]:
    return [_film(entry) for entry in _read()["films"]]


def sounds() -> list[Sound]:
    return [_sound(entry) for entry in _read()["sounds"]]


def _read() -> dict[str, list[dict[str, Any]]]:
    read: dict[str, list[dict[str, Any]]] = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    return read


def caption_of(entry: dict[str, Any]) -> Caption:
    """The caption in an entry of ``script.yaml`` or ``captions.yaml``."""
    return Caption(
        title=entry["title"],
        title_en=entry["title_en"],
        description=entry["description"],
        description_en=entry["description_en"],
        creator=entry["creator"],
        owner=entry["owner"],
        taken=datetime.fromisoformat(entry["taken"]),
        keywords=tuple(entry["keywords"]),
        persons=tuple(entry.get("persons", ())),
        organisations=tuple(entry.get("organisations", ())),
        place=entry["place"],
        province=entry["province"],
    )


def _film(entry: dict[str, Any]) -> Film:
    shake = entry.get("shake", 0.6)
    return Film(
        file=entry["file"],
        kind=entry["kind"],
        visibility=entry["visibility"],
        size=(entry["size"][0], entry["size"][1]),
        captions=entry["captions"],
        voice=Voice(**entry["voice"]),
        shots=[
            Shot(View(*shot["view"]), _move(shot["move"], shake), shot["sound"], shot["say"]) for shot in entry["shots"]
        ],
        caption=caption_of(entry),
    )


def _move(stands: list[list[float]], shake: float) -> Move:
    return Move(Stand(*stands[0]), Stand(*stands[1]), shake)


def _sound(entry: dict[str, Any]) -> Sound:
    voices = {who: Voice(**voice) for who, voice in entry.get("voices", {}).items()}
    return Sound(
        file=entry["file"],
        visibility=entry["visibility"],
        captions=entry["captions"],
        ambience=entry["sound"],
        lines=[(voices[line["who"]], line["say"]) for line in entry.get("lines", ())],
        seconds=float(entry.get("seconds", 0)),
        caption=caption_of(entry),
    )
