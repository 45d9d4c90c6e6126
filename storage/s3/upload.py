"""One upload in parts on an S3: what its id says, and whether what came is what was announced."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from storage.store import BlobTooLarge, ChecksumMismatch, Part, UploadNotFound

_UPLOAD_ID = re.compile(r"(\d{1,19})\.([0-9a-f]{32})\.(.{1,250})", re.S)


def new_token() -> str:
    """A fresh mark for one upload."""
    return secrets.token_hex(16)


def not_open(given: str = "") -> UploadNotFound:
    """The error to raise: completed, aborted or swept."""
    return UploadNotFound(f"Lượt tải lên không còn mở / no such open upload: {given[:40]}")


@dataclass(frozen=True)
class UploadId:
    """``<size>.<token>.<upload>``: announced bytes, the mark its object bears, and the S3's own id."""

    size: int
    token: str
    upload: str

    @staticmethod
    def read(given: str) -> UploadId:
        """Raises UploadNotFound for what is no such id."""
        match = _UPLOAD_ID.fullmatch(given)
        if match is None:
            raise not_open(given)
        return UploadId(int(match[1]), match[2], match[3])

    def __str__(self) -> str:
        return f"{self.size}.{self.token}.{self.upload}"


def exactly(stream: BinaryIO, number: int, size: int, sha256: str | None) -> bytes:
    """The whole part. Raises ChecksumMismatch (short, damaged), BlobTooLarge (longer than announced)."""
    data = bytearray()
    while len(data) < size and (block := stream.read(size - len(data))):
        data += block
    if len(data) < size:
        raise ChecksumMismatch(f"Phần {number} bị cụt / part {number} is short: {len(data)} of {size} bytes")
    if stream.read(1):
        raise BlobTooLarge(f"Phần {number} dài hơn đã báo / part {number} is longer than its {size} bytes")
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise ChecksumMismatch(f"Phần {number} đến không nguyên vẹn / part {number} was damaged on its way")
    return bytes(data)


def check(said: UploadId, there: Sequence[Part], given: Sequence[Part]) -> None:
    """Raise ChecksumMismatch unless the parts given are on the S3, follow one another and make the announced size."""
    held = {part.number: part for part in there}
    for number, part in enumerate(given, 1):
        if part.number != number or held.get(number) != part:
            raise ChecksumMismatch(f"Phần {number} thiếu hoặc khác / part {number} is missing or differs")
    come = sum(part.size for part in given)
    if come != said.size:
        raise ChecksumMismatch(f"Mới có {come}/{said.size} byte / {come} of {said.size} bytes have come")
