"""Several senders of one upload, in threads and processes: the newest wins, nobody waits, nothing mixes."""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storage.disk
from storage import BlobTooLarge, ChecksumMismatch, UploadNotFound
from storage.files import FolderStore
from tests.storage.given import BYTES, KEY, PART, PIECES, TORN, everything, send, send_missing, sha256
from tests.storage.mortal import start


class Interrupted(io.RawIOBase):
    """Gives ``data``; between its first half and the rest something else happens."""

    def __init__(self, data: bytes, happens: Callable[[], object]) -> None:
        self.pieces = [data[: len(data) // 2], data[len(data) // 2 :]]
        self.happens = happens

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if len(self.pieces) == 1:
            self.happens()
        return self.pieces.pop(0) if self.pieces else b""

    readinto = None  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block is half a part, so that a part takes two writes."""
    monkeypatch.setattr(storage.disk, "BLOCK", PART // 2)


@pytest.fixture
def upload(store: FolderStore) -> str:
    return store.begin_upload(KEY, len(BYTES))


def send_slowly(store: FolderStore, upload: str, happens: Callable[[], object]) -> Any:
    """Part 1 by a client on a bad line, with the wrong bytes; ``happens`` when half of it has come."""
    return store.put_part(KEY, upload, 1, 0, Interrupted(TORN, happens), PART)  # type: ignore[arg-type]


def test_the_newer_sender_of_a_part_wins_and_the_older_stops(store: FolderStore, upload: str):
    with pytest.raises(ChecksumMismatch):
        send_slowly(store, upload, lambda: send(store, upload, 1, PIECES[1]))
    store.complete(KEY, upload, send_missing(store, upload))
    assert store.open(KEY).read() == BYTES


def test_a_late_sender_cannot_touch_the_finished_blob(store: FolderStore, upload: str):
    with pytest.raises(UploadNotFound):
        send_slowly(store, upload, lambda: store.complete(KEY, upload, send_missing(store, upload)))
    assert store.open(KEY).read() == BYTES


def test_a_sender_whose_upload_is_aborted_stops_and_leaves_nothing(store: FolderStore, upload: str):
    with pytest.raises(UploadNotFound):
        send_slowly(store, upload, lambda: store.abort(KEY, upload))
    assert everything(store) == set()


def test_a_part_being_sent_does_not_stop_other_parts_and_questions(store: FolderStore, upload: str):
    asked: list[int] = []

    def meanwhile() -> None:
        send(store, upload, 2, PIECES[2])
        asked.extend(part.number for part in store.parts(KEY, upload))

    send_slowly(store, upload, meanwhile)
    assert asked == [2]
    assert [part.number for part in store.parts(KEY, upload)] == [1, 2]


def test_who_writes_a_block_cannot_be_overtaken_in_the_middle_of_it(
    store: FolderStore, upload: str, monkeypatch: pytest.MonkeyPatch
):
    write, asked = os.pwrite, []

    def watched(fd: int, data: memoryview, position: int) -> int:
        (mark,) = store.root.glob("uploads/*/parts/*.open")
        with mark.open("rb") as newer, pytest.raises(BlockingIOError):
            fcntl.flock(newer, fcntl.LOCK_EX | fcntl.LOCK_NB)
        asked.append(position)
        return write(fd, data, position)

    monkeypatch.setattr(os, "pwrite", watched)
    send(store, upload, 1, PIECES[1])
    assert asked == [0, PART // 2]


def test_overlapping_parts_are_never_both_on_record(store: FolderStore, upload: str):
    send(store, upload, 1, PIECES[1])
    send(store, upload, 2, PIECES[2])
    store.put_part(KEY, upload, 7, PART - 10, io.BytesIO(bytes(20)), 20)
    assert [part.number for part in store.parts(KEY, upload)] == [7]


def test_a_part_moved_to_another_offset_keeps_one_record(store: FolderStore, upload: str):
    store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
    moved = store.put_part(KEY, upload, 1, 100, io.BytesIO(b"12345"), 5)
    assert store.parts(KEY, upload) == (moved,)


def test_parts_numbered_against_their_offsets_do_not_complete(store: FolderStore):
    upload = store.begin_upload(KEY, 10)
    parts = [
        store.put_part(KEY, upload, 1, 5, io.BytesIO(b"12345"), 5),
        store.put_part(KEY, upload, 2, 0, io.BytesIO(b"12345"), 5),
    ]
    with pytest.raises(ChecksumMismatch):
        store.complete(KEY, upload, parts)


def test_a_part_too_long_writes_nothing_beyond_itself(store: FolderStore, upload: str):
    send(store, upload, 2, PIECES[2])
    with pytest.raises(BlobTooLarge):
        store.put_part(KEY, upload, 1, 0, io.BytesIO(TORN + b"beyond"), PART)
    store.complete(KEY, upload, send_missing(store, upload))
    assert store.open(KEY).read() == BYTES


def test_an_upload_answers_only_to_its_own_key(store: FolderStore, upload: str):
    with pytest.raises(UploadNotFound):
        store.put_part("originals/other", upload, 1, 0, io.BytesIO(b"1"), 1)
    with pytest.raises(UploadNotFound):
        store.complete("originals/other", upload, [])
    store.abort("originals/other", upload)
    assert store.parts(KEY, upload) == ()


def test_an_upload_of_no_bytes_completes(store: FolderStore):
    upload = store.begin_upload(KEY, 0)
    assert store.complete(KEY, upload, []).size == 0


SIZE = 40 * 10_000


def piece(number: int) -> bytes:
    return bytes([number]) * 10_000


def send_every_other(folder: Path, first: int) -> None:
    """Half of forty small parts; two processes each send the same half, in opposite directions."""
    store = FolderStore(folder, fsync=False, free_floor=0)
    upload = next((folder / "uploads").iterdir()).name
    numbers = range(first % 2, 40, 2)
    for number in numbers if first < 2 else reversed(numbers):
        try:
            store.put_part(KEY, upload, number + 1, number * 10_000, io.BytesIO(piece(number)), 10_000)
        except ChecksumMismatch:
            continue  # the other process took this part over


def test_four_processes_send_one_upload(store: FolderStore):
    upload = store.begin_upload(KEY, SIZE)
    processes = [start(send_every_other, store.root, first) for first in range(4)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    store.complete(KEY, upload, store.parts(KEY, upload))
    assert store.open(KEY).read() == b"".join(piece(number) for number in range(40))


@given(st.data())
def test_any_split_in_any_order_with_any_part_sent_again_is_the_same_blob(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    store = FolderStore(tmp_path_factory.mktemp("split"), fsync=False, free_floor=0)
    content = data.draw(st.binary(min_size=1, max_size=300))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(content) - 1)), max_size=8)) - {len(content)})
    edges = list(zip([0, *cuts], [*cuts, len(content)], strict=True))
    order = data.draw(st.permutations(range(len(edges))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))
    upload = store.begin_upload(KEY, len(content))
    for number in [*order, *again]:
        start_, end = edges[number]
        store.put_part(KEY, upload, number + 1, start_, io.BytesIO(content[start_:end]), end - start_)
    blob = store.complete(KEY, upload, store.parts(KEY, upload))
    assert (blob.size, sha256(store.open(KEY).read())) == (len(content), sha256(content))
