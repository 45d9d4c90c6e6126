"""What the claims about stores are made with: bytes, keys, streams that misbehave, and a look behind the store."""

from __future__ import annotations

import hashlib
import io
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from storage import Part, Store

MIB = 1 << 20
PART = 5 * MIB
KEY = "originals/0198c5b2-7c1e-7a00-8000-000000000001"
BYTES = Random(1331).randbytes(2 * PART + 12_345)
PIECES = (BYTES[:PART], BYTES[PART : 2 * PART], BYTES[2 * PART :])
BAD_KEYS = (
    "",
    "/",
    "/etc/passwd",
    "..",
    "../x",
    "a/../b",
    "a/..",
    "a/./b",
    "a//b",
    "a/",
    ".hidden",
    "a\\..\\b",
    "a\0b",
    "a\n",
    "tư-liệu",
    "-rf",
    "a b",
    "x" * 1025,
)


@dataclass(frozen=True)
class Behind:
    """The back end seen without the store: keys and bytes of what stands, and a count of what is half there."""

    keys: Callable[[], set[str]]
    read: Callable[[str], bytes]
    leftovers: Callable[[], int]


class BrokenStream(io.RawIOBase):
    """A client that goes away after ``count`` bytes."""

    def __init__(self, count: int) -> None:
        self.left = count

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        if self.left == 0:
            raise ConnectionResetError("the client went away")
        count = min(len(room), self.left)
        room[:count] = b"x" * count
        self.left -= count
        return count


class OnlyRead:
    """A stream as thin as some servers give it: ``read``, a little at a time."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 7000) if size >= 0 else 7000)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(store: Store, key: str) -> bytes:
    with store.open(key) as stream:
        return stream.read()


def send(store: Store, upload: str, number: int, data: bytes) -> Part:
    """One part the way a browser sends it: to the signed URL where there is one, else through the archive."""
    offset = (number - 1) * PART
    url = store.part_url(KEY, upload, number, 60)
    if url is None:
        return store.put_part(KEY, upload, number, offset, io.BytesIO(data), len(data), sha256(data))
    request = urllib.request.Request(url, data=data, method="PUT")
    with urllib.request.urlopen(request) as answer:
        return Part(number, len(data), answer.headers["ETag"].strip('"'))


def send_all(store: Store, upload: str) -> list[Part]:
    return [send(store, upload, number, piece) for number, piece in enumerate(PIECES, 1)]
