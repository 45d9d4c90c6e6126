"""A full disk is said as such, nothing half-written stays, and work goes on when there is room again."""

from __future__ import annotations

import errno
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import StorageFull, StorageUnavailable
from storage.disk import free_bytes
from storage.files import FolderStore
from tests.storage.given import BYTES, KEY, PIECES, everything, send, send_missing

MIB = 1 << 20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[FolderStore]:
    """A store on a file system of 8 MiB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk; the tests with a failing write say the same")
    try:
        yield FolderStore(disk, free_floor=0)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_put_that_does_not_fit_leaves_nothing(small: FolderStore):
    small.put("originals/before", io.BytesIO(b"x"))
    with pytest.raises(StorageFull) as full:
        small.put(KEY, io.BytesIO(bytes(9 * MIB)))
    assert full.value.retry
    assert everything(small) == {"blobs/originals/before"}
    assert small.put(KEY, io.BytesIO(bytes(6 * MIB))).size == 6 * MIB


def test_an_upload_that_cannot_fit_is_refused_at_once(small: FolderStore):
    with pytest.raises(StorageFull):
        small.begin_upload(KEY, 9 * MIB)
    assert everything(small) == set()


def test_what_open_uploads_still_wait_for_counts_as_taken(small: FolderStore):
    first = small.begin_upload(KEY, 5 * MIB)
    with pytest.raises(StorageFull):
        small.begin_upload("originals/second", 5 * MIB)
    small.abort(KEY, first)
    small.begin_upload("originals/second", 5 * MIB)


def test_bytes_that_came_are_not_counted_twice(small: FolderStore):
    first = small.begin_upload(KEY, 5 * MIB)
    small.put_part(KEY, first, 1, 0, io.BytesIO(bytes(5 * MIB)), 5 * MIB)
    small.begin_upload("originals/second", 2 * MIB)


def test_a_part_that_meets_a_full_disk_is_sent_again_when_there_is_room(small: FolderStore):
    upload = small.begin_upload(KEY, 5 * MIB)
    filler = small.root / "somebody-else"
    filler.write_bytes(bytes(6 * MIB))
    with pytest.raises(StorageFull):
        small.put_part(KEY, upload, 1, 0, io.BytesIO(bytes(5 * MIB)), 5 * MIB)
    assert small.parts(KEY, upload) == ()
    filler.unlink()
    part = small.put_part(KEY, upload, 1, 0, io.BytesIO(bytes(5 * MIB)), 5 * MIB)
    assert small.complete(KEY, upload, [part]).size == 5 * MIB


def test_the_floor_stays_free(store: FolderStore):
    guarded = FolderStore(store.root, fsync=False, free_floor=free_bytes(store.root) + (1 << 40))
    with pytest.raises(StorageFull):
        guarded.put(KEY, io.BytesIO(b"x"))
    with pytest.raises(StorageFull):
        guarded.begin_upload(KEY, 1)
    assert everything(store) == set()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every write puts down half of its bytes, then says what stands in the list (empty: all is well)."""
    errors: list[int] = []
    write = os.pwrite

    def fail(fd: int, data: memoryview, position: int) -> int:
        if not errors:
            return write(fd, data, position)
        write(fd, data[: len(data) // 2], position)
        raise OSError(errors[0], os.strerror(errors[0]))

    monkeypatch.setattr(os, "pwrite", fail)
    return errors


ERRORS = [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StorageUnavailable)]


@pytest.mark.parametrize(("code", "error"), ERRORS)
def test_a_put_that_fails_in_the_middle_leaves_nothing(
    store: FolderStore, failing: list[int], code: int, error: type[Exception]
):
    failing.append(code)
    with pytest.raises(error):
        store.put(KEY, io.BytesIO(BYTES))
    assert everything(store) == set()


@pytest.mark.parametrize(("code", "error"), ERRORS)
def test_a_part_that_fails_in_the_middle_is_not_on_record(
    store: FolderStore, failing: list[int], code: int, error: type[Exception]
):
    upload = store.begin_upload(KEY, len(BYTES))
    send(store, upload, 1, PIECES[1])
    failing.append(code)
    with pytest.raises(error):
        send(store, upload, 1, PIECES[1])
    assert store.parts(KEY, upload) == ()
    failing.clear()
    store.complete(KEY, upload, send_missing(store, upload))
    assert store.open(KEY).read() == BYTES
