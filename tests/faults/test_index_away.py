"""The index goes, breaks or hangs while the archive runs: searches fall back with a notice, and it comes back by itself."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.given import asleep, call_it, found_by_index, picture, processes, search
from tests.running import Running, until

SEED = 20260102
CHI, BINH = "chi@tapchi.test", "binh@dantri.test"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("index") / "home").start()
    running.person(BINH, "dantri", "editor")
    running.person(CHI, "tapchi", "editor")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def assets(archive: Running, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("pictures")
    made = []
    for shade in range(4):
        said = {"title": f"Chợ nổi số {shade}", "keywords": ["Cáirăng"], "visibility": "members"}
        made.append(archive.upload(picture(folder / f"{shade}.jpg", shade), said, who=BINH).json["id"])
    assert {archive.ended(asset)["state"] for asset in made} == {"ready"}
    found_by_index(archive, "chợ nổi", 4)
    return made


def take_away(index: Path) -> None:
    shutil.rmtree(index)
    index.mkdir()


def lose_a_generation(index: Path) -> None:
    shutil.rmtree(next(index.glob("gen-*")))


def spoil_the_list_of_segments(index: Path) -> None:
    next(index.glob("gen-*/meta.json")).write_bytes(b"{spoiled")


@pytest.mark.parametrize(
    "harm",
    [take_away, lose_a_generation, spoil_the_list_of_segments],
    ids=lambda harm: harm.__name__,
)
def test_an_index_that_is_gone_or_spoiled_is_made_anew_and_nobody_meets_an_error(
    archive: Running, assets: list[str], harm
):
    (indexer,) = processes(archive, "indexer")
    with asleep(archive, indexer):
        harm(archive.home / "index")
        page = search(archive, "chợ nổi")
        assert (page["notice"], page["total"]) == ("search_fallback", 4)
        assert {item["id"] for item in page["items"]} == set(assets)
        call_it(archive, assets[0], f"Chợ nổi đổi tên {harm.__name__}")
        assert search(archive, harm.__name__)["total"] == 1
    found_by_index(archive, harm.__name__)
    found_by_index(archive, "chợ nổi", 4)


@pytest.mark.parametrize("kind", [".term", ".idx", ".store", ".fast"])
def test_an_index_whose_bytes_rot_gives_no_error_to_people_and_is_mended_by_a_rebuild(
    archive: Running, assets: list[str], kind: str
):
    for path in (archive.home / "index").glob(f"gen-*/*{kind}"):
        path.chmod(0o644)
        with path.open("r+b") as file:
            file.write(b"\xa5" * path.stat().st_size)
    for words in ("chợ nổi", "", "cho noi", '"chợ nổi" -x'):
        search(archive, words)
        archive.call("GET", "/api/v1/suggest?q=c")
    archive.kho("reindex")
    found_by_index(archive, "chợ nổi", 4)


def test_a_narrowing_is_gone_from_every_answer_while_the_indexer_hangs(archive: Running, assets: list[str]):
    asset, word = assets[1], "Cáirăng"
    call_it(archive, asset, "Bến Ninhkiều")
    found_by_index(archive, "Ninhkiều")
    with asleep(archive, *processes(archive, "indexer")):
        body = {"visibility": "own", "organisations": []}
        assert archive.send("PUT", f"/api/v1/assets/{asset}/visibility", body, who=BINH).status == 200
        for words in ("Ninhkiều", "ninhkieu", "Ninhkieuz"):
            page = search(archive, words, CHI)
            assert (page["total"], page["items"], page["notice"]) == (0, [], None)
        page = search(archive, "", CHI)
        assert (page["total"], asset in str(page["items"])) == (3, False)
        counted = {entry["value"]: entry["count"] for entry in page["facets"]["keyword"]}
        assert counted[word] == 3
        offered = archive.call("GET", "/api/v1/suggest?q=Ninh", who=CHI).json["completions"]
        assert offered == []
        counts = [
            entry["count"] for entry in archive.call("GET", "/api/v1/suggest?q=C%C3%A1i", who=CHI).json["completions"]
        ]
        assert counts == [3]
        assert search(archive, "Ninhkiều", BINH)["total"] <= 1
    until(lambda: search(archive, "Ninhkiều", BINH)["total"] == 1, "the own desk finds it again", 60)
    assert search(archive, "Ninhkiều", CHI)["total"] == 0


def test_searches_are_answered_whole_while_the_index_is_made_anew(archive: Running, assets: list[str], tmp_path: Path):
    found_by_index(archive, "chợ nổi", 3)
    wrong: list[object] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            page = search(archive, "chợ nổi")
            if page["total"] != 3 or page["notice"]:
                wrong.append((page["total"], page["notice"]))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for number in range(2):
            asset = archive.upload(picture(tmp_path / "moi.jpg", 900 + number), {"title": f"Mớivào{number}"}).json["id"]
            call_it(archive, asset, f"Mớisửa{number}")
            said = archive.kho("reindex")
            assert "assets in the index" in said
    finally:
        over.set()
        asking.join()
    assert wrong == []
    for number in range(2):
        found_by_index(archive, f"Mớisửa{number}")


@pytest.mark.slow
def test_an_indexer_killed_at_any_moment_loses_no_change(archive: Running, assets: list[str]):
    moments = random.Random(SEED)
    for number in range(8):
        call_it(archive, assets[number % 4], f"Lầnsửa{number}")
        threading.Event().wait(moments.uniform(0, 0.6))
        for pid in processes(archive, "indexer"):
            os.kill(pid, signal.SIGKILL)
    for number in range(4, 8):
        found_by_index(archive, f"Lầnsửa{number}")
    for number in range(4):
        assert search(archive, f"Lầnsửa{number}")["total"] == 0
    assert "0 missing" in archive.kho("check")


def test_a_rebuild_asked_of_an_indexer_that_dies_is_done_by_the_next(archive: Running, assets: list[str]):
    (indexer,) = processes(archive, "indexer")
    done: list[str] = []
    with asleep(archive, indexer):
        asked = threading.Thread(target=lambda: done.append(archive.kho("reindex")))
        asked.start()
        until(lambda: archive.call("GET", "/readyz", who=None).json["work"]["waiting"] == 1, "the rebuild is asked for")
        os.kill(indexer, signal.SIGKILL)
        until(lambda: processes(archive, "indexer") not in ([], [indexer]), "another indexer")
        asked.join(60)
    assert done
