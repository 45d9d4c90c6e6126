"""What only the S3 store has: signed addresses, encryption, borrowed copies, an S3 that is away or says no."""

from __future__ import annotations

import io
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from storage import ChecksumMismatch, Part, StorageUnavailable
from storage.s3.errors import AccessRefused, BucketMissing
from storage.s3.place import S3Place
from storage.s3.store import PUT_PART, S3Store
from tests.running import free_port
from tests.storage.s3_given import client_of, emptied, place_at

KEY = "originals/film"
LARGE = Random(5).randbytes(2 * PUT_PART + 77)


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    made = place_at(minio_server, uuid.uuid4().hex[:12])
    yield made
    emptied(made, remove=True)


@pytest.fixture
def store(place: S3Place, tmp_path: Path) -> Iterator[S3Store]:
    made = S3Store(place, tmp_path / "scratch")
    made.prepare()
    yield made
    emptied(place)


def elsewhere(store: S3Store, **other: object) -> S3Store:
    return S3Store(replace(store.place, **other), store._scratch)  # type: ignore[arg-type]


def test_originals_and_derivatives_stand_in_buckets_of_their_own(store: S3Store, place: S3Place):
    store.put(KEY, io.BytesIO(b"1"))
    store.put("derivatives/a/v1/x.webp", io.BytesIO(b"2"))
    listed = {b: [each.object_name for each in client_of(place).list_objects(b, recursive=True)] for b in place.buckets}
    assert listed == {place.originals: [KEY], place.derivatives: ["derivatives/a/v1/x.webp"]}


def test_making_the_buckets_again_changes_nothing(store: S3Store):
    store.put(KEY, io.BytesIO(b"1"))
    store.prepare()
    assert store.stat(KEY).size == 1


def test_one_bucket_may_hold_both(store: S3Store, place: S3Place):
    both = elsewhere(store, derivatives=place.originals)
    both.put(KEY, io.BytesIO(b"1"))
    both.put("derivatives/a/v1/x", io.BytesIO(b"2"))
    assert [blob.key for blob in both.list()] == ["derivatives/a/v1/x", KEY]


@pytest.mark.parametrize("size", [0, 1, PUT_PART - 1, PUT_PART, PUT_PART + 1, 2 * PUT_PART, len(LARGE)])
def test_a_borrowed_copy_of_any_length_proves_true(store: S3Store, size: int):
    store.put(KEY, io.BytesIO(LARGE[:size]))
    with store.local_path(KEY) as path:
        assert path.read_bytes() == LARGE[:size]
    assert list(path.parent.iterdir()) == []


def test_two_borrowers_have_a_copy_each(store: S3Store):
    store.put(KEY, io.BytesIO(b"1"))
    with store.local_path(KEY) as one, store.local_path(KEY) as two:
        assert one != two


def test_the_sweep_leaves_a_copy_in_use_and_takes_a_dead_borrowers(store: S3Store):
    store.put(KEY, io.BytesIO(b"1"))
    with store.local_path(KEY) as path:
        dead = path.with_name("borrowed-dead")
        dead.write_bytes(b"x")
        store.sweep(datetime.now(UTC))
        assert path.exists()
        assert not dead.exists()


def test_the_sweep_leaves_an_old_upload_that_still_gets_parts(store: S3Store):
    upload = store.begin_upload(KEY, 5)
    part = store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
    assert store.sweep(datetime.now(UTC) - timedelta(seconds=30)) == 0
    assert store.parts(KEY, upload) == (part,)


def test_a_file_that_was_stored_is_gone_here(store: S3Store, tmp_path: Path):
    path = tmp_path / "rendition"
    path.write_bytes(b"12345")
    store.put_at(KEY, path, "video/mp4")
    assert not path.exists()
    assert client_of(store.place).stat_object(store.place.originals, KEY).content_type == "video/mp4"


# Signed addresses


def test_a_signed_address_gives_ranges_and_the_type(store: S3Store):
    store.put("derivatives/a/v1/720.mp4", io.BytesIO(b"12345"), "video/mp4")
    url = store.url("derivatives/a/v1/720.mp4", 60)
    assert url is not None
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Range": "bytes=1-2"})) as answer:
        assert (answer.status, answer.read(), answer.headers["Content-Type"]) == (206, b"23", "video/mp4")


