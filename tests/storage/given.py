"""Bytes, keys and a fixed split into parts for the folder store's own tests."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from random import Random

from storage import Part
from storage.files import FolderStore

KEY = "originals/film"
PART = 150_000
BYTES = Random(1331).randbytes(2 * PART + 777)
PIECES = {1: BYTES[:PART], 2: BYTES[PART : 2 * PART], 3: BYTES[2 * PART :]}
TORN = bytes(PART)
"""What a part held before it was sent again."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(store: FolderStore, upload: str, number: int, data: bytes) -> Part:
    offset = (number - 1) * PART
    return store.put_part(KEY, upload, number, offset, io.BytesIO(data), len(data), sha256(data))


def send_missing(store: FolderStore, upload: str) -> list[Part]:
    """What a browser does that comes back: it asks, and sends what is not there (a torn part counts as not there)."""
    there = {part.number for part in store.parts(KEY, upload) if part.etag == sha256(PIECES[part.number])}
    for number in PIECES.keys() - there:
        send(store, upload, number, PIECES[number])
    return list(store.parts(KEY, upload))


def everything(store: FolderStore) -> set[str]:
    """Every file the store has written, whole or not."""
    return {path.relative_to(store.root).as_posix() for path in store.root.rglob("*") if path.is_file()}


def bytes_on_disk(store: FolderStore, upload: str, part: Part) -> bytes:
    """What lies in the partial file where the part belongs, read past the store."""
    data: Path = store.root / "uploads" / upload / "data.partial"
    offset = (part.number - 1) * PART
    return data.read_bytes()[offset : offset + part.size]
