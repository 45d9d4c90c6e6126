"""How a tagger's run fails, in words for an editor and for whoever keeps the plug-in."""

from __future__ import annotations

from ingest.result import IngestError


class TaggerFailed(IngestError):
    """One run of one tagger came to nothing. Nothing else is touched, and it may be tried again."""


def lied(what: str) -> TaggerFailed:
    """Its answer is not what a tagger may answer."""
    return TaggerFailed(
        "tagger_answer",
        f"Bộ gắn thẻ trả lời sai quy cách nên kết quả bị bỏ ({what}). Hãy báo người phụ trách bộ gắn thẻ.",
        f"The tagger's answer breaks the rules, so it was not used ({what}). Tell whoever keeps the tagger.",
    )


def crashed(how: str) -> TaggerFailed:
    """Its process ended by itself, or it raised."""
    return TaggerFailed(
        "tagger_crashed",
        f"Bộ gắn thẻ dừng vì lỗi ({how}). Có thể chạy lại; tư liệu không bị ảnh hưởng.",
        f"The tagger stopped with an error ({how}). It can be run again; the asset is untouched.",
    )


def hung(seconds: float) -> TaggerFailed:
    """It ran past its time."""
    return TaggerFailed(
        "tagger_slow",
        f"Bộ gắn thẻ không xong trong {seconds:g} giây nên bị dừng.",
        f"The tagger did not finish within {seconds:g} seconds and was ended.",
    )


def hungry(memory: int) -> TaggerFailed:
    """It wanted more memory than it may have (bytes)."""
    return TaggerFailed(
        "tagger_memory",
        f"Bộ gắn thẻ cần hơn {memory / 2**20:.0f} MiB bộ nhớ nên bị dừng.",
        f"The tagger wanted more than {memory / 2**20:.0f} MiB of memory and was ended.",
    )


def absent(vi: str, en: str) -> TaggerFailed:
    """Something it stands on is not installed here."""
    return TaggerFailed("tagger_absent", vi, en)


class Unavailable(Exception):
    """Raised by a tagger that lacks a program or its data: ``Unavailable(vietnamese words, english words)``."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en
