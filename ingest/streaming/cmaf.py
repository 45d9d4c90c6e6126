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
        for kind, offset, length in top_level(file):
            if kind == b"moov":
                header = read_at(file, 0, offset + length)
                clock, shift = clock_of(header)
                begin = offset + length
            elif kind == b"moof" and clock:
                fragment = _times(read_at(file, offset, length), clock, shift)
            elif kind == b"mdat" and fragment:
                made.append(Fragment(begin, offset + length - begin, *fragment))
                begin, fragment = offset + length, None
    return Fragmented(header, tuple(made)) if made else None


def top_level(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, offset and length of each box of a file."""
    place = 0
    size = file.seek(0, 2)
    while place + 8 <= size:
        length, kind = struct.unpack(">I4s", read_at(file, place, 8))
        if length == 1:
            length = struct.unpack(">Q", read_at(file, place + 8, 8))[0]
        if length < 8 or place + length > size:
            return
        yield kind, place, length
        place += length


def read_at(file: BinaryIO, offset: int, length: int) -> bytes:
    """So many bytes from there."""
    file.seek(offset)
    return file.read(length)


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the content of each box begins and ends."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        if length < 8:
            return
        yield kind, start + 8, min(start + length, end)
        start += length


def find(data: bytes, start: int, end: int, *path: bytes) -> tuple[int, int] | None:
    """Where the content of the first box of this path begins and ends."""
    for kind, inner, after in boxes(data, start, end):
        if kind == path[0]:
            return (inner, after) if len(path) == 1 else find(data, inner, after, *path[1:])
    return None


def clock_of(header: bytes) -> tuple[int, int]:
    """Out of an initialisation segment: ticks a second, and how many of them the edit list takes off the front."""
    told = find(header, 0, len(header), b"moov", b"trak", b"mdia", b"mdhd")
    if told is None:
        return 0, 0
    clock = struct.unpack_from(">I", header, told[0] + (20 if header[told[0]] else 12))[0]
    edits = find(header, 0, len(header), b"moov", b"trak", b"edts", b"elst")
    if edits is None:
        return clock, 0
    version, count = header[edits[0]], struct.unpack_from(">I", header, edits[0] + 4)[0]
    entry, step = (">Qq", 20) if version else (">Ii", 12)
    for place in range(count):
        _, begins = struct.unpack_from(entry, header, edits[0] + 8 + place * step)
        if begins >= 0:
            return clock, begins
    return clock, 0


@dataclass(frozen=True)
class Samples:
    """The samples of one fragment in decoding order: when each is shown (ticks, the edit list taken off) and its bytes.

    ``last`` is how long the one lasts that is decoded last, in ticks.
    """

    shown: NDArray[np.int64]
    sizes: NDArray[np.int64]
    last: int


def samples(moof: bytes, shift: int) -> Samples:
    """Read the run tables of a movie fragment box; ``shift`` as :func:`clock_of` gives it."""
    inside = find(moof, 0, len(moof), b"moof", b"traf")
    empty = np.zeros(0, np.int64)
    if inside is None:
        return Samples(empty, empty, 0)
    at = find(moof, *inside, b"tfdt")
    decoded = 0
    if at:
        decoded = struct.unpack_from(">Q" if moof[at[0]] else ">I", moof, at[0] + 4)[0]
    usual, usual_size = _usual(moof, inside)
    shown, sizes, last = [empty], [empty], usual
    for kind, start, _ in boxes(moof, *inside):
        if kind == b"trun":
            durations, delays, lengths = _run(moof, start, usual, usual_size)
            begins = decoded + np.concatenate([[0], np.cumsum(durations)])
            shown.append(begins[:-1] + delays)
            sizes.append(lengths)
            decoded, last = int(begins[-1]), int(durations[-1]) if durations.size else usual
    return Samples(np.concatenate(shown) - shift, np.concatenate(sizes), last)


def _times(moof: bytes, clock: int, shift: int) -> tuple[float, float, int]:
    """When the fragment's first sample is shown and its last ends, in seconds, and how many samples there are."""
    read = samples(moof, shift)
    if not read.shown.size:
        return 0.0, 0.0, 0
    return int(read.shown.min()) / clock, (int(read.shown.max()) + read.last) / clock, int(read.shown.size)


def _usual(moof: bytes, inside: tuple[int, int]) -> tuple[int, int]:
    """Default duration and size of a sample, out of the track fragment header (8.8.7)."""
    at = find(moof, *inside, b"tfhd")
    if at is None:
        return 0, 0
    flags = struct.unpack_from(">I", moof, at[0])[0] & 0xFFFFFF
    place = at[0] + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    told = []
    for bit in (0x8, 0x10):
        told.append(int(struct.unpack_from(">I", moof, place)[0]) if flags & bit else 0)
        place += 4 if flags & bit else 0
    return told[0], told[1]


def _run(
    moof: bytes, start: int, usual: int, usual_size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Durations, composition offsets (ticks) and sizes (bytes) of a track run (8.8.8)."""
    told, count = struct.unpack_from(">II", moof, start)
    flags = told & 0xFFFFFF
    start += 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    columns = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    table = np.frombuffer(moof, ">u4", count * len(columns), start).reshape(count, len(columns))

    def column(bit: int, otherwise: int) -> NDArray[np.int64]:
        if bit not in columns:
            return np.full(count, otherwise, np.int64)
        found = table[:, columns.index(bit)]
        return (found.astype(np.uint32).view(np.int32) if bit == 0x800 and told >> 24 else found).astype(np.int64)

    return column(0x100, usual), column(0x800, 0), column(0x200, usual_size)
