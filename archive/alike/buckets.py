"""Hashes of 64 bits found by nearness: four tables of 16 bits each (Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with
Multi-Index Hashing", 2012). Whatever differs in at most seven bits is found, for one quarter then differs in at most one;
what differs in more is found where it happens to differ in at most one bit of some quarter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
QUARTERS, BITS = 4, 16


@dataclass(frozen=True)
class Hits:
    """Which question met which row, and in how many bits they differ; parallel arrays."""

    question: NDArray[np.int64]
    row: NDArray[np.int64]
    distance: NDArray[np.uint8]


@dataclass(frozen=True)
class Buckets:
    """``ids`` (16 bytes each) and ``hashes`` of rows; for each quarter the rows in its order and where each value starts."""

    ids: NDArray[np.bytes_]
    hashes: Hashes
    rows: NDArray[np.uint32]
    """QUARTERS x rows."""
    sorted_: Hashes
    """QUARTERS x rows: the hashes in that order, so that a bucket is read in one piece."""
    starts: NDArray[np.uint32]
    """QUARTERS x 65 537."""

    def near(self, asked: Hashes, most: int) -> Hits:
        """Rows within ``most`` bits of any of ``asked``; a row may be met by several quarters, each pair is told once."""
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]] = []
        close = np.concatenate([[0], 1 << np.arange(BITS)]).astype(np.int64)
        for quarter in range(QUARTERS):
            values = (quarter_of(asked, quarter)[:, None] ^ close).reshape(-1)
            first = self.starts[quarter][values].astype(np.int64)
            lengths = self.starts[quarter][values + 1].astype(np.int64) - first
            if not (total := int(lengths.sum())):
                continue
            ends = np.cumsum(lengths)
            places = np.repeat(first - (ends - lengths), lengths) + np.arange(total)
            questions = np.repeat(np.arange(len(asked)), lengths.reshape(len(asked), -1).sum(axis=1))
            distance = np.bitwise_count(self.sorted_[quarter][places] ^ asked[questions])
            kept = np.flatnonzero(distance <= most)
            found.append((questions[kept], self.rows[quarter][places[kept]].astype(np.int64), distance[kept]))
        return _once(found)

    def write(self, folder: Path) -> None:
        """Into an empty folder, to be read again by :func:`mapped`."""
        for name in ("ids", "hashes", "rows", "sorted_", "starts"):
            np.save(folder / f"{name}.npy", getattr(self, name))


def mapped(folder: Path) -> Buckets:
    """What :meth:`Buckets.write` wrote; processes of one machine share its memory."""
    read = {n: np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("ids", "hashes", "rows", "sorted_", "starts")}
    return Buckets(**read)


def build(ids: NDArray[np.bytes_], hashes: Hashes) -> Buckets:
    """Tables over these rows."""
    count = len(hashes)
    rows, sorted_ = np.empty((QUARTERS, count), np.uint32), np.empty((QUARTERS, count), np.uint64)
    starts = np.zeros((QUARTERS, (1 << BITS) + 1), np.uint32)
    for quarter in range(QUARTERS):
        values = quarter_of(hashes, quarter).astype(np.uint16)
        rows[quarter] = np.argsort(values, kind="stable")
        sorted_[quarter] = hashes[rows[quarter]]
        starts[quarter, 1:] = np.cumsum(np.bincount(values, minlength=1 << BITS))
    return Buckets(ids, hashes, rows, sorted_, starts)


def quarter_of(hashes: Hashes, quarter: int) -> NDArray[np.int64]:
    """16 of the 64 bits."""
    return ((hashes >> np.uint64(BITS * quarter)) & np.uint64(0xFFFF)).astype(np.int64)


def plain(hashes: Hashes, asked: Hashes, most: int) -> Hits:
    """The same without tables, for a few thousand rows."""
    found = []
    for number, one in enumerate(asked):
        distance = np.bitwise_count(hashes ^ one)
        kept = np.flatnonzero(distance <= most)
        found.append((np.full(len(kept), number), kept, distance[kept]))
    return _once(found)


def _once(found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]]) -> Hits:
    if not found:
        return Hits(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8))
    question, row, distance = (np.concatenate(column) for column in zip(*found, strict=True))
    _, first = np.unique((question << 40) | row, return_index=True)
    return Hits(question[first], row[first], distance[first])
