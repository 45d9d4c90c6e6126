"""The S3 store keeps the promise of every store, on a real MinIO."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio

from storage.s3.place import S3Place
from storage.s3.store import S3Store
from tests.contracts.store_contract import StoreContract
from tests.contracts.store_given import Behind
from tests.storage.s3_given import bucket_of, client_of, emptied, place_at


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    place = place_at(minio_server, uuid.uuid4().hex[:12])
    yield place
    emptied(place, remove=True)


class TestS3Store(StoreContract):
    @pytest.fixture
    def store(self, place: S3Place, tmp_path: Path) -> Iterator[S3Store]:
        made = S3Store(place, tmp_path / "scratch")
        made.prepare()
        yield made
        emptied(place)

    @pytest.fixture
    def behind(self, place: S3Place, tmp_path: Path) -> Behind:
        client: Minio = client_of(place)
        return Behind(
            keys=lambda: {
                str(each.object_name) for b in place.buckets for each in client.list_objects(b, recursive=True)
            },
            read=lambda key: client.get_object(bucket_of(place, key), key).read(),
            leftovers=lambda: (
                sum(len(client._list_multipart_uploads(bucket).uploads) for bucket in place.buckets)
                + len([*(tmp_path / "scratch").rglob("*")])
            ),
        )
