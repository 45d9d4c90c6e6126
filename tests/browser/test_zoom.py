"""Coming close to a picture: its own tiles take over where the preview ends, by key, wheel, touch and button."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site, sign_in

pytestmark = pytest.mark.browser
SCALE = "() => document.querySelector('#zoom').classList.contains('zoomed')"


@pytest.fixture
def wide(page: Page, site: Site) -> Page:
    """The page of a photo of 3648 x 2736."""
    page.goto(f"/a/{site.ids['wide']}")
    page.locator("#picture").evaluate("picture => picture.decode()")
    return page


def deepen(page: Page) -> None:
    expect(page.locator(".deep.shown canvas")).to_be_visible()


def test_tiles_come_with_the_first_step_and_not_before(wide: Page, site: Site):
    asked: list[str] = []
    wide.on("request", lambda request: asked.append(request.url) if "/iiif/" in request.url else None)
    assert not asked
    with wide.expect_response(lambda answer: "/iiif/3/" in answer.url and answer.url.endswith(".jpg")) as tile:
        wide.keyboard.press("+")
    assert tile.value.status == 200
    assert any(url.endswith(f"/iiif/3/{site.ids['wide']}/info.json") for url in asked)
    deepen(wide)


def test_keys_come_closer_move_and_fit_again(wide: Page):
    for _ in range(3):
        wide.keyboard.press("+")
    deepen(wide)
    wide.keyboard.press("+")
    wide.wait_for_function(SCALE)
    wide.keyboard.press("ArrowRight")
    wide.keyboard.press("0")
    wide.wait_for_function(f"() => !({SCALE})()")


def test_the_wheel_and_the_buttons_do_the_same(wide: Page):
    wide.hover("#zoom")
    wide.mouse.wheel(0, -400)
    deepen(wide)
    wide.click("#zoom button >> nth=1")
    wide.wait_for_function(SCALE)
    wide.click("#zoom button >> nth=2")
    wide.wait_for_function(f"() => !({SCALE})()")


def test_a_small_picture_needs_no_tiles(page: Page, site: Site):
    page.goto(f"/a/{site.ids['photo']}")
    page.locator("#picture").evaluate("picture => picture.decode()")
    with page.expect_response("**/info.json"):
        page.keyboard.press("+")
    page.wait_for_function(SCALE)
    expect(page.locator(".deep")).to_have_count(0)


def test_without_tiles_the_preview_still_comes_close(wide: Page):
    wide.route("**/iiif/**", lambda route: route.abort())
    wide.keyboard.press("+")
    wide.wait_for_function(SCALE)
    assert "scale(1.4)" in str(wide.locator("#picture").get_attribute("style"))


def test_a_finger_pinches_and_presses_twice(chromium, site: Site):
    phone: BrowserContext = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True, locale="vi-VN"
    )
    page = sign_in(phone.new_page(), "binh@dantri.vn")
    page.goto(f"/a/{site.ids['wide']}")
    page.locator("#picture").evaluate("picture => picture.decode()")
    page.locator("#zoom button").nth(1).tap()
    deepen(page)
    page.locator("#zoom button").nth(2).tap()
    page.wait_for_function(f"() => !({SCALE})()")
    box = page.locator("#zoom").bounding_box()
    assert box is not None
    touch = phone.new_cdp_session(page)
    for at in range(6):
        points = [{"x": box["x"] + box["width"] / 2 + side * (20 + 15 * at), "y": box["y"] + box["height"] / 2} for side in (-1, 1)]  # fmt: skip
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if at else "touchStart", "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(SCALE)
    phone.close()
