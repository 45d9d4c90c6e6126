"""Speech and ambience as samples: float32 in -1 to 1, 48 000 a second, one channel."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .programs import run

RATE = 48_000
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice: ``speed`` in words a minute, ``pitch`` 0 to 99."""

    name: str
    speed: int
    pitch: int


@dataclass(frozen=True)
class Cue:
    """What is said from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    text: str


def speak(text: str, voice: Voice, room: Path) -> Samples:
    """``text`` spoken, without silence at its ends, in a slightly reverberant room."""
    said = room / "said.wav"
    run("espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch), "-w", said, text)
    sound = "highpass=f=90,lowpass=f=7500,aecho=0.9:0.5:23|41:0.12|0.07"
    raw = run("ffmpeg", "-v", "error", "-i", said, "-af", sound, "-ar", str(RATE), "-ac", "1", "-f", "f32le", "-")
    said.unlink()
    samples = np.frombuffer(raw, dtype=np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.012)
    return _level(samples[max(0, loud[0] - 480) : loud[-1] + 2400], 0.11)


# What a place sounds like: (weight, low Hz, high Hz, pulses a second, depth of the pulse)
LAYERS: dict[str, list[tuple[float, float, float, float, float]]] = {
    "sea": [(1.0, 40, 420, 0.14, 0.75), (0.45, 700, 5000, 0.14, 0.95)],
    "gulls": [(0.10, 2100, 2500, 3.1, 1.0)],
    "wind": [(0.8, 60, 380, 0.23, 0.6), (0.15, 500, 1400, 0.31, 0.8)],
    "engine": [(0.7, 38, 95, 9.0, 0.5), (0.2, 150, 420, 9.0, 0.7)],
    "insects": [(0.12, 4200, 4700, 13.0, 1.0), (0.07, 5600, 6000, 21.0, 1.0)],
    "crowd": [(0.5, 220, 900, 2.7, 0.55), (0.3, 900, 2400, 4.1, 0.7)],
    "sewing": [(0.35, 1400, 5200, 12.0, 0.95), (0.4, 90, 260, 12.0, 0.6)],
    "hum": [(0.5, 96, 104, 0.1, 0.1), (0.25, 45, 160, 0.4, 0.2)],
    "hammer": [(0.5, 900, 4200, 1.35, 1.0)],
    "traffic": [(0.8, 50, 260, 0.2, 0.6), (0.2, 400, 1500, 0.35, 0.8)],
    "sparks": [(0.6, 2500, 9000, 16.0, 0.9), (0.3, 98, 102, 0.1, 0.1)],
}


def ambience(names: list[str], seconds: float, seed: int) -> Samples:
    """Noise shaped into places: the layers called ``names``, at a level to speak over."""
    count = int(np.ceil(seconds * 10)) * RATE // 10  # a length that the Fourier transform likes
    dice = np.random.default_rng(seed)
    total = np.zeros(count, dtype=np.float32)
    time = np.arange(count, dtype=np.float32) / RATE
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    for weight, low, high, pulse, depth in (layer for name in names for layer in LAYERS[name]):
        band = np.exp(-0.5 * (np.log(np.maximum(hertz, 1) / np.sqrt(low * high)) / (0.5 * np.log(high / low))) ** 2)
        noise = np.fft.irfft(np.fft.rfft(dice.standard_normal(count)) * band, count)
        beat = (0.5 + 0.5 * np.sin(2 * np.pi * pulse * time + dice.uniform(0, 6))) ** (3 if depth > 0.9 else 1)
        total += (weight * noise / noise.std() * (1 - depth + depth * beat)).astype(np.float32)
    return _level(total[: int(seconds * RATE)], 0.014)


def mixed(bed: Samples, spoken: list[tuple[float, Samples]]) -> Samples:
    """``bed`` with what is spoken laid over it at its seconds; edges faded, peaks rounded."""
    total = bed.copy()
    for start, samples in spoken:
        first = int(start * RATE)
        total[first : first + len(samples)] += samples[: len(total) - first]
    edge = np.minimum(np.minimum(np.arange(len(total)), np.arange(len(total))[::-1]) / (0.4 * RATE), 1)
    return np.tanh(total * edge).astype(np.float32)


def write_wav(path: Path, samples: Samples) -> None:
    """16-bit PCM."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((samples * 32767).clip(-32768, 32767).astype("<i2").tobytes())


def write_cues(path: Path, cues: list[Cue]) -> None:
    """SubRip or WebVTT by the name of ``path``; lines of at most 42 letters."""
    vtt = path.suffix == ".vtt"
    blocks = ["WEBVTT\n"] if vtt else []
    for number, cue in enumerate(cues, 1):
        span = " --> ".join(_clock(second, "." if vtt else ",") for second in (cue.start, cue.end))
        blocks.append(f"{number}\n{span}\n{_two_lines(cue.text)}\n")
    path.write_text("\n".join(blocks), encoding="utf-8")


def _clock(second: float, point: str) -> str:
    thousandths = round(second * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _two_lines(text: str) -> str:
    if len(text) <= 42:
        return text
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def _level(samples: Samples, rms: float) -> Samples:
    return (samples * (rms / max(float(np.sqrt(np.mean(samples**2))), 1e-6))).astype(np.float32)
