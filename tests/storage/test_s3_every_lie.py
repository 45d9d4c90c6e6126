"""Whatever an S3 does to an answer, what the store says is the truth, or an error of the store."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from dev.faults.liar import LIES, Liar
from storage import StorageError
from storage.s3 import place as s3_place
from storage.s3.place import S3Place
from storage.s3.store import S3Store
from tests.storage.s3_given import emptied, place_at

PART = 5 << 20
BYTES = Random(9).randbytes(PART + 70_000)
ROUNDS = 8


@pytest.fixture(scope="module")
def place(minio_server: str) -> Iterator[S3Place]:
    made = place_at(minio_server, uuid.uuid4().hex[:12])
    yield made
    emptied(made, remove=True)


@pytest.fixture
def liar(place: S3Place) -> Iterator[Liar]:
    made = Liar(place.endpoint, 1)
    yield made
    made.close()


@pytest.fixture
def store(place: S3Place, liar: Liar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Store:
    monkeypatch.setattr(s3_place, "ANSWER_SECONDS", 0.25)
    monkeypatch.setattr(s3_place, "RETRIES", 0)
    made = S3Store(replace(place, endpoint=liar.url), tmp_path / "scratch")
    made.prepare()
    return made


def put_and_read(store: S3Store) -> None:
    store.put("originals/whole", io.BytesIO(BYTES[:9000]))
    with store.local_path("originals/whole") as path:
        assert path.read_bytes() == BYTES[:9000]


def send_in_parts(store: S3Store) -> None:
    upload = store.begin_upload("originals/parts", len(BYTES))
    parts = [
        store.put_part("originals/parts", upload, number, start, io.BytesIO(BYTES[start : start + PART]), size)
        for number, start, size in ((1, 0, PART), (2, PART, len(BYTES) - PART))
    ]
    assert store.parts("originals/parts", upload) == tuple(parts)
    assert store.complete("originals/parts", upload, parts).size == len(BYTES)
    with store.local_path("originals/parts") as path:
        assert path.read_bytes() == BYTES


def look_around(store: S3Store) -> None:
    assert {blob.key for blob in store.list("originals/fixed")} == {"originals/fixed"}
    assert store.stat("originals/fixed").size == 100
    with store.open("originals/fixed", 10, 50) as stream:
        assert len(stream.read()) == 50


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie != "slow"])
@pytest.mark.parametrize("work", [put_and_read, send_in_parts, look_around], ids=lambda work: work.__name__)
def test_what_the_store_says_is_true_or_its_own_error(
    store: S3Store, place: S3Place, liar: Liar, lie: str, work: Callable[[S3Store], None], tmp_path: Path
):
    store.put("originals/fixed", io.BytesIO(bytes(100)))
    liar.begin(lie)
    for _ in range(ROUNDS):
        with suppress(StorageError):
            work(store)
    liar.end()
    work(store)
    assert liar.told[lie] > 0 or (lie, work) == ("broken-part", look_around)
