"""Each private call of the S3 client, on a real MinIO: a new version of the library is judged here."""

from __future__ import annotations

import base64
import hashlib
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator

import pytest
from minio import Minio
from minio.error import S3Error

from storage import Part
from storage.s3.place import S3Place, connect, make_buckets
from storage.s3.store import multipart
from tests.storage.s3_given import emptied, place_at

KEY = "originals/film"
FIVE = 5 << 20


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    made = place_at(minio_server, uuid.uuid4().hex[:12])
    make_buckets(made, connect(made, made.endpoint))
    yield made
    emptied(made, remove=True)


@pytest.fixture
def client(place: S3Place) -> Iterator[Minio]:
    yield connect(place, place.endpoint)
    emptied(place)


@pytest.fixture
def upload(client: Minio, place: S3Place) -> str:
    return multipart.create(client, place.originals, KEY, {"Content-Type": "video/mp4", "x-amz-meta-mark": "m"})


def put(url: str, data: bytes, **headers: str) -> str:
    request = urllib.request.Request(url, data=data, method="PUT", headers={k.replace("_", "-"): v for k, v in headers.items()})  # fmt: skip
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["ETag"]).strip('"')


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def test_an_upload_that_is_completed_is_an_object_with_its_type_and_mark(client: Minio, place: S3Place, upload: str):
    etag = multipart.put_part(client, place.originals, KEY, upload, 1, b"12345")
    multipart.complete(client, place.originals, KEY, upload, [Part(1, 5, etag)])
    found = client.stat_object(place.originals, KEY)
    assert (found.size, found.content_type) == (5, "video/mp4")
    assert found.metadata is not None
    assert found.metadata["x-amz-meta-mark"] == "m"


def test_parts_are_listed_over_several_pages(
    client: Minio, place: S3Place, upload: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(multipart, "PAGE", 2)
    for number in (3, 1, 5, 2, 4):
        multipart.put_part(client, place.originals, KEY, upload, number, b"x" * number)
    found = list(multipart.parts(client, place.originals, KEY, upload))
    assert [(each.part.number, each.part.size) for each in found] == [(n, n) for n in (1, 2, 3, 4, 5)]
    assert all(each.at is not None for each in found)


def test_a_signed_address_takes_a_part(client: Minio, place: S3Place, upload: str):
    url = multipart.part_url(client, place.originals, KEY, upload, 7, 60)
    etag = put(url, b"12345", Content_MD5=md5(b"12345"))
    assert [each.part for each in multipart.parts(client, place.originals, KEY, upload)] == [Part(7, 5, etag)]


def test_a_part_that_is_not_what_its_digest_says_is_refused(client: Minio, place: S3Place, upload: str):
    url = multipart.part_url(client, place.originals, KEY, upload, 1, 60)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        put(url, b"1234X", Content_MD5=md5(b"12345"))
    assert list(multipart.parts(client, place.originals, KEY, upload)) == []


def test_a_signed_address_is_good_for_its_own_part_alone(client: Minio, place: S3Place, upload: str):
    url = multipart.part_url(client, place.originals, KEY, upload, 1, 60)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        put(url.replace("partNumber=1", "partNumber=2"), b"12345")


def test_a_page_of_another_site_may_send_a_part_and_read_its_etag(client: Minio, place: S3Place, upload: str):
    url = multipart.part_url(client, place.originals, KEY, upload, 1, 60)
    ask = {"Origin": "http://kho.example", "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-md5"}  # fmt: skip
    with urllib.request.urlopen(urllib.request.Request(url, method="OPTIONS", headers=ask)) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] in ("*", "http://kho.example")
        assert "content-md5" in answer.headers["Access-Control-Allow-Headers"].lower()
    with urllib.request.urlopen(
        urllib.request.Request(url, b"1", {"Origin": "http://kho.example"}, method="PUT")
    ) as sent:
        assert "etag" in sent.headers["Access-Control-Expose-Headers"].lower()


def test_open_uploads_are_listed_until_they_end(client: Minio, place: S3Place, upload: str):
    other = multipart.create(client, place.originals, "originals/other", {})
    found = {(each.key, each.upload) for each in multipart.open_uploads(client, place.originals)}
    assert found == {(KEY, upload), ("originals/other", other)}
    multipart.abort(client, place.originals, KEY, upload)
    assert [each.upload for each in multipart.open_uploads(client, place.originals)] == [other]


def test_an_aborted_upload_is_unknown(client: Minio, place: S3Place, upload: str):
    multipart.abort(client, place.originals, KEY, upload)
    for ask in (
        lambda: list(multipart.parts(client, place.originals, KEY, upload)),
        lambda: multipart.put_part(client, place.originals, KEY, upload, 1, b"1"),
        lambda: multipart.complete(client, place.originals, KEY, upload, [Part(1, 1, "x" * 32)]),
    ):
        with pytest.raises(S3Error, match="NoSuchUpload"):
            ask()


def test_a_small_part_that_is_not_the_last_is_refused_at_the_end(client: Minio, place: S3Place, upload: str):
    parts = [Part(n, 5, multipart.put_part(client, place.originals, KEY, upload, n, b"12345")) for n in (1, 2)]
    with pytest.raises(S3Error, match="EntityTooSmall"):
        multipart.complete(client, place.originals, KEY, upload, parts)
