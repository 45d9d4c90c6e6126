"""The sound of a film or recording as previews play it: which streams belong together, and their filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.languages import language_name
from ingest.measures import loudness_measure, silence_measure
from ingest.programs.probe import Stream

RATE = 48_000
_MOST = 8


@dataclass(frozen=True)
class Sound:
    """Streams heard as one. ``name`` is that of its rendition (``a1``); ``channels`` are those of the preview."""

    name: str
    label: str
    language: str
    streams: tuple[Stream, ...]
    channels: int


def sounds(streams: Sequence[Stream]) -> tuple[Sound, ...]:
    """Every stream of two or more channels is a sound of its own; mono tracks of one language are one sound.

    Broadcast recordings carry each microphone as a mono track: two are left and right, more are mixed.
    """
    grouped: list[list[Stream]] = []
    mono: dict[str, list[Stream]] = {}
    for stream in streams:
        if stream.channels > 1:
            grouped.append([stream])
        elif stream.language in mono:
            mono[stream.language].append(stream)
        else:
            grouped.append(mono.setdefault(stream.language, [stream]))
    return tuple(_sound(n, tuple(group)) for n, group in enumerate(grouped[:_MOST], 1))


def _sound(place: int, group: tuple[Stream, ...]) -> Sound:
    language = group[0].language
    title = group[0].title if len(group) == 1 else ""
    label = " – ".join(dict.fromkeys(part for part in (language_name(language), title) if part))
    alone = len(group) == 1 and group[0].channels == 1
    return Sound(f"a{place}", label or f"Âm thanh {place}", language, group, 1 if alone or len(group) > 2 else 2)


def heard(source: Any, sound: Sound, shift: float, *, first: bool) -> Any:
    """The graph of one sound: at 0 with the first picture, measured, then brought to the channels of its preview.

    ``shift``: seconds by which the first picture comes after the start of the file. Loudness is measured as recorded,
    before a surround sound is folded down; silence on the first sound only.
    """
    nodes = [_on_time(source[str(s.index)], shift) for s in sound.streams]
    node = nodes[0] if len(nodes) == 1 else _mixed(nodes)
    node = loudness_measure(node, sound.name)
    return silence_measure(node) if first else node


def folded(node: Any, sound: Sound, pad_to: float) -> Any:
    """Mono or stereo, never shorter than the picture (``pad_to`` seconds): players stall where one of two ends."""
    node = node.filter("aformat", channel_layouts="stereo" if sound.channels == 2 else "mono", sample_rates=RATE)
    return node.filter("apad", whole_dur=round(pad_to, 3)) if pad_to > 0 else node


def aac(sound: Sound) -> dict[str, object]:
    """Encoder options of a preview's sound; the language stays with it."""
    options: dict[str, object] = {"c:a": "aac", "b:a": "128k" if sound.channels == 2 else "80k"}
    return {**options, "metadata:s:a:0": f"language={sound.language}"} if sound.language else options


def _on_time(node: Any, shift: float) -> Any:
    """Its place on the film's clock: what sounds before the first picture is cut, a later start or a gap is silence."""
    if shift:
        node = node.filter("asetpts", f"PTS-{shift:.6f}/TB").filter("atrim", start=0)
    return node.filter("aresample", RATE, **{"async": 1, "first_pts": 0})


def _mixed(nodes: list[Any]) -> Any:
    """Two tracks are left and right. More are added at the level that unrelated sounds need, and a limiter catches
    the sum of tracks that carry the same."""
    import ffmpeg as graph

    if len(nodes) == 2:
        nodes = [n.filter("pan", f"stereo|c{side}<c0") for side, n in enumerate(nodes)]
        return graph.filter(nodes, "amix", inputs=2, duration="longest", normalize=0)
    mixed = graph.filter(nodes, "amix", inputs=len(nodes), duration="longest", normalize=0)
    mixed = mixed.filter("volume", f"{len(nodes) ** -0.5:.4f}")
    return mixed.filter("alimiter", limit=0.9, level=0)