def test_a_vietnamese_name_is_the_name_it_is_saved_under(store: S3Store):
    store.put(KEY, io.BytesIO(b"1"))
    url = store.url(KEY, 60, 'Phóng sự "Tết".mp4')
    assert url is not None
    with urllib.request.urlopen(url) as answer:
        said = answer.headers["Content-Disposition"]
    assert urllib.parse.quote('Phóng sự "Tết".mp4', safe="") in said
    assert said.startswith("attachment; filename=\"Ph-ng s- -T-t-.mp4\"; filename*=UTF-8''")


def test_an_address_is_for_one_blob_and_says_how_long(store: S3Store):
    store.put(KEY, io.BytesIO(b"1"))
    url = store.url(KEY, 60)
    assert url is not None
    assert "X-Amz-Expires=60" in url
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url.replace("film", "other"))


def test_addresses_name_the_host_that_browsers_reach(store: S3Store):
    signed = elsewhere(store, public_endpoint="https://media.example.vn")
    upload = signed.begin_upload(KEY, 5)
    for url in (signed.url(KEY, 60), signed.part_url(KEY, upload, 1, 60)):
        assert str(url).startswith(f"https://media.example.vn/{store.place.originals}/")


def test_the_bucket_stands_in_the_host_where_the_s3_wants_it(store: S3Store):
    signed = elsewhere(store, public_endpoint="https://s3.example.vn", path_style=False)
    assert str(signed.url(KEY, 60)).startswith(f"https://{store.place.originals}.s3.example.vn/originals/film?")


# Encryption


def test_what_is_to_be_encrypted_is(store: S3Store, tmp_path: Path):
    kept = elsewhere(store, encryption=True)
    kept.put("originals/a", io.BytesIO(b"12345"))
    (tmp_path / "b").write_bytes(LARGE)
    kept.put_at("originals/b", tmp_path / "b")
    upload = kept.begin_upload("originals/c", 5)
    kept.complete("originals/c", upload, [kept.put_part("originals/c", upload, 1, 0, io.BytesIO(b"12345"), 5)])
    for key in ("originals/a", "originals/b", "originals/c"):
        found = client_of(store.place).stat_object(store.place.originals, key)
        assert (found.metadata or {})["X-Amz-Server-Side-Encryption"] == "AES256"
    with kept.local_path("originals/b") as path:
        assert path.read_bytes() == LARGE


# An S3 that is away, says no, or loses things


def test_an_s3_that_does_not_answer_is_unavailable(store: S3Store):
    away = elsewhere(store, endpoint=f"http://127.0.0.1:{free_port()}")
    upload = store.begin_upload(KEY, 5)
    for ask in (
        lambda: away.put(KEY, io.BytesIO(b"1")),
        lambda: away.open(KEY),
        lambda: away.stat(KEY),
        lambda: away.delete(KEY),
        lambda: list(away.list()),
        lambda: away.begin_upload(KEY, 5),
        lambda: away.parts(KEY, upload),
        lambda: away.complete(KEY, upload, ()),
        lambda: away.sweep(datetime.now(UTC)),
        away.prepare,
    ):
        with pytest.raises(StorageUnavailable):
            ask()


@pytest.mark.parametrize("wrong", [{"access_key": "nobody"}, {"secret_key": "not-the-secret"}])
def test_a_wrong_key_is_named_as_such_and_never_shown(store: S3Store, wrong: dict[str, str]):
    with pytest.raises(AccessRefused) as refused:
        elsewhere(store, **wrong).prepare()
    assert "not-the-secret" not in str(refused.value) + repr(elsewhere(store, **wrong).place)


def test_a_bucket_that_went_away_is_no_missing_blob(store: S3Store, place: S3Place):
    other = elsewhere(store, originals=f"{place.originals}-2")
    assert other.prepare() == (f"{place.originals}-2",)
    client_of(place).remove_bucket(f"{place.originals}-2")
    for ask in (other.stat, other.open):
        with pytest.raises(BucketMissing):
            ask(KEY)


def test_an_s3_that_was_away_at_the_start_gets_its_buckets_at_the_first_call(store: S3Store, place: S3Place):
    emptied(place, remove=True)
    late = S3Store(place, store._scratch)
    late.put(KEY, io.BytesIO(b"1"))
    assert late.stat(KEY).size == 1


def test_a_part_whose_bytes_the_s3_lost_does_not_complete(store: S3Store):
    upload = store.begin_upload(KEY, 10)
    part = store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
    with pytest.raises(ChecksumMismatch):
        store.complete(KEY, upload, [part])
    with pytest.raises(ChecksumMismatch):
        store.complete(KEY, upload, [Part(1, 10, part.etag)])
