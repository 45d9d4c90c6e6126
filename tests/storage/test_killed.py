"""A process killed at any line of the store's code leaves nothing half visible, and the next one goes on."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from storage import Part, UploadNotFound
from storage.files import FolderStore
from tests.storage.given import BYTES, KEY, PIECES, TORN, bytes_on_disk, everything, send, send_missing, sha256
from tests.storage.mortal import deaths, start

Fresh = Callable[..., Path]


def opened(folder: Path) -> FolderStore:
    return FolderStore(folder, fsync=True, free_floor=0)


def the_upload(store: FolderStore) -> str:
    return next((store.root / "uploads").iterdir()).name


def sweep_all(store: FolderStore) -> None:
    store.sweep(datetime.now(UTC) + timedelta(days=1))


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    """Makes a new store folder, prepared by a function, each time it is called."""
    numbers = count()

    def make(prepare: Callable[[FolderStore], object]) -> Callable[[], Path]:
        def folder() -> Path:
            store = FolderStore(tmp_path / str(next(numbers)), fsync=False, free_floor=0)
            prepare(store)
            return store.root

        return folder

    return make


def put_new(folder: Path) -> None:
    opened(folder).put(KEY, io.BytesIO(BYTES))


def test_killed_in_put_the_old_blob_or_the_new_one_stands(fresh: Fresh):
    for folder in deaths(put_new, fresh(lambda store: store.put(KEY, io.BytesIO(b"old")))):
        store = opened(folder)
        assert [blob.key for blob in store.list()] == [KEY]
        assert store.open(KEY).read() in (b"old", BYTES)
        sweep_all(store)
        assert everything(store) == {f"blobs/{KEY}"}


def test_killed_in_the_first_put_there_is_no_blob_or_all_of_it(fresh: Fresh):
    for folder in deaths(put_new, fresh(lambda store: None), stride=5):
        store = opened(folder)
        assert [store.open(blob.key).read() for blob in store.list()] in ([], [BYTES])
        put_new(folder)
        assert store.open(KEY).read() == BYTES


def begin_torn(store: FolderStore) -> None:
    """An upload whose part 1 holds something else and whose part 2 is right."""
    upload = store.begin_upload(KEY, len(BYTES))
    send(store, upload, 1, TORN)
    send(store, upload, 2, PIECES[2])


def resend_part(folder: Path) -> None:
    store = opened(folder)
    send(store, the_upload(store), 1, PIECES[1])


def test_killed_in_a_part_whatever_is_recorded_is_whole(fresh: Fresh):
    for folder in deaths(resend_part, fresh(begin_torn)):
        store = opened(folder)
        upload = the_upload(store)
        recorded = store.parts(KEY, upload)
        assert {part.number for part in recorded} in ({1, 2}, {2})
        for part in recorded:
            assert sha256(bytes_on_disk(store, upload, part)) == part.etag
        store.complete(KEY, upload, send_missing(store, upload))
        assert store.open(KEY).read() == BYTES


def begin_whole(store: FolderStore) -> None:
    send_missing(store, store.begin_upload(KEY, len(BYTES)))


def complete_all(folder: Path) -> None:
    store = opened(folder)
    upload = the_upload(store)
    store.complete(KEY, upload, store.parts(KEY, upload))


def test_killed_in_complete_it_can_be_completed_again(fresh: Fresh):
    prepared = fresh(begin_whole)
    parts = FolderStore(prepared(), free_floor=0)
    given = parts.parts(KEY, the_upload(parts))
    for folder in deaths(complete_all, prepared):
        store = opened(folder)
        assert [store.open(blob.key).read() for blob in store.list()] in ([], [BYTES])
        assert store.complete(KEY, the_upload(store), given).size == len(BYTES)
        assert store.open(KEY).read() == BYTES
        sweep_all(store)
        assert everything(store) == {f"blobs/{KEY}"}


def begin_upload(folder: Path) -> None:
    opened(folder).begin_upload(KEY, len(BYTES))


def test_killed_in_begin_a_sweep_clears_it_away(fresh: Fresh):
    for folder in deaths(begin_upload, fresh(lambda store: None)):
        store = opened(folder)
        sweep_all(store)
        assert everything(store) == set()


def abort_it(folder: Path) -> None:
    store = opened(folder)
    store.abort(KEY, the_upload(store))


def replace_old(store: FolderStore) -> None:
    store.put(KEY, io.BytesIO(b"old"))
    begin_whole(store)


def test_killed_in_abort_the_upload_is_open_or_forgotten(fresh: Fresh):
    parts = [Part(number, len(piece), sha256(piece)) for number, piece in PIECES.items()]
    for folder in deaths(abort_it, fresh(replace_old)):
        store = opened(folder)
        for upload in [path.name for path in (folder / "uploads").iterdir()]:
            try:
                store.complete(KEY, upload, parts)
                assert store.open(KEY).read() == BYTES
            except UploadNotFound:
                assert store.open(KEY).read() == b"old"
        sweep_all(store)
        assert everything(store) == {f"blobs/{KEY}"}


def upload_for_ever(folder: Path, telling: object) -> None:
    """Puts, sends parts and completes without end, saying so after each step."""
    store = opened(folder)
    for round_ in count():
        store.put(f"derivatives/{round_}", io.BytesIO(BYTES))
        telling.send("put")  # type: ignore[attr-defined]
        upload = store.begin_upload(KEY, len(BYTES))
        for number, piece in PIECES.items():
            send(store, upload, number, piece)
            telling.send(upload)  # type: ignore[attr-defined]
        store.complete(KEY, upload, store.parts(KEY, upload))


@pytest.mark.parametrize("seed", range(12))
def test_killed_from_outside_at_any_moment_nothing_is_torn(tmp_path: Path, seed: int):
    heard, telling = multiprocessing.Pipe(duplex=False)
    process = start(upload_for_ever, tmp_path, telling)
    telling.close()
    for _ in range(Random(seed).randint(1, 25)):
        heard.recv()
    process.kill()
    process.join()
    store = opened(tmp_path)
    assert {store.open(blob.key).read() for blob in store.list()} <= {BYTES}
    for data in list(tmp_path.glob("uploads/*/data.partial")):
        if (data.parent / "upload.json").exists():
            for part in store.parts(KEY, data.parent.name):
                assert sha256(bytes_on_disk(store, data.parent.name, part)) == part.etag
            store.complete(KEY, data.parent.name, send_missing(store, data.parent.name))
    sweep_all(store)
    assert all(name.startswith("blobs/") for name in everything(store))
