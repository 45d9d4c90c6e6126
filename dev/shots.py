"""Pictures of every page: phone, laptop and wide; light and dark. To be looked at.

usage: python -m dev.shots [FOLDER [NAME...]]    default docs/screens, every page; the archive of KHO_HOME is asked, and started when
                                                 it does not run
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from archive.config import Settings, load

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
SIZES = {"phone": (390, 844), "laptop": (1280, 800), "wide": (1920, 1080)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Shot:
    """One page to be taken: its name, its address, and what to do before."""

    name: str
    address: str
    act: Callable[[Page], None] | None = None
    sizes: tuple[str, ...] = tuple(SIZES)


def main(folder: Path, names: Sequence[str] = ()) -> int:
    """Take all, or those of these names; returns the exit status."""
    settings = load()
    folder.mkdir(parents=True, exist_ok=True)
    with running(settings) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        state = signed_in(browser, url, (settings.home / "admin-password").read_text().strip())
        shots = [shot for shot in every_page(browser, url, state) if not names or shot.name in names]
        for number, shot in enumerate(shots, 1):
            take(browser, url, state if shot.name != "sign-in" else None, shot, folder)
            print(f"{number}/{len(shots)} {shot.name}", flush=True)
        browser.close()
    return 0


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The address of the archive; started for as long as this takes when it does not answer."""
    url = settings.base_url
    started = None
    if not answers(url):
        started = subprocess.Popen([sys.executable, "-m", "archive", "serve"], env={**os.environ, "DEMO": "0"})
        while not answers(url):
            if started.poll() is not None:
                raise SystemExit("the archive does not start")
            time.sleep(0.3)
    try:
        yield url
    finally:
        if started is not None:
            started.terminate()
            started.wait(60)


def answers(url: str) -> bool:
    """Whether somebody is at home."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def signed_in(browser: Browser, url: str, password: str) -> Any:
    """Cookies of the administrator."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/dang-nhap")
    page.fill("[name=email]", "admin@localhost")
    page.fill("[name=password]", password)
    page.click("main button")
    page.wait_for_url("**/")
    state = context.storage_state()
    context.close()
    return state


def every_page(browser: Browser, url: str, state: Any) -> list[Shot]:
    """The pages, with one asset of each kind that is there."""
    context = browser.new_context(base_url=url, storage_state=state)
    shots = [
        Shot("sign-in", "/dang-nhap"),
        Shot("wall", "/"),
        Shot("wall-list", "/", as_list),
        Shot("wall-empty", "/?q=khongcogicaxyz"),
    ]
    shots += [
        Shot("wall-search", "/?q=nong+dan"),
        Shot("wall-selected", "/", select),
        Shot("wall-preview", "/", preview),
    ]
    shots += [
        Shot("wall-facets", "/", facets, ("phone",)),
        Shot("menu", "/", menu, ("laptop",)),
        Shot("keys", "/", keys, ("laptop",)),
    ]
    for kind in ("photo", "video", "film", "audio", "document"):
        answer = context.request.get(f"/api/v1/assets?kind={kind}&state=ready&size=1")
        items = answer.json()["items"]
        shots += [Shot(f"asset-{kind}", f"/a/{item['id']}") for item in items]
        if kind == "photo":
            shots += [Shot("zoom", f"/a/{item['id']}", zoom, ("phone", "laptop")) for item in items]
    failed = context.request.get("/api/v1/assets?state=failed&size=1").json()["items"]
    shots += [Shot("asset-failed", f"/a/{item['id']}", sizes=("laptop",)) for item in failed]
    shots += [Shot("edit-many", "/", edit_many), Shot("sharing", "/", sharing, ("phone", "laptop"))]
    shots += [
        Shot("upload", "/tai-len"),
        Shot("bin", "/thung-rac"),
        Shot("map", "/ban-do"),
        Shot("thesaurus", "/tu-dien"),
        Shot("help", "/tro-giup"),
        Shot("not-found", "/khong-co", sizes=("laptop",)),
    ]
    context.close()
    return shots


def take(browser: Browser, url: str, state: Any, shot: Shot, folder: Path) -> None:
    """One page at each of its sizes, in both themes."""
    for size in shot.sizes:
        for theme in THEMES:
            phone = size == "phone"
            width, height = SIZES[size]
            context = browser.new_context(
                base_url=url, storage_state=state, viewport={"width": width, "height": height}, is_mobile=phone, has_touch=phone,
                device_scale_factor=2 if phone else 1, color_scheme=theme, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
            )  # fmt: skip
            page = context.new_page()
            page.goto(shot.address)
            page.wait_for_load_state("networkidle")
            if shot.act is not None:
                shot.act(page)
            page.wait_for_timeout(400)
            page.screenshot(path=folder / f"{shot.name}-{size}-{theme}.png")
            context.close()


def zoom(page: Page) -> None:
    for _ in range(6):
        page.keyboard.press("+")
        page.wait_for_timeout(300)
    page.wait_for_load_state("networkidle")


def as_list(page: Page) -> None:
    page.click("[data-view=list]")


def select(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("x")


def preview(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")


def facets(page: Page) -> None:
    page.click("[data-open-facets]")


def menu(page: Page) -> None:
    page.click("#menu summary")


def keys(page: Page) -> None:
    page.keyboard.press("?")


def edit_many(page: Page) -> None:
    select(page)
    page.keyboard.press("e")


def sharing(page: Page) -> None:
    select(page)
    page.keyboard.press("r")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens"), sys.argv[2:]))
