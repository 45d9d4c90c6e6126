"""The shapes of uploads in parts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from archive.api.models import Shape


class PartAnswer(Shape):
    """A part that arrived whole."""

    number: int
    size: int
    etag: str


class UploadAnswer(Shape):
    """An upload in parts. Part ``n`` holds the bytes from ``(n-1)*part_size``; only the last may be shorter."""

    id: str
    state: Literal["open", "completed", "aborted"]
    name: str
    relative_path: str
    size: int
    modified: str
    organisation: str
    part_size: int
    parts_done: list[PartAnswer]
    metadata: dict[str, Any]
    sidecars: list[str]
    asset: str | None
    started_at: str
    resumed: bool = False


class BegunAnswer(Shape):
    """Either an upload to send parts to, or the asset that holds these bytes already."""

    duplicate: str | None = Field(
        description="asset with exactly these bytes in the organisation; nothing need be sent"
    )
    likely_duplicate: str | None = Field(
        description="asset whose file had this size and the same first and last MiB; tell the person before sending"
    )
    id: str | None
    part_size: int | None
    parts_done: list[PartAnswer]
    upload: UploadAnswer | None


class UploadsAnswer(Shape):
    """The asker's open uploads, newest first."""

    uploads: list[UploadAnswer]


class PartUrlAnswer(Shape):
    """Where one part goes: PUT its bytes with these headers; the answer's ``ETag`` proves it."""

    number: int
    url: str
    method: Literal["PUT"] = "PUT"
    headers: dict[str, str]
    digest: Literal["Content-MD5", "X-Part-SHA256"] = Field(
        description="a further header, checked where it is sent: Content-MD5 (base64) or X-Part-SHA256 (hex)"
    )
    expires: int = Field(description="seconds")


class PartUrlsAnswer(Shape):
    """Addresses of parts one after another."""

    parts: list[PartUrlAnswer]
