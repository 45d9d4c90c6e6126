"""The words with which a picture or document is refused, in both languages."""

from __future__ import annotations

import re

from ingest.result import Damaged, OutOfSpace, OverLimit

PATH = re.compile(r"""b?["']?/[^\s"':]+["']?""")
"""Places on the server are nobody's business."""


def damaged(what: str) -> Damaged:
    """Recognised but cannot be decoded whole. ``what`` is the decoder's word, for the technician."""
    said = " ".join(PATH.sub("file", what).split())[:300]
    return Damaged(
        "damaged_picture",
        f"Ảnh bị hỏng hoặc tải lên chưa đủ nên không mở được. Hãy tải lại từ tệp gốc. (Chi tiết kỹ thuật: {said})",
        f"The picture is damaged or incomplete and cannot be opened. Upload it again from the original. (Detail: {said})",
    )


def too_many_pixels(width: int, height: int, limit: int) -> OverLimit:
    """More pixels than the configuration allows."""
    return OverLimit(
        "too_many_pixels",
        f"Ảnh {width} × {height} điểm, vượt giới hạn {limit / 1e6:g} triệu điểm ảnh. Hãy thu nhỏ rồi tải lên lại.",
        f"The picture has {width} × {height} pixels; the limit is {limit / 1e6:g} million. Make it smaller and upload it again.",
    )


def too_much_memory(needed: int, limit: int) -> OverLimit:
    """Decoding would need more memory than the configuration allows."""
    return OverLimit(
        "too_much_memory",
        f"Mở ảnh này cần khoảng {needed / 2**30:.1f} GiB bộ nhớ, giới hạn là {limit / 2**30:.1f} GiB. Hãy lưu lại ở cỡ nhỏ hơn.",
        f"Opening this picture takes about {needed / 2**30:.1f} GiB of memory; the limit is {limit / 2**30:.1f} GiB.",
    )


def too_slow(seconds: float) -> OverLimit:
    """The decoder ran past its time."""
    return OverLimit(
        "too_slow",
        f"Không xử lý xong tệp trong {seconds:g} giây. Tệp có thể bị hỏng; hãy xuất lại từ phần mềm gốc rồi tải lên.",
        f"The file could not be processed within {seconds:g} seconds. It may be damaged; export it again and upload that.",
    )


def no_space() -> OutOfSpace:
    """The disk is full."""
    return OutOfSpace(
        "no_space",
        "Máy chủ tạm hết chỗ trên đĩa; hệ thống sẽ tự làm lại khi có chỗ.",
        "The server's disk is full for now; this will be tried again by itself.",
    )
