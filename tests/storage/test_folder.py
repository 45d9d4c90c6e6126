"""What is the folder's own: no way out of it, read-only blobs, moves instead of copies, flat memory, tidy sweeps."""

from __future__ import annotations

import errno
import io
import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storage.reading
from storage import InvalidKey, UploadNotFound
from storage.files import FolderStore
from storage.keys import check_key, derivative_key, original_key
from tests.storage.given import BYTES, KEY, everything, send, sha256

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@given(st.text(alphabet="ab./\\\0\n~-_%", max_size=12))
def test_a_key_that_is_accepted_stays_inside(key: str):
    try:
        check_key(key)
    except InvalidKey:
        return
    top = Path("/top/blobs")
    assert Path(os.path.normpath(top / key)) == top / key
    assert (top / key).is_relative_to(top)
    assert top / key != top


def test_the_keys_of_the_archive_are_keys():
    assert check_key(original_key("0198c5b2-7c1e-7a00-8000-000000000001"))
    assert check_key(derivative_key("0198c5b2-7c1e-7a00-8000-000000000001", "v1", "v720.mp4"))


def test_a_key_under_a_blob_and_a_blob_over_keys_are_refused(store: FolderStore):
    store.put("a/b", io.BytesIO(b"x"))
    for key in ("a", "a/b/c"):
        with pytest.raises(InvalidKey):
            store.put(key, io.BytesIO(b"y"))
    assert everything(store) == {"blobs/a/b"}


def test_a_blob_is_read_only(store: FolderStore, tmp_path: Path):
    store.put(KEY, io.BytesIO(BYTES))
    moved = tmp_path / "moved"
    moved.write_bytes(b"x")
    store.put_at("originals/moved", moved)
    upload = store.begin_upload("originals/parts", 0)
    store.complete("originals/parts", upload, [])
    for blob in store.list():
        with store.local_path(blob.key) as path:
            assert path.stat().st_mode & 0o222 == 0


def test_a_file_on_the_same_disk_is_moved_not_copied(store: FolderStore, tmp_path: Path):
    path = tmp_path / "rendition"
    path.write_bytes(BYTES)
    inode = path.stat().st_ino
    assert store.put_at(KEY, path).size == len(BYTES)
    with store.local_path(KEY) as blob:
        assert blob.stat().st_ino == inode
    assert not path.exists()


def test_a_file_on_another_disk_is_copied_and_hashed(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "rendition"
    path.write_bytes(BYTES)
    replace = Path.replace

    def across(source: Path, target: Path) -> Path:
        if source == path:
            raise OSError(errno.EXDEV, "another file system")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", across)
    assert store.put_at(KEY, path).sha256 == sha256(BYTES)
    assert store.open(KEY).read() == BYTES


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_a_file_that_somebody_can_still_reach_is_copied(store: FolderStore, tmp_path: Path, link: object):
    original, path = tmp_path / "original", tmp_path / "link"
    original.write_bytes(b"before")
    link(original, path)  # type: ignore[operator]
    store.put_at(KEY, path)
    original.write_bytes(b"after!")
    assert store.open(KEY).read() == b"before"


@pytest.mark.parametrize("length", [None, len(BYTES)])
def test_who_reads_a_blob_reads_it_to_its_end_whatever_happens_to_it(store: FolderStore, length: int | None):
    store.put(KEY, io.BytesIO(BYTES))
    with store.open(KEY, 0, length) as replaced:
        store.put(KEY, io.BytesIO(b"new"))
        assert replaced.read() == BYTES
    with store.open(KEY, 0, length) as deleted:
        store.delete(KEY)
        assert deleted.read() == b"new"


def test_a_closed_range_closes_its_file(store: FolderStore):
    store.put(KEY, io.BytesIO(BYTES))
    before = len(list(Path("/proc/self/fd").iterdir()))
    with store.open(KEY, 1, 2) as stream:
        stream.read()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_nothing_is_left_open_after_an_upload_that_fails(store: FolderStore):
    upload = store.begin_upload(KEY, len(BYTES))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for stream in (io.BytesIO(b"short"), io.BytesIO(BYTES)):
        with pytest.raises(Exception, match="part 1"):
            store.put_part(KEY, upload, 1, 0, stream, 100)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_deleting_takes_the_empty_folders_along(store: FolderStore):
    store.put("derivatives/a/v1/x", io.BytesIO(b"x"))
    store.put("derivatives/b/v1/x", io.BytesIO(b"x"))
    store.delete("derivatives/a/v1/x")
    assert [path.name for path in (store.root / "blobs/derivatives").iterdir()] == ["b"]


def test_a_folder_that_is_swept_away_under_a_put_is_made_again(store: FolderStore, monkeypatch: pytest.MonkeyPatch):
    replace, times = Path.replace, []

    def swept_once(source: Path, target: Path) -> Path:
        if not times:
            target.parent.rmdir()
        times.append(target)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", swept_once)
    store.put(KEY, io.BytesIO(BYTES))
    assert store.open(KEY).read() == BYTES


def test_a_folder_larger_than_a_batch_is_listed_in_order(store: FolderStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage.reading, "NAMES_AT_ONCE", 3)
    keys = sorted(f"originals/{number:02}" for number in range(10))
    for key in keys:
        store.put(key, io.BytesIO(b"x"))
    assert [blob.key for blob in store.list()] == keys


class Zeros(io.RawIOBase):
    """A long stream of zeros that stands nowhere."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        count = min(len(room), self.left)
        self.left -= count
        return count


def test_memory_is_flat_however_long_the_stream(store: FolderStore):
    size = 64 << 20
    upload = store.begin_upload(KEY, size)
    tracemalloc.start()
    try:
        store.put("originals/put", Zeros(size))  # type: ignore[arg-type]
        store.put_part(KEY, upload, 1, 0, Zeros(size), size)  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_part_is_on_record_only_after_its_bytes_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    happened: list[str] = []
    settle, rename = os.fdatasync, Path.rename
    monkeypatch.setattr(os, "fdatasync", lambda fd: (happened.append("bytes"), settle(fd)))
    monkeypatch.setattr(Path, "rename", lambda path, to: (happened.append(to.suffix), rename(path, to))[1])
    store = FolderStore(tmp_path, fsync=True, free_floor=0)
    upload = store.begin_upload(KEY, len(BYTES))
    happened.clear()
    send(store, upload, 1, b"12345")
    assert happened == ["bytes", ".whole"]


def test_a_sweep_leaves_a_put_whose_writer_lives(store: FolderStore):
    class SweptMeanwhile(io.BytesIO):
        def readinto(self, room: memoryview) -> int:  # type: ignore[override]
            assert store.sweep(TOMORROW) == 0
            return super().readinto(room)

    store.put(KEY, SweptMeanwhile(BYTES))
    assert store.open(KEY).read() == BYTES


def test_a_sweep_removes_what_a_dead_writer_left(store: FolderStore):
    (store.root / "incoming/dead.partial").write_bytes(b"half")
    assert store.sweep(datetime.now(UTC) - timedelta(days=1)) == 0
    assert store.sweep(TOMORROW) == 1
    assert everything(store) == set()


def test_after_a_sweep_a_completed_upload_is_forgotten_but_its_blob_is_not(store: FolderStore):
    upload = store.begin_upload(KEY, 5)
    part = send(store, upload, 1, b"12345")
    store.complete(KEY, upload, [part])
    assert store.sweep(TOMORROW) == 0
    assert everything(store) == {f"blobs/{KEY}"}
    with pytest.raises(UploadNotFound):
        store.complete(KEY, upload, [part])
