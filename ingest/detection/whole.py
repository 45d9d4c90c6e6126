"""Was the whole file copied? A card pulled too early, a cut upload: said at once, and not after an hour of encoding."""

from __future__ import annotations

import struct
from pathlib import Path

from ingest.programs.probe import Probe
from ingest.result import Damaged

_BOXES = 10_000


def refuse_cut_short(source: Path, found: Probe) -> None:
    """Raise ``Damaged`` when an MP4 or MOV holds less than its media data box announces (ISO/IEC 14496-12 4.2)."""
    if "mov" not in found.container.split(","):
        return
    size = source.stat().st_size
    with source.open("rb") as file:
        place = 0
        for _ in range(_BOXES):
            file.seek(place)
            header = file.read(16)
            if len(header) < 8:
                return
            length, kind = struct.unpack(">I4s", header[:8])
            if length == 1 and len(header) == 16:
                length = struct.unpack(">Q", header[8:])[0]
            if kind == b"mdat" and place + length > size:
                raise _cut(f"{size - place} of {length} bytes of media are there")
            if length < 8:
                return
            place += length


def refuse_early_end(found: Probe, index: int, duration: float) -> None:
    """Raise ``Damaged`` when the pictures end far before the time that the container's index gives for them."""
    claimed = next((s.duration for s in found.streams if s.index == index), None)
    indexed = {"mov", "matroska", "mxf", "avi"} & set(found.container.split(","))
    if indexed and claimed and duration < 0.9 * claimed - 1:
        raise _cut(f"{duration:.1f} of {claimed:.1f} seconds could be read")


def _cut(detail: str) -> Damaged:
    return Damaged(
        "cut_short",
        "Tệp bị cắt cụt: chỉ đọc được phần đầu. Hãy chép lại trọn tệp từ máy quay hay thẻ nhớ rồi tải lên lần nữa.",
        f"The file is cut short: only its beginning can be read ({detail}). Copy the whole file again and upload it.",
    )
