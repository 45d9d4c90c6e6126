"""The shapes of version 1, as the OpenAPI document describes them. Answers are built from these, so they cannot drift."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["photo", "video", "film", "audio", "document", "other"]
State = Literal["received", "processing", "ready", "failed"]
Visibility = Literal["own", "organisations", "members", "public"]


class Shape(BaseModel):
    """Every answer; an unknown key is a mistake of ours."""

    model_config = ConfigDict(extra="forbid")


class ProblemAnswer(Shape):
    """RFC 9457 problem details. ``detail`` is Vietnamese, ``detail_en`` English; ``retry``: trying again later may help."""

    type: str
    title: str
    status: int
    detail: str
    detail_en: str
    code: str
    retry: bool
    details: dict[str, Any]
    request_id: str


class Reason(Shape):
    """Why an action is allowed or refused; ``code`` is stable."""

    code: str
    vi: str
    en: str


class Right(Shape):
    """Whether the asker may do one action, with every reason that bears on it."""

    allowed: bool
    reasons: list[Reason]


class TranscriptSpan(Shape):
    """A spoken or captioned span, in seconds from the start; ``source`` is person, file or sidecar."""

    start: float
    end: float
    text: str
    language: str = ""
    source: str = ""


class Moment(Shape):
    """Where the words of the search are spoken."""

    start: float
    end: float
    text: str


class ProblemNote(Shape):
    """Something a person should know about a file; ``message`` is Vietnamese."""

    code: str
    message: str
    message_en: str = ""


class OriginalAnswer(Shape):
    """The file as it was received."""

    id: str
    name: str
    sha256: str | None
    size: int = Field(description="bytes")
    media_type: str = Field(description="told by the content, never by the uploader")


class FileAnswer(OriginalAnswer):
    """One of the asset's files; its bytes at `/assets/{id}/files/{file}`."""

    role: Literal["original", "sidecar", "alternate"]


class RenditionAnswer(Shape):
    """A derivative that exists now. ``url`` is absolute and opens without a header, for minutes."""

    name: str
    media_type: str
    width: int | None
    height: int | None
    duration: float | None
    bitrate: int | None
    size: int
    url: str


class TakenAnswer(Shape):
    """When it was taken, as the camera's clock showed it: not an instant."""

    value: str
    precision: Literal["second", "minute", "day", "month", "year", "decade"]
    offset: int | None = Field(description="minutes east of UTC, when the camera said")
    about: bool


class Described(Shape):
    """What people say of an asset."""

    title: str
    title_en: str
    description: str
    description_en: str
    alt_text: str
    alt_text_en: str
    keywords: list[str]
    persons: list[str]
    organisations: list[str]
    place: str
    province: str
    creator: str
    credit: str
    copyright: str
    usage_terms: str
    taken_on: str
    taken_about: bool


class MissingAnswer(Shape):
    """Something that is not said; any of ``fields`` will do. ``basis``: what demands it."""

    code: str
    group: Literal["metadata", "rights"]
    fields: list[str]
    basis: str


class CompletenessAnswer(Shape):
    """How complete the description and the rights are: 100 when nothing is missing. Searched by `missing:`."""

    score: int = Field(ge=0, le=100)
    missing: list[MissingAnswer]


class AssetAnswer(Described):
    """One asset. ``version`` is the value for ``If-Match``; ``progress`` is 0 to 1."""

    id: str
    version: int
    kind: Kind
    state: State
    progress: float
    owner: str = Field(description="code of the organisation")
    owner_name: str
    created_by: str
    added_at: str
    updated_at: str
    deleted_at: str | None
    visibility: Visibility
    shared_with: list[str]
    taken: TakenAnswer | None
    media_type: str
    width: int | None
    height: int | None
    duration: float | None = Field(description="seconds")
    latitude: float | None
    longitude: float | None
    altitude: float | None
    colours: list[str]
    phash: str | None
    original: OriginalAnswer | None
    files: list[FileAnswer]
    renditions: list[RenditionAnswer]
    problems: list[ProblemNote]
    transcript: list[TranscriptSpan]
    suggestions: int = Field(description="how many machine suggestions wait for a person")
    completeness: CompletenessAnswer
    metadata: dict[str, Any] = Field(description="embedded metadata, with the property names of IPTC 2025.1")
    technical: dict[str, Any]
    rights: dict[str, Right]


