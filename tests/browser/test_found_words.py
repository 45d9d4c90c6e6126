"""Words of a search that stand in a picture are boxed where they stand: fitted, brought close, turned off and on by a key."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
BOX = {"page": 1, "x": 0.25, "y": 0.5, "width": 0.25, "height": 0.1, "text": "việc", "confidence": 0.9}


@pytest.fixture
def found(page: Page, site: Site) -> Page:
    """A photo of 3648 x 2736, opened from a search whose word the archive found in it."""

    def answer(route: Route) -> None:
        assert "q=viec" in route.request.url
        route.fulfill(body=json.dumps({"pages": [], "boxes": [BOX]}), content_type="application/json")

    page.route("**/api/v1/assets/*/text?*", answer)
    page.goto(f"/a/{site.ids['wide']}?q=viec")
    page.locator("#picture").evaluate("picture => picture.decode()")
    expect(page.locator(".found-words i")).to_be_visible()
    return page


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_box_lies_over_its_share_of_the_picture(found: Page):
    stage = found.locator("#zoom").bounding_box()
    assert stage is not None
    wide = min(stage["width"], stage["height"] * 4 / 3)
    x, y = middle(found, ".found-words i")
    assert x == pytest.approx(stage["x"] + stage["width"] / 2 + (0.375 - 0.5) * wide, abs=3)
    assert y == pytest.approx(stage["y"] + stage["height"] / 2 + (0.55 - 0.5) * wide * 3 / 4, abs=3)


def test_the_box_follows_the_picture_when_it_is_brought_close(found: Page):
    small = found.locator(".found-words i").bounding_box()
    found.keyboard.press("+")
    expect(found.locator(".deep.shown canvas")).to_be_visible()
    found.keyboard.press("+")
    found.wait_for_function(
        "wide => document.querySelector('.found-words i').getBoundingClientRect().width > 1.6 * wide",
        arg=small and small["width"],
    )


def test_a_key_and_the_button_hide_and_show_the_boxes(found: Page):
    button = found.locator(".found-toggle")
    expect(button).to_have_text("1 chữ tìm thấy trong ảnh")
    found.keyboard.press("t")
    expect(found.locator(".found-words")).to_be_hidden()
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(found.locator(".found-words")).to_be_visible()
