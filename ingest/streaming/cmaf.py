"""Reads back a fragmented MP4 (ISO/IEC 14496-12) that ffmpeg wrote: where its fragments lie and when they are shown.

ffmpeg's own playlist adds up nominal picture durations, which is wrong for a variable rate; here the times are those
of the samples themselves, less what the edit list takes off, as a player shows them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Fragment:
    """``offset`` and ``size`` in bytes; ``start``, ``end`` in seconds as shown; how many samples it holds."""

    offset: int
    size: int
    start: float
    end: float
    samples: int


@dataclass(frozen=True)
class Fragmented:
    """A file: its initialisation segment is the first ``len(header)`` bytes."""

    header: bytes
    fragments: tuple[Fragment, ...]


def read(path: Path) -> Fragmented | None:
    """Read the boxes of ``path``; nothing when it holds no fragment. Media data are passed over, not read."""
    with path.open("rb") as file:
        header, clock, shift = b"", 0, 0
        begin = 0
        made: list[Fragment] = []
        fragment: tuple[float, float, int] | None = None
        for kind, offset, length in _top_level(file):
            if kind == b"moov":
                header = _bytes(file, 0, offset + length)
                clock, shift = _clock(header)
                begin = offset + length
            elif kind == b"moof" and clock:
                fragment = _times(_bytes(file, offset, length), clock, shift)
            elif kind == b"mdat" and fragment:
                made.append(Fragment(begin, offset + length - begin, *fragment))
                begin, fragment = offset + length, None
    return Fragmented(header, tuple(made)) if made else None


def _top_level(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    place = 0
    size = file.seek(0, 2)
    while place + 8 <= size:
        length, kind = struct.unpack(">I4s", _bytes(file, place, 8))
        if length == 1:
            length = struct.unpack(">Q", _bytes(file, place + 8, 8))[0]
        if length < 8 or place + length > size:
            return
        yield kind, place, length
        place += length


def _bytes(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the content of each box begins and ends."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        if length < 8:
            return
        yield kind, start + 8, min(start + length, end)
        start += length


def _find(data: bytes, start: int, end: int, *path: bytes) -> tuple[int, int] | None:
    for kind, inner, after in _boxes(data, start, end):
        if kind == path[0]:
            return (inner, after) if len(path) == 1 else _find(data, inner, after, *path[1:])
    return None


def _clock(header: bytes) -> tuple[int, int]:
    """Ticks a second, and how many of them the edit list takes off the front."""
    told = _find(header, 0, len(header), b"moov", b"trak", b"mdia", b"mdhd")
    if told is None:
        return 0, 0
    clock = struct.unpack_from(">I", header, told[0] + (20 if header[told[0]] else 12))[0]
    edits = _find(header, 0, len(header), b"moov", b"trak", b"edts", b"elst")
    if edits is None:
        return clock, 0
    version, count = header[edits[0]], struct.unpack_from(">I", header, edits[0] + 4)[0]
    entry, step = (">Qq", 20) if version else (">Ii", 12)
    for place in range(count):
        _, begins = struct.unpack_from(entry, header, edits[0] + 8 + place * step)
        if begins >= 0:
            return clock, begins
    return clock, 0


def _times(moof: bytes, clock: int, shift: int) -> tuple[float, float, int]:
    """When the fragment's first sample is shown and its last ends, in seconds, and how many samples there are."""
    inside = _find(moof, 0, len(moof), b"moof", b"traf")
    if inside is None:
        return 0.0, 0.0, 0
    at = _find(moof, *inside, b"tfdt")
    decoded = 0
    if at:
        decoded = struct.unpack_from(">Q" if moof[at[0]] else ">I", moof, at[0] + 4)[0]
    usual = _usual_duration(moof, inside)
    shown: list[NDArray[np.int64]] = []
    last = usual
    for kind, start, _ in _boxes(moof, *inside):
        if kind == b"trun":
            durations, delays = _run(moof, start, usual)
            begins = decoded + np.concatenate([[0], np.cumsum(durations)])
            shown.append(begins[:-1] + delays)
            decoded, last = int(begins[-1]), int(durations[-1]) if durations.size else usual
    times = np.concatenate(shown) if shown else np.zeros(0, np.int64)
    if not times.size:
        return 0.0, 0.0, 0
    return (int(times.min()) - shift) / clock, (int(times.max()) + last - shift) / clock, int(times.size)


def _usual_duration(moof: bytes, inside: tuple[int, int]) -> int:
    """Default sample duration of the track fragment header (8.8.7)."""
    at = _find(moof, *inside, b"tfhd")
    if at is None:
        return 0
    flags = struct.unpack_from(">I", moof, at[0])[0] & 0xFFFFFF
    place = at[0] + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return int(struct.unpack_from(">I", moof, place)[0]) if flags & 0x8 else 0


def _run(moof: bytes, start: int, usual: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Durations and composition offsets of a track run (8.8.8), in ticks."""
    told, count = struct.unpack_from(">II", moof, start)
    flags = told & 0xFFFFFF
    start += 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    columns = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    table = np.frombuffer(moof, ">u4", count * len(columns), start).reshape(count, len(columns))
    durations = table[:, columns.index(0x100)].astype(np.int64) if 0x100 in columns else np.full(count, usual, np.int64)
    if 0x800 not in columns:
        return durations, np.zeros(count, np.int64)
    delays = table[:, columns.index(0x800)]
    return durations, (delays.astype(np.uint32).view(np.int32) if told >> 24 else delays).astype(np.int64)
