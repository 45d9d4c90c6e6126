"""A slow and a lying S3: what is cut off is asked for again, what is untrue is never taken for the truth."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from storage import BlobDamaged, ChecksumMismatch, StorageUnavailable
from storage.s3 import place as s3_place
from storage.s3.place import S3Place
from storage.s3.reading import ATTEMPTS
from storage.s3.store import S3Store
from tests.storage.lying import Liar, lying, truth
from tests.storage.s3_given import emptied, place_at

KEY = "originals/film"
PART = 5 << 20
BYTES = Random(7).randbytes(PART + 300_000)


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    made = place_at(minio_server, uuid.uuid4().hex[:12])
    yield made
    emptied(made, remove=True)


@pytest.fixture
def true(place: S3Place, tmp_path: Path) -> Iterator[S3Store]:
    made = S3Store(place, tmp_path / "true")
    made.put(KEY, io.BytesIO(BYTES))
    yield made
    emptied(place)


@pytest.fixture
def liar(place: S3Place) -> Iterator[Liar]:
    with lying(place.endpoint) as made:
        yield made


@pytest.fixture
def store(place: S3Place, liar: Liar, tmp_path: Path) -> S3Store:
    made = S3Store(replace(place, endpoint=liar.endpoint), tmp_path / "scratch")
    made.prepare()
    return made


def test_an_answer_that_breaks_off_is_gone_on_with(store: S3Store, true: S3Store, liar: Liar):
    liar.fault = lambda method, path, body: body[: len(body) // 2 + 1] if method == "GET" and len(body) > 1000 else body
    with store.open(KEY) as stream:
        assert stream.read() == BYTES
    with store.open(KEY, 1000, 2_000_000) as stream:
        assert stream.read() == BYTES[1000:2_001_000]
    assert liar.asked["GET"] > 10


def test_a_broken_off_answer_of_a_blob_that_changed_meanwhile_is_not_patched(store: S3Store, true: S3Store, liar: Liar):
    liar.fault = lambda method, path, body: body[:1_000_000] if method == "GET" else body
    with store.open(KEY) as stream:
        assert stream.read(10) == BYTES[:10]
        true.put(KEY, io.BytesIO(bytes(len(BYTES))))
        with pytest.raises(StorageUnavailable):
            stream.read()


def test_an_s3_that_only_cuts_off_is_unavailable_before_long(store: S3Store, true: S3Store, liar: Liar):
    liar.fault = lambda method, path, body: b"" if method == "GET" and body else body
    with store.open(KEY) as stream, pytest.raises(StorageUnavailable):
        stream.read()
    assert liar.asked["GET"] == ATTEMPTS


@pytest.mark.parametrize("size", [300_000, len(BYTES)])
def test_a_copy_with_one_wrong_bit_is_not_lent(store: S3Store, true: S3Store, liar: Liar, size: int):
    upload = true.begin_upload(KEY, size)
    pieces = [BYTES[:PART], BYTES[PART:]] if size > PART else [BYTES[:size]]
    parts = [true.put_part(KEY, upload, n, (n - 1) * PART, io.BytesIO(data), len(data)) for n, data in enumerate(pieces, 1)]  # fmt: skip
    true.complete(KEY, upload, parts)

    def flipped(method: str, path: str, body: bytes) -> bytes:
        return body[:-9] + bytes([body[-9] ^ 1]) + body[-8:] if method == "GET" and len(body) > 1000 else body

    liar.fault = flipped
    with pytest.raises(BlobDamaged), store.local_path(KEY):
        pass
    liar.fault = truth
    with store.local_path(KEY) as path:
        assert path.read_bytes() == BYTES[:size]
    assert list((store._scratch).iterdir()) == []


def test_what_is_damaged_on_its_way_up_is_refused_by_the_s3(store: S3Store, liar: Liar, tmp_path: Path):
    upload = store.begin_upload(KEY, 5)
    (tmp_path / "rendition").write_bytes(b"12345")
    liar.garble = True
    with pytest.raises(ChecksumMismatch):
        store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
    with pytest.raises(ChecksumMismatch):
        store.put("originals/other", io.BytesIO(b"12345"))
    with pytest.raises(ChecksumMismatch):
        store.put_at("originals/other", tmp_path / "rendition")
    liar.garble = False
    assert store.parts(KEY, upload) == ()
    assert list(store.list()) == []
    assert (tmp_path / "rendition").read_bytes() == b"12345"


def test_a_lost_answer_to_complete_loses_nothing(store: S3Store, liar: Liar, true: S3Store):
    upload = store.begin_upload(KEY, 5)
    part = store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
    liar.fault = lambda method, path, body: None if method == "POST" else body
    with pytest.raises(StorageUnavailable):
        store.complete(KEY, upload, [part])
    liar.fault = truth
    assert store.complete(KEY, upload, [part]).size == 5
    assert true.stat(KEY).size == 5


def test_an_s3_that_says_yes_and_keeps_nothing_is_found_out(store: S3Store, liar: Liar, true: S3Store):
    true.delete(KEY)
    upload = store.begin_upload(KEY, 5)
    part = store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)

    def forgetful(method: str, path: str, body: bytes) -> bytes:
        if method == "POST":
            true.delete(KEY)
        return body

    liar.fault = forgetful
    with pytest.raises(Exception, match="no such open upload"):
        store.complete(KEY, upload, [part])


def test_an_s3_that_answers_nothing_in_time_is_unavailable(
    place: S3Place, liar: Liar, true: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(s3_place, "ANSWER_SECONDS", 0.2)
    slow = S3Store(replace(place, endpoint=liar.endpoint), tmp_path / "scratch")
    slow.prepare()
    liar.hold.clear()
    with pytest.raises(StorageUnavailable):
        slow.stat(KEY)
    liar.hold.set()
    assert slow.stat(KEY).size == len(BYTES)
