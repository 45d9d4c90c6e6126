"""Everybody can use it: axe finds nothing, nothing is cut at 200 %, the phone has its layout, Tab goes in reading order."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.conftest import ROOT, missing

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
PAGES = ("/", "/?q=mua+gat", "/tai-len", "/thung-rac", "/tro-giup")
RUN = "() => axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ') + ' — ' + node.failureSummary).join(' | ')))"


def axe(page: Page) -> list[str]:
    if not Path(AXE).exists():
        missing("axe-core (npm ci in frontend/)")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page: Page, site: Site, theme: str):
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    assets = [f"/a/{site.ids[name]}" for name in ("photo", "film", "sound")]
    problems = {}
    for address in (*PAGES, *assets):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if found := axe(page):
            problems[address] = found
    assert problems == {}


def test_axe_finds_nothing_in_dialogs(page: Page):
    problems = {}
    page.keyboard.press("?")
    problems["keys"] = axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("dialog.preview")).to_be_visible()
    problems["preview"] = axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    problems["bar"] = axe(page)
    page.keyboard.press("e")
    expect(page.locator("#many-keywords")).to_be_visible()
    problems["many"] = axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator(".share-levels")).to_be_visible()
    problems["rights"] = axe(page)
    assert {name: found for name, found in problems.items() if found} == {}


def test_axe_finds_nothing_on_the_log_in(page: Page):
    page.context.clear_cookies()
    page.goto("/dang-nhap")
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 640])
def test_nothing_runs_out_of_a_narrow_window(page: Page, site: Site, width: int):
    """640 is a laptop at 200 %; 320 is one at 400 %."""
    page.set_viewport_size({"width": width, "height": 800})
    for address in (*PAGES, f"/a/{site.ids['photo']}", f"/a/{site.ids['film']}"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_facets_are_a_sheet_on_the_phone(page: Page, site: Site):
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#facets")).to_be_hidden()
    page.click("[data-open-facets]")
    page.locator("[name=kind][value=photo]").check()
    page.click(".facets-foot button")
    expect(page.locator("#facets")).to_be_hidden()
    expect(page).to_have_url(f"{site.url}/?kind=photo")


def test_tab_goes_in_reading_order_and_the_focus_is_seen(page: Page):
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
            )
        )
        assert page.evaluate(
            "(style => style.outlineStyle !== 'none' || document.activeElement.id === 'q')(getComputedStyle(document.activeElement))"
        )
    assert order[0] == "skip"
    assert order.index("brand") < order.index("q") < next(at for at, name in enumerate(order) if "upload-link" in name)
