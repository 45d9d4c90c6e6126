"""The shapes of what comes in: paths, queries and bodies of version 1."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from archive.api.models import Visibility
from search.query import Sort


class Given(BaseModel):
    """Whatever comes in. Its schema is made once: the framework asks for it in every request."""

    @classmethod
    @cache
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        """The JSON schema, as pydantic makes it."""
        return super().model_json_schema(**options)


class Asked(Given):
    """Whatever is asked for; an unknown key is refused and named."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class AssetPath(Given):
    """One asset."""

    id: str


class RenditionPath(AssetPath):
    """One rendition of an asset."""

    name: str


class FilePath(AssetPath):
    """One file of an asset."""

    file: str


class PartPath(AssetPath):
    """One part of an upload, from 1."""

    n: int = Field(ge=1, le=100_000)


class PartsQuery(Asked):
    """Parts one after another, as many as the file has."""

    first: int = Field(1, ge=1, le=100_000)
    count: int = Field(100, ge=1, le=1000)


class SearchQuery(Asked):
    """The question. A facet may be given more than once: any of its values will do."""

    q: str = Field("", max_length=2000, description='words, "a phrase", -without, field:value, (a OR b), dates')
    kind: list[str] = []
    owner: list[str] = Field([], description="code of the organisation")
    visibility: list[str] = []
    state: list[str] = []
    province: list[str] = []
    keyword: list[str] = []
    person: list[str] = []
    creator: list[str] = []
    year: list[str] = []
    orientation: list[str] = []
    missing: list[str] = Field(
        [], description="code of what must not be said yet (`completeness.missing`), a group, or any"
    )
    taken_from: date | None = Field(None, alias="from", description="first day on which it was taken, inclusive")
    taken_to: date | None = Field(None, alias="to", description="last day, inclusive")
    sort: Sort | None = Field(None, description="default: relevance where there are words, else newest")
    size: int = Field(50, ge=1, le=200)
    cursor: str | None = None
    facets: bool = True


class Span(Asked):
    """A spoken span, in seconds."""

    start: float = Field(ge=0)
    end: float = Field(ge=0)
    text: str
    language: str = ""
    source: str = ""


class EditBody(Given):
    """Fields to change; what is absent stays. ``null`` empties a field."""

    model_config = ConfigDict(extra="allow")

    title: str | None = None
    title_en: str | None = None
    description: str | None = None
    description_en: str | None = None
    alt_text: str | None = None
    alt_text_en: str | None = None
    keywords: list[str] | None = None
    persons: list[str] | None = None
    organisations: list[str] | None = None
    place: str | None = None
    province: str | None = None
    creator: str | None = None
    credit: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None
    taken_on: str | None = Field(None, description="2024-05-01T08:30:00, 2024-05-01, 2024-05, 2024 or 202x")
    taken_about: bool | None = None
    kind: str | None = Field(None, description="only between video and film")
    transcript: list[Span] | None = None


class VisibilityBody(Asked):
    """Who sees it: ``organisations`` are codes, for visibility ``organisations``."""

    visibility: Visibility
    organisations: list[str] = []


class BatchBody(Asked):
    """Edit many at once: all of it or nothing."""

    ids: list[str] = Field(min_length=1, max_length=1000)
    values: dict[str, Any] = Field({}, alias="set", description="fields to set, as in PATCH")
    add: dict[str, list[str]] = Field({}, description="values to add to list fields")
    remove: dict[str, list[str]] = Field({}, description="values to take from list fields")
    versions: dict[str, Annotated[int, Field(ge=0, lt=2**31)]] = Field(
        {}, description="version of each asset as it was shown: a clash refuses all"
    )


class StatusQuery(Asked):
    """Ids of assets, separated by commas."""

    ids: str = Field(max_length=200 * 37)


class SuggestQuery(Asked):
    """What has been typed so far."""

    q: str = Field(max_length=200)
    limit: int = Field(8, ge=1, le=50)


class BeginBody(Asked):
    """Announce a file. Recognised again by name, size, time and fingerprint, so that it can go on where it stopped."""

    name: str = Field(max_length=1000)
    size: int = Field(ge=0)
    modified: str | int | None = Field(None, description="the file's own time, any form that stays the same")
    fingerprint: str = Field("", max_length=64, description="digest of its first and last MiB, any form")
    organisation: str | None = None
    relative_path: str = Field("", max_length=2000)
    sha256: str | None = Field(None, pattern="^[0-9a-fA-F]{64}$", description="of the whole file, where it is known")
    metadata: dict[str, Any] = {}


class UploadEditBody(Asked):
    """Change what is said of a file before it is complete: the whole metadata is replaced."""

    metadata: dict[str, Any]
