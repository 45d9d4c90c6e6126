"""Uploads in parts as S3 speaks them: the one file that uses private methods of ``minio`` (pinned in pyproject.toml).

The library offers multipart only inside ``put_object``, but a browser sends its parts itself and comes back after days.
Each call has a claim of its own in ``tests/storage/test_s3_multipart.py``, so a new version of the library is judged there.
Buckets and keys are plain; ``upload`` is the S3's own id. Errors are the client's: callers wrap them (``s3_errors``).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage.store import Part

if TYPE_CHECKING:
    from minio import Minio

PAGE = 1000
"""Parts or uploads an S3 lists at once."""

MOST_PARTS = 10_000


@dataclass(frozen=True)
class Arrived:
    """A part the S3 holds, and when it came (UTC)."""

    part: Part
    at: datetime | None


@dataclass(frozen=True)
class OpenUpload:
    """An upload that was begun and not ended."""

    key: str
    upload: str
    begun: datetime | None


def create(client: Minio, bucket: str, key: str, headers: dict[str, str]) -> str:
    """Open an upload; ``headers`` (type, metadata, encryption) will be the object's. Returns its id."""
    return client._create_multipart_upload(bucket, key, {**headers})


def part_url(client: Minio, bucket: str, key: str, upload: str, number: int, seconds: int) -> str:
    """A signed address to PUT one part to. A header ``Content-MD5`` sent along is enforced by the S3, unsigned as it is."""
    query: dict[str, str | list[str] | tuple[str]] = {"partNumber": str(number), "uploadId": upload}
    return client.get_presigned_url("PUT", bucket, key, timedelta(seconds=seconds), extra_query_params=query)


def put_part(client: Minio, bucket: str, key: str, upload: str, number: int, data: bytes) -> str:
    """Send one part with its MD5; returns the ETag."""
    digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    return client._upload_part(bucket, key, data, {"Content-MD5": digest}, upload, number)


def parts(client: Minio, bucket: str, key: str, upload: str) -> Iterator[Arrived]:
    """Every part that arrived, by number."""
    marker: str | None = None
    while True:
        page = client._list_parts(bucket, key, upload, PAGE, marker)
        for found in page.parts:
            yield Arrived(Part(found.part_number, found.size or 0, found.etag), found.last_modified)
        if not page.is_truncated or not page.parts:
            return
        marker = str(page.parts[-1].part_number)


def complete(client: Minio, bucket: str, key: str, upload: str, parts: Sequence[Part]) -> None:
    """Make the object of these parts, in the order of their numbers."""
    from minio.datatypes import Part as Named

    client._complete_multipart_upload(bucket, key, upload, [Named(part.number, part.etag) for part in parts])


def abort(client: Minio, bucket: str, key: str, upload: str) -> None:
    """Throw an open upload and its parts away."""
    client._abort_multipart_upload(bucket, key, upload)


def open_uploads(client: Minio, bucket: str, prefix: str = "") -> Iterator[OpenUpload]:
    """Uploads that nobody ended. MinIO knows them all for an empty prefix, else only those of exactly one key."""
    marker: str | None = None
    after: str | None = None
    while True:
        page = client._list_multipart_uploads(
            bucket, prefix=prefix, max_uploads=PAGE, key_marker=marker, upload_id_marker=after
        )
        for found in page.uploads:
            if found.upload_id is not None:
                yield OpenUpload(found.object_name, found.upload_id, found.initiated_time)
        if not page.is_truncated or not page.uploads:
            return
        marker, after = page.uploads[-1].object_name, page.uploads[-1].upload_id
