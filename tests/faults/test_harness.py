"""What `make faults` strikes with: a disk made full in an instant, parts that come back beside one another."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.faults.disk import Disk
from dev.faults.recovery import Recovery


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    try:
        made = Disk(tmp_path / "disk")
    except OSError:
        pytest.skip("only root may mount a small disk")
    yield made
    made.close()


def test_a_full_disk_takes_nothing_and_keeps_what_it_has_until_there_is_room_again(disk: Disk):
    (disk.place / "kept").write_bytes(b"a" * 100_000)
    for _ in range(3):
        disk.fill()
        with pytest.raises(OSError) as refused:
            (disk.place / "new").write_bytes(b"b" * 100_000)
        assert refused.value.errno == errno.ENOSPC
        assert (disk.place / "kept").read_bytes() == b"a" * 100_000
        disk.empty()
        (disk.place / "new").write_bytes(b"b" * 100_000)
        (disk.place / "new").unlink()


def test_only_who_strikes_the_same_part_waits_for_it():
    recovery, over = Recovery(), threading.Event()
    recovery.begin(frozenset({"minio"}), over.wait)
    recovery.wait_for({"redis"})
    assert (recovery.busy({"minio"}), recovery.busy({"redis"})) == (True, False)
    over.set()
    recovery.wait_for({"minio"})
    assert not recovery.busy({"minio"})


def test_a_part_that_does_not_come_back_ends_the_run():
    def fails() -> None:
        raise OSError("it does not start")

    recovery = Recovery()
    recovery.begin(frozenset({"minio"}), fails)
    with pytest.raises(OSError, match="does not start"):
        recovery.wait_for()
