"""Taggers that do everything a tagger must not do, and one that behaves; each stands for what somebody's plug-in will do one day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

from ingest.taggers.failing import Unavailable
from ingest.taggers.protocol import Box, Subject, Tag, Text, Word


class Good:
    """Says what it was given."""

    name, version, kinds, cost, lane = "good", "1", ("photo", "document"), "cheap", "enrich"
    reads: tuple[str, ...] = ("texts",)
    needs: tuple[str, ...] = ()

    def tag(self, subject: Subject) -> Iterable[Any]:
        yield Tag("keywords", subject.texts.get("title", "không có tiêu đề"), 0.5)
        yield Text(1, ((Word("chữ", Box(0.1, 0.2, 0.3, 0.4), 0.9),),), "vi")


class Hostile(Good):
    """The same, with a name of its own."""

    def __init__(self) -> None:
        self.name = type(self).__name__.lower()


class Raises(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        raise ValueError("một lỗi\x1b[31m có màu")


class Dies(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        os.abort()


class Leaves(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        os._exit(0)


class Sleeps(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        time.sleep(3600)
        return ()


class Spins(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        while True:
            pass


class Breeds(Hostile):
    """Hangs, and has started another that would outlive it."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        (subject.scratch / "left").write_text(str(left.pid))
        time.sleep(3600)
        return ()


class Eats(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        eaten = []
        while True:
            eaten.append(bytearray(32 * 1024**2))


class Fills(Hostile):
    """Writes a file without end."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        with (subject.scratch / "full").open("wb") as file:
            for block in repeat(bytes(1024**2)):
                file.write(block)
        return ()


class Floods(Hostile):
    """A million findings."""

    def tag(self, subject: Subject) -> Iterator[Any]:
        return (Tag("keywords", f"từ {n}", 0.5) for n in range(1_000_000))


class NeverEnds(Hostile):
    def tag(self, subject: Subject) -> Iterator[Any]:
        return repeat(Tag("keywords", "mãi", 0.5))


class Forges(Hostile):
    """Writes the answer itself and leaves."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        (subject.scratch / "answer.json").write_text(
            '{"findings": [{"kind": "tag", "field": "owner", "value": "tapchi"}]}'
        )
        os._exit(0)


class Points(Hostile):
    """The answer is a link to something of ours."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        (subject.scratch / "answer.json").symlink_to("/etc/passwd")
        os._exit(0)


class Deep(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        (subject.scratch / "answer.json").write_text('{"findings": ' + "[" * 200_000)
        os._exit(0)


class Lacks(Hostile):
    def tag(self, subject: Subject) -> Iterable[Any]:
        raise Unavailable("Thiếu chương trình tesseract.", "The program tesseract is missing.")


class Peeks(Hostile):
    """Says what it sees of the archive's settings."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        seen = [name for name in os.environ if name.startswith("KHO_")]
        yield Tag("keywords", " ".join(seen) or "nothing", 1.0)


class Lies(Hostile):
    """Answers with the finding whose number stands in the title."""

    def tag(self, subject: Subject) -> Iterable[Any]:
        return [LIES[subject.texts["title"]]]


NAN, BOX = float("nan"), Box(0, 0, 0.5, 0.5)
LIES: dict[str, Any] = {
    "no finding": object(),
    "a dict": {"kind": "tag"},
    "nan": Tag("keywords", "a", NAN),
    "infinity": Tag("keywords", "a", float("inf")),
    "too sure": Tag("keywords", "a", 1.5),
    "sure by word": Tag("keywords", "a", "high"),  # type: ignore[arg-type]
    "sure by truth": Tag("keywords", "a", True),
    "another field": Tag("owner_id", "a", 0.5),
    "empty": Tag("keywords", "  ", 0.5),
    "too long": Tag("keywords", "a" * 501, 0.5),
    "number": Tag("keywords", 7, 0.5),  # type: ignore[arg-type]
    "control": Tag("keywords", "a\x07b", 0.5),
    "zero": Tag("keywords", "a\x00b", 0.5),
    "turns direction": Tag("keywords", "a\u202eb", 0.5),
    "half a character": Tag("keywords", "a\ud800", 0.5),
    "two lines": Tag("keywords", "a\nb", 0.5),
    "box outside": Tag("keywords", "a", 0.5, Box(0.8, 0.1, 0.5, 0.1)),
    "box below zero": Tag("keywords", "a", 0.5, Box(-0.1, 0, 0.1, 0.1)),
    "box of nan": Tag("keywords", "a", 0.5, Box(NAN, 0, 0.1, 0.1)),
    "page zero": Tag("keywords", "a", 0.5, Box(0, 0, 0.1, 0.1, 0)),
    "page by word": Text("one", ((Word("a", BOX, 0.5),),)),  # type: ignore[arg-type]
    "line of nothing": Text(1, ((),)),
    "word of control": Text(1, ((Word("a\x1b[2J", BOX, 0.5),),)),
    "words too many": Text(1, ((Word("a", BOX, 0.5),) * 2_001,)),
    "lines no list": Text(1, "abc"),  # type: ignore[arg-type]
}
