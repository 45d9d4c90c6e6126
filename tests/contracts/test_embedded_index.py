"""The embedded index keeps the contract, and what a folder shared by processes asks besides."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.embedded import EmbeddedIndex
from search.index import IndexDamaged, IndexUnavailable, SearchError, WriterBusy
from search.query import Document
from tests.contracts.index_cases import doc, fill, found
from tests.contracts.index_contract import IndexContract


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[EmbeddedIndex]:
    kept = EmbeddedIndex(folder, writer=True, heap=30 << 20)
    yield kept
    kept.close()


class TestEmbeddedIndex(IndexContract):
    pass


def test_a_reader_sees_each_commit_of_the_writer(folder: Path, index: EmbeddedIndex):
    reader = EmbeddedIndex(folder)
    assert (reader.count(), found(reader)) == (0, [])
    fill(index, doc("d1"))
    assert found(reader) == ["d1"]
    fill(index, doc("d2"))
    assert found(reader) == ["d2", "d1"]
    index.rebuild([doc("d3")])
    assert found(reader) == ["d3"]


def test_a_reader_may_not_write(folder: Path):
    with pytest.raises(SearchError, match="reading"):
        EmbeddedIndex(folder).put([doc("d1")])


def test_there_is_one_writer_until_it_closes(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1"))
    other = EmbeddedIndex(folder, writer=True)
    for write in (lambda: other.put([doc("d2")]), lambda: other.rebuild([])):
        with pytest.raises(WriterBusy):
            write()
    index.close()
    fill(other, doc("d2"))
    assert other.count() == 2
    other.close()


def test_what_was_not_refreshed_is_dropped_at_close(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1"))
    index.put([doc("d2")])
    index.close()
    assert EmbeddedIndex(folder).count() == 1


def test_a_damaged_index_says_so_and_a_rebuild_mends_it(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1", "một"))
    index.close()
    for path in folder.glob("gen-*/*"):
        if path.suffix in {".store", ".idx", ".term", ".fast"} or path.name == "meta.json":
            path.write_bytes(b"not an index")
    reader = EmbeddedIndex(folder)
    with pytest.raises(IndexUnavailable):
        found(reader, "một")
    mended = EmbeddedIndex(folder, writer=True)
    mended.rebuild([doc("d2", "hai")])
    assert found(reader, "hai") == ["d2"]
    mended.close()


def test_an_index_of_another_form_asks_for_a_rebuild(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1"))
    index.close()
    (mark,) = folder.glob("gen-*/schema-version")
    mark.write_text("0")
    with pytest.raises(IndexUnavailable, match="reindex"):
        EmbeddedIndex(folder).count()


def test_a_rebuild_that_fails_leaves_the_live_index(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1"))

    def documents() -> Iterator[Document]:
        yield doc("d2")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.rebuild(documents())
    assert found(index) == ["d1"]
    fill(index, doc("d3"))
    assert found(index) == ["d3", "d1"]
    assert len(list(folder.glob("gen-*"))) == 1


KILLED = """
import sys, os
from pathlib import Path
from search.embedded import EmbeddedIndex
from search.query import Document
from tests.contracts.index_cases import doc
index = EmbeddedIndex(Path(sys.argv[1]), writer=True)
for number in range(100):
    index.put([doc(f"d{number}", "bền")])
    index.refresh()
    print(number, flush=True)
    index.put([doc(f"lost{number}", "bền")])
"""


def test_every_commit_outlives_a_killed_writer(folder: Path):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    committed = [int(process.stdout.readline()) for _ in range(7)][-1]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    survivor = EmbeddedIndex(folder, writer=True)
    assert {f"d{number}" for number in range(committed + 1)} <= set(found(survivor, "bền", size=200))
    fill(survivor, doc("d999", "bền"))
    assert "d999" in found(survivor, "bền", size=200)
    survivor.close()


def test_what_is_written_while_a_rebuild_draws_its_documents_is_seen_and_harms_it_not(
    folder: Path, index: EmbeddedIndex
):
    fill(index, doc("d1"))

    def documents() -> Iterator[Document]:
        yield doc("d1")
        fill(index, doc("d2"))
        assert found(index) == ["d2", "d1"]
        yield doc("d3")

    assert index.rebuild(documents()) == 2
    assert found(index) == ["d3", "d1"]
    fill(index, doc("d4"))
    assert found(EmbeddedIndex(folder)) == ["d4", "d3", "d1"]


def test_a_rebuild_mends_an_index_whose_folder_was_taken_away(folder: Path, index: EmbeddedIndex):
    fill(index, doc("d1"))
    (live,) = folder.glob("gen-*")
    shutil.rmtree(live)
    with pytest.raises(IndexDamaged):
        index.count()
    with pytest.raises(IndexUnavailable):
        fill(index, doc("d2"))
    index.close()
    index.rebuild([doc("d1"), doc("d2")])
    assert found(index) == ["d2", "d1"]
