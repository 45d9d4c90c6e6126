"""One fragmented MP4 out of several that hold the parts of a film, picture for picture as one run would have written it.

Each part was encoded alone, from a key frame to a key frame, on the film's own clock. The media data are copied; the
fragments' tables (ISO/IEC 14496-12, 8.8) are written anew, because only here is it known what is decoded before and after:
decoding times go on over the joins as one encoder's would. So the file needs no edit list beyond the first part's own.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ingest.streaming import cmaf

_KEY, _OTHER = 0x02000000, 0x01010000
"""Sample flags (8.8.3.1): depends on no other; depends on others and is no place to start."""
_BLOCK = 1 << 20
_KEY_FIRST = 0x90000000
"""Segment index (8.16.3): begins with a stream access point of type 1."""


@dataclass
class Join:
    """Takes parts one after another, in order, and writes them to ``path``. Close it when the last is in.

    ``shown`` has, for each part taken, the times of its pictures in order of display, in ticks.
    """

    path: Path
    clock: int = 0

    def __post_init__(self) -> None:
        self._out: BinaryIO = self.path.open("wb")
        self._header, self._shift, self._ahead = b"", 0, 0
        self._fragments = 0
        self._tail: NDArray[np.int64] = np.zeros(0, np.int64)
        self.shown: list[NDArray[np.int64]] = []

    def close(self) -> None:
        """The file is whole."""
        self._out.close()

    def take(self, part: Path, *, last: bool) -> None:
        """Add a part, the ``last`` or one that others follow.

        Raises ValueError for one that cannot follow: encoded in another way, or out of its time.
        """
        with part.open("rb") as file:
            found = [
                (kind, offset, length)
                for kind, offset, length in cmaf.top_level(file)
                if kind in (b"moov", b"moof", b"mdat")
            ]
            self._begin(cmaf.read_at(file, 0, found[0][1] + found[0][2]) if found else b"")
            moofs = [cmaf.read_at(file, offset, length) for kind, offset, length in found if kind == b"moof"]
            data = [(offset, length) for kind, offset, length in found if kind == b"mdat"]
            read = [cmaf.samples(moof, self._shift) for moof in moofs]
            if not read or len(read) != len(data):
                raise ValueError("a part holds no picture")
            decoded = self._decoded([each.shown for each in read], read[-1].last if last else 0)
            for each, times, place in zip(read, decoded, data, strict=True):
                self._write(file, each, times, *place)

    def _begin(self, header: bytes) -> None:
        if not self._header:
            self._header = header
            self.clock, self._shift = cmaf.clock_of(header)
            self._out.write(header)
        elif _description(header) != _description(self._header):
            raise ValueError("a part was encoded in another way")

    def _decoded(self, shown: list[NDArray[np.int64]], last: int) -> list[NDArray[np.int64]]:
        """Decoding times of each fragment's samples, and of what follows: the times of display, so many pictures late.

        ``last``: how long the film's last sample lasts; 0 where others follow.
        """
        ordered = np.sort(np.concatenate(shown))
        if not self.shown:
            # The first picture is decoded by as much before it is shown as the encoder holds pictures back.
            self._ahead = int(np.searchsorted(ordered - ordered[0], self._shift))
            self._tail = ordered[: self._ahead] - self._shift
            if not self._ahead and not last:
                raise ValueError("an encoder that holds no picture back does not say how long its last one lasts")
        elif ordered[0] <= self.shown[-1][-1]:
            raise ValueError("a part begins before the one before it has ended")
        self.shown.append(ordered)
        times = np.concatenate([self._tail, ordered])
        self._tail = times[len(ordered) :]
        following = times[len(ordered) - 1] + last if last else self._tail[0]
        ends = np.cumsum([len(each) for each in shown])
        times = np.concatenate([times[: len(ordered)], [following]])
        return [times[end - len(each) : end + 1] for each, end in zip(shown, ends, strict=True)]

    def _write(self, file: BinaryIO, read: cmaf.Samples, decoded: NDArray[np.int64], offset: int, length: int) -> None:
        self._fragments += 1
        moof = self._moof(read, decoded)
        begins = int(read.shown.min())
        long = int(read.shown.max()) + read.last - begins
        self._out.write(_index(self.clock, begins, long, len(moof) + length))
        self._out.write(moof)
        file.seek(offset)
        while length and (data := file.read(min(length, _BLOCK))):
            self._out.write(data)
            length -= len(data)

    def _moof(self, read: cmaf.Samples, decoded: NDArray[np.int64]) -> bytes:
        delays = read.shown - decoded[:-1]
        if delays.min() < 0 or np.diff(decoded).min() <= 0:
            raise ValueError("a picture would be shown before it is decoded")
        table = np.stack([np.diff(decoded), read.sizes, delays], axis=1).astype(">u4").tobytes()
        header = _box(b"mfhd", struct.pack(">II", 0, self._fragments))
        track = _box(b"tfhd", struct.pack(">III", 0x020020, 1, _OTHER))
        track += _box(b"tfdt", struct.pack(">IQ", 1 << 24, int(decoded[0]) + self._shift))
        # Data offset, flags of the first sample, then a duration, a size and a composition offset for each.
        boxes, told = 3 * 8, 4 * 4
        size = len(header) + len(track) + len(table) + boxes + told
        run = struct.pack(">IIiI", 0xB05, len(read.sizes), size + 8, _KEY)
        return _box(b"moof", header + _box(b"traf", track + _box(b"trun", run + table)))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _index(clock: int, begins: int, long: int, size: int) -> bytes:
    """A segment index of the one fragment that follows, as ffmpeg writes it."""
    told = struct.pack(">IIIQQHHIII", 1 << 24, 1, clock, begins, 0, 0, 1, size, long, _KEY_FIRST)
    return _box(b"sidx", told)


def _description(header: bytes) -> bytes:
    """How the samples are encoded: what a decoder is set up with (8.5.2)."""
    at = cmaf.find(header, 0, len(header), b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return header[at[0] : at[1]] if at else b""
