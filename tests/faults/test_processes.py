"""Processes that die, hang, are told to stop or are started twice: each job ends honestly and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.given import asleep, encoding, film, picture, processes
from tests.running import ROOT, Running, descendants_left, until


@pytest.fixture
def long_film(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """No two are alike: the same bytes again would be the same asset."""
    return film(tmp_path / "film.mp4", 7, comment=request.node.name)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all: each test leaves it running."""
    home = tmp_path_factory.mktemp("processes") / "home"
    running = Running(home, KHO_WORKERS__LEASE_SECONDS="3", KHO_WORKERS__ATTEMPTS="2").start()
    yield running
    running.stop()


def serve(archive: Running, **settings: str) -> subprocess.CompletedProcess[str]:
    """`kho serve` once more, to its end."""
    command = [sys.executable, "-m", "archive", "serve"]
    environment = {**archive.environment, **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.slow
def test_a_file_that_always_kills_its_worker_is_set_aside_while_others_go_on(
    archive: Running, long_film: Path, tmp_path: Path
):
    asset = archive.upload(long_film).json["id"]
    over = threading.Event()

    def kill_whoever_encodes() -> None:
        while not over.wait(0.05):
            pid = encoding(archive)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_whoever_encodes)
    killer.start()
    try:
        others = [archive.upload(picture(tmp_path / f"{n}.jpg", n)).json["id"] for n in range(3)]
        assert {archive.ended(other)["state"] for other in others} == {"ready"}
        failed = archive.ended(asset)
    finally:
        over.set()
        killer.join()
    assert failed["state"] == "failed"
    assert [problem["code"] for problem in failed["problems"]] == ["crashed"]
    assert failed["problems"][0]["message_en"]
    assert archive.call("POST", f"/api/v1/assets/{asset}/retry").status == 202
    assert archive.ended(asset)["state"] == "ready"


@pytest.mark.slow
def test_a_worker_that_hangs_beyond_its_lease_is_ended_and_another_goes_on(archive: Running, long_film: Path):
    asset = archive.upload(long_film).json["id"]
    hung = until(lambda: encoding(archive), "the film is encoded")
    with asleep(archive, hung):
        done = archive.ended(asset)
        assert done["state"] == "ready", done["problems"]
    assert not Path(f"/proc/{hung}").exists()


@pytest.mark.slow
def test_a_worker_that_slept_through_its_lease_changes_nothing_when_it_wakes(tmp_path: Path, long_film: Path):
    settings = {"KHO_WORKERS__LEASE_SECONDS": "3", "KHO_WORKERS__LONG": "2"}
    archive = Running(tmp_path / "home", **settings).start()
    asset = archive.upload(long_film).json["id"]
    hung = until(lambda: encoding(archive), "the film is encoded")
    with asleep(archive, hung):
        done = archive.ended(asset)
        assert done["state"] == "ready", done["problems"]
    until(lambda: encoding(archive) is None, "the sleeper gives up")
    after = archive.asset(asset)
    assert (after["state"], after["version"], after["problems"]) == ("ready", done["version"], [])
    assert "0 missing" in archive.kho("check")
    archive.stop()


@pytest.mark.slow
def test_told_to_stop_while_encoding_it_hands_the_job_on_and_leaves_no_process(archive: Running, long_film: Path):
    asset = archive.upload(long_film).json["id"]
    for _ in range(2):
        until(lambda: encoding(archive), "the film is encoded")
        assert archive.process is not None
        archive.process.send_signal(signal.SIGTERM)
        assert archive.process.wait(30) == 0
        assert descendants_left(str(archive.home)) == []
        archive.start()
    assert archive.ended(asset)["state"] == "ready"


def test_a_second_start_says_what_is_wrong_and_the_first_runs_on(archive: Running, tmp_path: Path):
    other = Running(tmp_path / "other")
    second = serve(archive, KHO_PORT=str(other.port))
    assert second.returncode == 2
    assert "đang chạy kho này" in second.stderr
    assert "runs this archive already" in second.stderr
    same_port = serve(other, KHO_PORT=str(archive.port))
    assert same_port.returncode == 2
    assert f"server.port = {archive.port}" in same_port.stderr
    assert "KHO_PORT" in same_port.stderr
    assert archive.call("GET", "/healthz", who=None).status == 200


def test_a_start_with_wrong_settings_says_which_key_and_never_shows_a_traceback(tmp_path: Path):
    home, blocked = tmp_path / "home", tmp_path / "blocked"
    blocked.write_text("a file")
    config = tmp_path / "bad.yaml"
    config.write_bytes(b"\xff\xfe: [")
    lost = tmp_path / "lost"
    (lost / "store").mkdir(parents=True)
    (lost / "archive.sqlite3").touch()
    for settings, says in (
        ({"KHO_PORT": "abc"}, "server.port"), ({"KHO_HOME": str(blocked / "x")}, "home"), ({"KHO_HOEM": "x"}, "hoem"),
        ({"KHO_CONFIG": str(tmp_path / "none.yaml")}, "none.yaml"), ({"KHO_CONFIG": str(config)}, "bad.yaml"),
        ({"KHO_CONFIG": str(tmp_path)}, "KHO_CONFIG"), ({"KHO_SERVER__PUBLIC_URL": "["}, "server.public_url"),
        ({"KHO_DATABASE__URL": "nonsense"}, "database.url"), ({"KHO_TIME_ZONE": "Mars/Base"}, "time_zone"),
        ({"KHO_SERVER__HOST": "256.1.1.1"}, "server.host"), ({"KHO_HOME": str(lost)}, "mounted"),
    ):  # fmt: skip
        done = serve(Running(home), **settings)
        assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False), (
            says,
            done.stderr[-800:],
        )


def test_the_command_line_says_in_words_what_it_cannot_do(tmp_path: Path):
    archive = Running(tmp_path / "home")
    name = os.fsdecode(b"anh-\xe0\xed\xf1.jpg")  # a name in an old code page
    (tmp_path / name).write_bytes(picture(tmp_path / "p.jpg").read_bytes())
    said = archive.kho("ingest", str(tmp_path / name), "--org", "dantri", "--wait", "--json")
    assert '"state": "ready"' in said
    for arguments in (["search", "năm:.."], ["ingest", "x", "--org", "nobody"], ["token", "add", "nobody@x.test"]):
        command = [sys.executable, "-m", "archive", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=archive.environment, capture_output=True, text=True)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
    (archive.home / "archive.sqlite3").write_bytes(b"no database at all" * 1000)
    command = [sys.executable, "-m", "archive", "check"]
    done = subprocess.run(command, cwd=ROOT, env=archive.environment, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "not a database" in done.stderr


def test_a_process_that_lasts_ends_without_collecting_what_goes_with_it(archive: Running):
    after = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 10_000)); "
    command = [sys.executable, "-c", after + "from archive.cli import main; main(['serve'])"]
    second = subprocess.run(command, cwd=ROOT, env=archive.environment, capture_output=True, text=True, timeout=60)
    assert second.stdout.split() == ["True"]


@pytest.mark.slow
def test_a_web_process_killed_before_it_first_answered_does_not_end_the_archive(tmp_path: Path):
    archive = Running(tmp_path / "home")
    command = [sys.executable, "-m", "archive", "serve"]
    with archive.log.open("ab") as log:
        archive.process = subprocess.Popen(
            command, cwd=ROOT, env=archive.environment, stdout=log, stderr=log, start_new_session=True
        )
    for pid in until(lambda: processes(archive, "web"), "the web process is started"):
        os.kill(pid, signal.SIGKILL)
    until(archive._ready, "the archive answers")
    archive.stop()
