"""Help: the query language by examples that can be pressed, the words for states, the keys."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from archive import edge
from archive.web import formats, frame

EXAMPLES = (
    ("công nhân may", "help.q_words"),
    ('"công nhân may"', "help.q_phrase"),
    ("cong nhan", "help.q_plain"),
    ("lũ -lụt", "help.q_not"),
    ("lúa OR gạo", "help.q_or"),
    ("(lúa OR gạo) Thái Bình", "help.q_brackets"),
    ("loại:ảnh cảng", "help.q_kind"),
    ('người:"Nguyễn Văn"', "help.q_person"),
    ('tỉnh:"Hà Nội"', "help.q_province"),
    ("ngày:2024-05..2024-08", "help.q_days"),
    ("năm:2024", "help.q_year"),
    ("thời_lượng:60..300", "help.q_length"),
    ("có:lời", "help.q_spoken"),
    ("thiếu:quyền", "help.q_missing"),
    ("1331/QĐ-BLĐTBXH", "help.q_number"),
)
STATES = ("received", "processing", "ready", "failed")


def add(pages: Blueprint) -> None:
    """Put this room into the blueprint."""
    pages.add_url_rule("/tro-giup", "help", show)


def show() -> ResponseReturnValue:
    """The page."""
    edge.require_actor()
    words = frame.words()
    largest = formats.size(edge.services().settings.limits.upload_bytes)
    return render_template(
        "help.html",
        examples=[(example, words(key)) for example, key in EXAMPLES],
        upload_lines=[words(f"help.upload_{n}", size=largest) for n in ("drop", "resume", "captions", "twice")],
        states=[(words(f"state.{state}"), words(f"help.state_{state}")) for state in STATES],
    )
