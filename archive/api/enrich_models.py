"""The shapes of phase two: words read in pictures, runs of taggers, proposals judged by the hundred."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archive.api.asks import Asked
from archive.api.models import Shape


class TextQuery(Asked):
    """What is looked for in the words of one asset."""

    q: str = Field("", max_length=2000)


class PageAnswer(Shape):
    """The words read on one page; a photo is page 1."""

    page: int
    language: str = Field(description="BCP 47, empty where it cannot be told")
    confidence: float
    source: str = Field(description="the tagger that read it")
    version: str
    text: str


class BoxAnswer(Shape):
    """A word of the query in the picture: shares of its width and height as shown, from the upper left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float
    text: str
    confidence: float


class TextAnswer(Shape):
    """Words that a machine read in pictures: never a caption, and they may be wrong."""

    pages: list[PageAnswer]
    boxes: list[BoxAnswer] = Field(description="where the words of q stand")


class TaggerProblem(Shape):
    """Why a run failed."""

    code: str
    message: str
    message_en: str


class TaggerAnswer(Shape):
    """The last run of one tagger over an asset."""

    tagger: str
    version: str = Field(description="of the last run that was done, empty before it")
    state: Literal["waiting", "running", "done", "failed"]
    started: str | None
    ended: str | None
    problem: TaggerProblem | None


class TaggersAnswer(Shape):
    """How machines looked at an asset."""

    taggers: list[TaggerAnswer]


class ManyBody(Asked):
    """Assets that are asked about together."""

    ids: list[str] = Field(min_length=1, max_length=1000)


class JudgeBody(ManyBody):
    """One proposed value, judged wherever it waits among the assets."""

    field: str
    value: str
    accept: bool


class OfferedAnswer(Shape):
    """A value that machines propose for some of the assets."""

    field: str
    value: str
    source: str
    assets: int
    confidence: float


class OffersAnswer(Shape):
    """Proposed values, those of most assets first."""

    offered: list[OfferedAnswer]


class JudgedAnswer(Shape):
    """What a judgement did; hand ``undo`` to ``POST /revisions/{id}/undo``."""

    suggestions: int
    changed: list[str]
    undo: str | None
