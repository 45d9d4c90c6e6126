"""What every object store must hold. A back end passes by subclassing with a ``store`` and a ``behind`` fixture.

``behind`` looks past the store at the back end itself: a store that hides its own mistakes is caught there.
"""

from __future__ import annotations

import io
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from storage import BlobNotFound, InvalidKey, Store
from tests.contracts.store_given import BAD_KEYS, BYTES, KEY, MIB, PART, Behind, BrokenStream, OnlyRead, read, sha256
from tests.contracts.upload_contract import UploadContract


class StoreContract(UploadContract):
    """Short claims; each back end runs them all, and those about uploads."""

    # Blobs

    def test_what_is_put_is_what_is_read(self, store: Store):
        blob = store.put(KEY, io.BytesIO(BYTES))
        assert (blob.key, blob.size, blob.sha256) == (KEY, len(BYTES), sha256(BYTES))
        assert read(store, KEY) == BYTES

    def test_the_back_end_holds_the_bytes_under_the_key(self, store: Store, behind: Behind):
        store.put(KEY, io.BytesIO(BYTES))
        assert behind.keys() == {KEY}
        assert behind.read(KEY) == BYTES

    def test_an_empty_blob_is_a_blob(self, store: Store):
        assert store.put(KEY, io.BytesIO(b"")).sha256 == sha256(b"")
        assert store.stat(KEY).size == 0
        assert read(store, KEY) == b""

    def test_a_stream_that_gives_little_at_a_time_is_read_to_its_end(self, store: Store):
        data = BYTES[: MIB + 1]
        assert store.put(KEY, OnlyRead(data)).sha256 == sha256(data)  # type: ignore[arg-type]
        assert read(store, KEY) == data

    def test_a_second_put_replaces(self, store: Store):
        store.put(KEY, io.BytesIO(b"the first, and the longer"))
        store.put(KEY, io.BytesIO(b"the second"))
        assert read(store, KEY) == b"the second"

    def test_a_stream_that_breaks_leaves_nothing(self, store: Store, behind: Behind):
        with pytest.raises(ConnectionResetError):
            store.put(KEY, io.BufferedReader(BrokenStream(3 * MIB)))
        assert behind.keys() == set()
        assert behind.leftovers() == 0

    def test_a_stream_that_breaks_leaves_the_old_blob(self, store: Store, behind: Behind):
        store.put(KEY, io.BytesIO(b"old"))
        with pytest.raises(ConnectionResetError):
            store.put(KEY, io.BufferedReader(BrokenStream(MIB)))
        assert behind.read(KEY) == b"old"

    def test_many_writers_of_one_key_leave_one_whole_blob(self, store: Store, behind: Behind):
        versions = [bytes([number]) * MIB for number in range(8)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda data: store.put(KEY, io.BytesIO(data)), versions))
        assert behind.read(KEY) in versions
        assert behind.leftovers() == 0

    def test_a_file_is_stored_from_its_path(self, store: Store, behind: Behind, tmp_path: Path):
        path = tmp_path / "rendition.mp4"
        path.write_bytes(BYTES)
        blob = store.put_at(KEY, path)
        assert blob.size == len(BYTES)
        assert blob.sha256 in (None, sha256(BYTES))
        assert behind.read(KEY) == BYTES

    def test_storing_a_file_that_is_not_there_says_so(self, store: Store, behind: Behind, tmp_path: Path):
        with pytest.raises(FileNotFoundError):
            store.put_at(KEY, tmp_path / "absent")
        assert behind.keys() == set()

    def test_stat_knows_size_and_time(self, store: Store):
        store.put(KEY, io.BytesIO(b"12345"))
        blob = store.stat(KEY)
        assert (blob.key, blob.size, blob.sha256) == (KEY, 5, None)
        assert blob.modified is not None
        assert blob.modified.utcoffset() == timedelta(0)

    def test_a_deleted_blob_is_gone_and_may_be_deleted_again(self, store: Store, behind: Behind):
        store.put(KEY, io.BytesIO(b"x"))
        store.delete(KEY)
        store.delete(KEY)
        assert behind.keys() == set()

    def test_deleting_what_only_begins_a_key_deletes_nothing(self, store: Store, behind: Behind):
        store.put("derivatives/a/v1/poster.webp", io.BytesIO(b"x"))
        store.delete("derivatives/a")
        assert behind.keys() == {"derivatives/a/v1/poster.webp"}

    def test_an_absent_blob_is_named_as_such(self, store: Store):
        for key in (KEY, "originals"):
            for ask in (store.stat, store.open):
                with pytest.raises(BlobNotFound):
                    ask(key)
            with pytest.raises(BlobNotFound), store.local_path(key):
                pass

    def test_the_beginning_of_a_key_and_what_follows_a_key_are_not_blobs(self, store: Store):
        store.put("derivatives/a/v1/poster.webp", io.BytesIO(b"x"))
        for key in ("derivatives/a/v1", "derivatives/a/v1/poster.webp/more"):
            with pytest.raises(BlobNotFound):
                store.stat(key)
            with pytest.raises(BlobNotFound):
                store.open(key)

    @pytest.mark.parametrize("key", BAD_KEYS)
    def test_a_key_that_is_no_plain_path_is_refused_everywhere(self, store: Store, behind: Behind, key: str):
        for ask in (
            lambda: store.put(key, io.BytesIO(b"x")),
            lambda: store.open(key),
            lambda: store.stat(key),
            lambda: store.delete(key),
            lambda: store.begin_upload(key, 1),
            lambda: store.local_path(key).__enter__(),
        ):
            with pytest.raises(InvalidKey):
                ask()
        assert behind.keys() == set()

    # Ranges

    @pytest.mark.parametrize(
        ("start", "length"),
        [(0, 1), (0, None), (1, 3), (PART - 1, 2), (PART, None), (len(BYTES) - 1, 1), (7, 0), (len(BYTES) - 2, 100)],
    )
    def test_a_range_is_that_slice(self, store: Store, start: int, length: int | None):
        store.put(KEY, io.BytesIO(BYTES))
        end = len(BYTES) if length is None else start + length
        with store.open(KEY, start, length) as stream:
            assert stream.read() == BYTES[start:end]

    def test_past_the_end_there_is_nothing(self, store: Store):
        store.put(KEY, io.BytesIO(b"12345"))
        for start in (5, 6, 1_000_000):
            for length in (None, 0, 1):
                assert store.open(KEY, start, length).read() == b""

    def test_a_range_can_be_read_in_small_bites(self, store: Store):
        store.put(KEY, io.BytesIO(BYTES))
        bites = []
        with store.open(KEY, 1000, 3000) as stream:
            while bite := stream.read(999):
                bites.append(bite)
        assert b"".join(bites) == BYTES[1000:4000]

    def test_a_borrowed_path_holds_the_bytes(self, store: Store):
        store.put(KEY, io.BytesIO(BYTES))
        with store.local_path(KEY) as path:
            assert path.read_bytes() == BYTES

    # Lists

    def test_a_list_is_in_key_order(self, store: Store):
        keys = ["a/b", "a-b", "a/b-c/d", "a/b.c", "a0", "a/B", "b", "a/b/c.webp/x"]
        keys.remove("a/b")  # on a folder a key cannot both be a blob and begin another
        for key in keys:
            store.put(key, io.BytesIO(key.encode()))
        listed = list(store.list())
        assert [blob.key for blob in listed] == sorted(keys)
        assert [blob.size for blob in listed] == [len(key) for key in sorted(keys)]

    @pytest.mark.parametrize(
        "prefix", ["", "d", "de/", "de/a", "de/a/", "de/a/v1/x", "de/a/v1/x.webp", "absent/", "e/"]
    )
    def test_a_list_of_a_prefix_is_what_begins_with_it(self, store: Store, prefix: str):
        keys = {"de/a/v1/x.webp", "de/a/v2/x.webp", "de/ab/v1/x.webp", "de/b/v1/x.webp", "d", "dea"}
        for key in keys:
            store.put(key, io.BytesIO(b"x"))
        assert [blob.key for blob in store.list(prefix)] == sorted(key for key in keys if key.startswith(prefix))

    @pytest.mark.parametrize("prefix", ["..", "../", "/", "a/../", "a//"])
    def test_a_prefix_that_no_key_can_have_is_refused(self, store: Store, prefix: str):
        with pytest.raises(InvalidKey):
            list(store.list(prefix))

    def test_a_url_where_there_is_one_gives_the_bytes(self, store: Store):
        store.put(KEY, io.BytesIO(b"12345"), "text/plain")
        url = store.url(KEY, 60, "phóng sự.txt")
        if url is not None:
            with urllib.request.urlopen(url) as answer:
                assert answer.read() == b"12345"
                assert answer.headers["Content-Disposition"].startswith("attachment")
