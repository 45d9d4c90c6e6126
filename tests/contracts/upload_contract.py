"""What every object store must hold of uploads in parts: part of ``store_contract``.

Parts are 5 MiB (the least S3 takes), numbered in the order of their offsets.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage import BlobNotFound, BlobTooLarge, ChecksumMismatch, Store, UploadNotFound
from tests.contracts.store_given import BYTES, KEY, MIB, PART, PIECES, Behind, BrokenStream, send, send_all, sha256


class UploadContract:
    """Short claims; each back end runs them all."""

    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
    def test_parts_in_any_order_make_the_blob(self, store: Store, behind: Behind, order: tuple[int, ...]):
        upload = store.begin_upload(KEY, len(BYTES))
        parts = [send(store, upload, number, PIECES[number - 1]) for number in order]
        blob = store.complete(KEY, upload, parts)
        assert (blob.key, blob.size) == (KEY, len(BYTES))
        assert behind.read(KEY) == BYTES
        assert behind.leftovers() == 0

    def test_an_upload_of_one_short_part_makes_the_blob(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, 5)
        store.complete(KEY, upload, [send(store, upload, 1, b"12345")])
        assert behind.read(KEY) == b"12345"

    def test_an_open_upload_is_no_blob_yet(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        send_all(store, upload)
        assert behind.keys() == set()
        assert list(store.list()) == []
        with pytest.raises(BlobNotFound):
            store.stat(KEY)

    def test_who_comes_back_is_told_which_parts_are_there(self, store: Store):
        upload = store.begin_upload(KEY, len(BYTES))
        assert store.parts(KEY, upload) == ()
        third, first = send(store, upload, 3, PIECES[2]), send(store, upload, 1, PIECES[0])
        assert store.parts(KEY, upload) == (first, third)
        second = send(store, upload, 2, PIECES[1])
        assert store.complete(KEY, upload, store.parts(KEY, upload)).size == len(BYTES)
        assert second.number == 2

    def test_parts_sent_at_the_same_time_all_arrive(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        with ThreadPoolExecutor(3) as pool:
            parts = list(pool.map(lambda number: send(store, upload, number, PIECES[number - 1]), (1, 2, 3)))
        store.complete(KEY, upload, parts)
        assert behind.read(KEY) == BYTES

    def test_a_part_sent_again_replaces_itself(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        before = send(store, upload, 1, bytes(PART))
        parts = send_all(store, upload)
        assert before.etag != parts[0].etag
        assert store.parts(KEY, upload) == tuple(parts)
        store.complete(KEY, upload, parts)
        assert behind.read(KEY) == BYTES

    def test_a_part_without_a_digest_is_taken(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, 5)
        part = store.put_part(KEY, upload, 1, 0, io.BytesIO(b"12345"), 5)
        store.complete(KEY, upload, [part])
        assert behind.read(KEY) == b"12345"

    @pytest.mark.parametrize(
        ("data", "size", "digest", "error"),
        [
            (b"1234X", 5, sha256(b"12345"), ChecksumMismatch),
            (b"1234", 5, sha256(b"1234"), ChecksumMismatch),
            (b"1234", 5, None, ChecksumMismatch),
            (b"", 5, None, ChecksumMismatch),
            (b"123456", 5, sha256(b"12345"), BlobTooLarge),
            (b"123456", 5, None, BlobTooLarge),
        ],
    )
    def test_a_part_that_is_not_what_was_announced_is_not_kept(
        self, store: Store, data: bytes, size: int, digest: str | None, error: type[Exception]
    ):
        upload = store.begin_upload(KEY, 5)
        with pytest.raises(error):
            store.put_part(KEY, upload, 1, 0, io.BytesIO(data), size, digest)
        assert store.parts(KEY, upload) == ()

    def test_a_part_past_the_end_of_the_upload_is_refused(self, store: Store):
        upload = store.begin_upload(KEY, 5)
        with pytest.raises(BlobTooLarge):
            store.put_part(KEY, upload, 1, 0, io.BytesIO(b"123456"), 6)
        assert store.parts(KEY, upload) == ()

    def test_a_part_whose_sender_goes_away_is_not_kept(self, store: Store):
        upload = store.begin_upload(KEY, len(BYTES))
        with pytest.raises(ConnectionResetError):
            store.put_part(KEY, upload, 1, 0, io.BufferedReader(BrokenStream(MIB)), PART)
        assert store.parts(KEY, upload) == ()

    def test_what_lacks_a_part_does_not_become_a_blob(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        parts = send_all(store, upload)
        for some in ([], parts[:2], parts[1:], [parts[0], parts[2]], [parts[0], *parts]):
            with pytest.raises(ChecksumMismatch):
                store.complete(KEY, upload, some)
        assert behind.keys() == set()
        assert store.complete(KEY, upload, parts).size == len(BYTES)

    def test_a_part_that_was_replaced_since_does_not_complete(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        parts = send_all(store, upload)
        send(store, upload, 2, bytes(PART))
        with pytest.raises(ChecksumMismatch):
            store.complete(KEY, upload, parts)
        assert behind.keys() == set()

    def test_completing_again_answers_the_same_blob(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        parts = send_all(store, upload)
        once, again = store.complete(KEY, upload, parts), store.complete(KEY, upload, parts)
        assert (once.key, once.size) == (again.key, again.size)
        assert behind.read(KEY) == BYTES

    def test_a_completed_upload_is_no_longer_open(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, 5)
        store.complete(KEY, upload, [send(store, upload, 1, b"12345")])
        with pytest.raises(UploadNotFound):
            store.put_part(KEY, upload, 1, 0, io.BytesIO(b"XXXXX"), 5)
        with pytest.raises(UploadNotFound):
            store.parts(KEY, upload)
        store.abort(KEY, upload)
        assert behind.read(KEY) == b"12345"

    def test_an_aborted_upload_is_forgotten(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        parts = send_all(store, upload)
        store.abort(KEY, upload)
        store.abort(KEY, upload)
        for ask in (
            lambda: store.parts(KEY, upload),
            lambda: store.complete(KEY, upload, parts),
            lambda: store.put_part(KEY, upload, 1, 0, io.BytesIO(b"1"), 1),
        ):
            with pytest.raises(UploadNotFound):
                ask()
        assert behind.keys() == set()
        assert behind.leftovers() == 0

    @pytest.mark.parametrize("upload", ["", "..", "../../blobs", "0" * 32, "no-such-upload"])
    def test_an_upload_nobody_opened_is_not_found(self, store: Store, upload: str):
        with pytest.raises(UploadNotFound):
            store.parts(KEY, upload)
        with pytest.raises(UploadNotFound):
            store.put_part(KEY, upload, 1, 0, io.BytesIO(b"1"), 1)
        store.abort(KEY, upload)

    def test_two_uploads_of_one_key_do_not_mix(self, store: Store, behind: Behind):
        one, two = store.begin_upload(KEY, 5), store.begin_upload(KEY, 5)
        first, second = send(store, one, 1, b"11111"), send(store, two, 1, b"22222")
        store.complete(KEY, one, [first])
        assert store.parts(KEY, two) == (second,)
        store.complete(KEY, two, [second])
        assert behind.read(KEY) == b"22222"

    # Sweeping

    def test_a_sweep_removes_open_uploads_nobody_touched(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        send(store, upload, 1, PIECES[0])
        assert store.sweep(datetime.now(UTC) + timedelta(days=1)) == 1
        with pytest.raises(UploadNotFound):
            store.parts(KEY, upload)
        assert behind.leftovers() == 0

    def test_a_sweep_leaves_what_is_young_and_every_blob(self, store: Store, behind: Behind):
        upload = store.begin_upload(KEY, len(BYTES))
        part = send(store, upload, 1, PIECES[0])
        assert store.sweep(datetime.now(UTC) - timedelta(days=1)) == 0
        assert store.parts(KEY, upload) == (part,)
        store.put("originals/other", io.BytesIO(b"x"))
        store.sweep(datetime.now(UTC) + timedelta(days=1))
        assert behind.keys() == {"originals/other"}
