"""Buckets of a test's own on the MinIO of the tests, and a plain client to look behind the store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from minio import Minio

from storage.s3.place import S3Place


def place_at(server: str, name: str, **other: Any) -> S3Place:
    """Two buckets named after the test."""
    place = S3Place(server, "archive", "archive-secret", f"t-{name}-originals", f"t-{name}-derivatives")
    return replace(place, **other)


def client_of(place: S3Place) -> Minio:
    return Minio(urlsplit(place.endpoint).netloc, place.access_key, place.secret_key, secure=False, region=place.region)


def bucket_of(place: S3Place, key: str) -> str:
    return place.originals if key.startswith("originals/") else place.derivatives


def emptied(place: S3Place, remove: bool = False) -> None:
    """Throw away what a test left, open uploads too; ``remove`` the buckets with it."""
    client = client_of(place)
    for bucket in place.buckets:
        if not client.bucket_exists(bucket):
            continue
        for each in client.list_objects(bucket, recursive=True):
            client.remove_object(bucket, str(each.object_name))
        for upload in client._list_multipart_uploads(bucket).uploads:
            client._abort_multipart_upload(bucket, upload.object_name, str(upload.upload_id))
        if remove:
            client.remove_bucket(bucket)
