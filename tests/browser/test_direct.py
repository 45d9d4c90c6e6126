"""On the production stack a browser sends and plays films past the web process, straight to and from the S3, and withdrawal still ends the film."""

from __future__ import annotations

import hashlib
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from archive.web.built import FOLDER
from tests.browser.conftest import PATIENCE, sign_in
from tests.conftest import missing, need_tool
from tests.running import Running, until

pytestmark = pytest.mark.browser
SECONDS = 60
ENOUGH = 200_000
"""Bytes that pages' own questions may hold; the film has fifty times as many."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An archive on the production stack, with Bình (editor of dantri) and Chi (editor of tapchi)."""
    if not (FOLDER / "manifest.json").exists():
        missing("the built front end (npm run build in frontend/)")
    made = Running(tmp_path_factory.mktemp("direct") / "home", "production")
    try:
        made.start()
        made.person("binh@dantri.vn", "dantri", "editor")
        made.person("chi@tapchi.vn", "tapchi", "editor")
        yield made
    finally:
        made.stop()


@dataclass(frozen=True)
class Place:
    """Where the store answers browsers."""

    endpoint: str
    originals: str


@pytest.fixture(scope="module")
def place(running: Running) -> Place:
    keys = running.environment
    return Place(keys["KHO_STORE__ENDPOINT"], keys["KHO_STORE__BUCKET_ORIGINALS"])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of a restless picture: more than two parts, and rungs that are worth a redirect."""
    path = tmp_path_factory.mktemp("film") / "chợ nổi.mp4"
    sources = ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate=25:duration={SECONDS},noise=alls=12:allf=t"]
    sources += ["-f", "lavfi", "-i", f"sine=440:duration={SECONDS}"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "1500k", "-c:a", "aac", "-movflags", "+faststart"]
    subprocess.run([need_tool("ffmpeg"), "-v", "error", *sources, *coded, str(path)], check=True)
    return path


def context_of(browser: Browser, running: Running) -> BrowserContext:
    made = browser.new_context(base_url=running.url, viewport={"width": 1280, "height": 800}, locale="vi-VN")
    made.set_default_timeout(PATIENCE)
    return made


def counted(running: Running, name: str) -> float:
    found = re.search(rf"^{name}_total (\S+)$", running.call("GET", "/metrics").body.decode(), re.MULTILINE)
    assert found
    return float(found[1])


def heard(page: Page) -> tuple[list[Response], list[str]]:
    """Every answer the page got, and every word of its content policy that something broke."""
    answers: list[Response] = []
    broken: list[str] = []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    return answers, broken


@pytest.fixture(scope="module")
def uploaded(chromium: Browser, running: Running, film: Path, place: Place) -> str:
    """The film, sent by the page and ready; no byte of it passed through the web process."""
    context = context_of(chromium, running)
    page = sign_in(context.new_page(), "binh@dantri.vn")
    answers, broken = heard(page)
    before = counted(running, "kho_received_bytes")
    page.goto("/tai-len")
    page.route("**/part-legacy-*.js", lambda route: route.abort(), times=1)  # the line is cut just then
    page.set_input_files("[data-picker=files]", str(film))
    expect(page.locator(".upload-row[data-state=ready]")).to_have_count(1, timeout=8 * PATIENCE)
    assert counted(running, "kho_received_bytes") - before < ENOUGH < film.stat().st_size / 50
    puts = [answer for answer in answers if answer.request.method == "PUT" and answer.ok]
    assert len(puts) >= 2
    assert all(answer.url.startswith(f"{place.endpoint}/{place.originals}/") for answer in puts)
    assert broken == []
    context.close()
    return str(running.call("GET", "/api/v1/assets?size=1&sort=newest").json["items"][0]["id"])


def test_a_film_is_sent_to_the_store_and_nothing_of_it_to_the_web_process(running: Running, uploaded: str, film: Path):
    original = running.asset(uploaded)["original"]
    assert original["sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()


def test_it_plays_from_the_store_and_is_cut_off_when_it_is_withdrawn(
    chromium: Browser, running: Running, uploaded: str, place: Place
):
    shown = running.send("PUT", f"/api/v1/assets/{uploaded}/visibility", {"visibility": "members"}, If_Match=version(running, uploaded))  # fmt: skip
    assert shown.status == 200, shown.body
    context = context_of(chromium, running)
    page = sign_in(context.new_page(), "chi@tapchi.vn")
    answers, broken = heard(page)
    page.goto(f"/a/{uploaded}")
    page.wait_for_function("() => document.querySelector('#player')?.hls?.levels?.length > 0")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    rungs = [answer for answer in answers if ".mp4" in answer.url]
    own = [answer.status for answer in rungs if answer.url.startswith(running.url)]
    there = [answer for answer in rungs if answer.url.startswith(place.endpoint)]
    assert 302 in own
    assert there
    assert {answer.status for answer in there} == {206}
    assert all("X-Amz-Expires=60&" in answer.url for answer in there)

    hidden = running.send("PUT", f"/api/v1/assets/{uploaded}/visibility", {"visibility": "own"}, If_Match=version(running, uploaded))  # fmt: skip
    assert hidden.status == 200
    seen, withdrawn = len(answers), time.time() * 1000
    page.evaluate(f"document.querySelector('video').currentTime = {SECONDS - 5}")
    until(lambda: page.wait_for_timeout(50) or any(a.status == 404 for a in answers[seen:]), "the film is cut off", 60)
    shown_on = [a for a in answers[seen:] if a.status == 302 and a.request.timing["startTime"] > withdrawn]
    assert shown_on == [], "who asks after the withdrawal is sent nowhere; what was asked before may still arrive"
    assert page.evaluate("document.querySelector('video').readyState") < 3
    assert broken == []
    context.close()


def version(running: Running, asset: str) -> str:
    return f'"{running.asset(asset)["version"]}"'