class ReceivedAnswer(Shape):
    """A file was taken in (202), or the organisation has these bytes already (200, ``duplicate``)."""

    id: str
    state: State
    version: int
    kind: Kind
    title: str
    duplicate: bool
    url: str


class ItemAnswer(Shape):
    """One asset found: what a wall needs. ``highlights`` maps a field to spans [start, end] in code points."""

    id: str
    version: int
    kind: Kind
    state: State
    title: str
    title_en: str
    description: str
    keywords: list[str]
    persons: list[str]
    place: str
    province: str
    creator: str
    credit: str
    taken_on: str
    owner: str
    owner_name: str
    visibility: Visibility
    added_at: str
    media_type: str
    width: int | None
    height: int | None
    duration: float | None
    colours: list[str]
    thumb: str | None = Field(description="absolute address that opens without a header, for minutes")
    highlights: dict[str, list[tuple[int, int]]]
    moments: list[Moment]
    partial: bool = Field(description="holds only some of the words: shown below the full matches, outside total")


class FacetValue(Shape):
    """A value of a facet and how many full matches hold it."""

    value: str
    count: int


class FoundAnswer(Shape):
    """A page of results. ``next`` is the cursor of the following one; ``notice`` is ``search_fallback`` while the index is away."""

    total: int
    items: list[ItemAnswer]
    facets: dict[str, list[FacetValue]]
    next: str | None
    corrected: str | None = None
    notice: str | None = None


class StatusAnswer(Shape):
    """The short state of an asset."""

    id: str
    version: int
    kind: Kind
    state: State
    progress: float
    title: str
    thumb: str | None = Field(description="path on this server, for who is signed in")
    problems: list[ProblemNote]
    merged_into: str | None


class StatusesAnswer(Shape):
    """The short state of many assets; one that may not be seen is absent."""

    assets: list[StatusAnswer]


class RevisionAnswer(Shape):
    """One change: ``changes`` maps a field to [before, after]. ``batch``: undoing one undoes all of it."""

    id: str
    version: int
    at: str
    by: str | None
    source: str
    batch: str | None
    changes: dict[str, tuple[Any, Any]]


class HistoryAnswer(Shape):
    """Every change, newest first."""

    revisions: list[RevisionAnswer]


class UndoneAnswer(Shape):
    """The assets that changed back."""

    assets: list[str]


class EditedAnswer(Shape):
    """What a batch did; hand ``undo`` to ``POST /revisions/{id}/undo``."""

    batch: str
    changed: list[str]
    unchanged: list[str]
    undo: str | None


class SuggestionAnswer(Shape):
    """What a machine proposes; ``confidence`` is 0 to 1."""

    id: str
    field: str
    value: str
    source: str
    confidence: float
    model: str
    model_version: str
    identifier: str = Field(description="code of what is meant, in the vocabulary of source")
    box: dict[str, float] | None = Field(description="where in the picture: x, y, width, height (0 to 1), page")
    state: Literal["proposed", "accepted", "rejected", "superseded", "known"]


class SuggestionsAnswer(Shape):
    """Proposals that wait for a person, surest first."""

    suggestions: list[SuggestionAnswer]


class CompletionAnswer(Shape):
    """A completion of what is being typed, as it stands in the archive."""

    text: str
    field: str
    count: int


class CompletionsAnswer(Shape):
    """Completions, each with at least one result the asker may see."""

    completions: list[CompletionAnswer]


class OrganisationAnswer(Shape):
    """An organisation under one name; days are inclusive."""

    code: str
    name: str
    name_en: str
    valid_from: str
    valid_to: str | None
    role: str | None = Field(description="what the asker is there today")


class OrganisationsAnswer(Shape):
    """Every organisation, by name."""

    organisations: list[OrganisationAnswer]


class MeAnswer(Shape):
    """Who the token or cookie stands for."""

    id: str
    name: str
    email: str
    language: str
    superadmin: bool
    roles: dict[str, str] = Field(description="code of the organisation -> role held there today")
