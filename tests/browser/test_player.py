"""The film player: it plays, seeks, changes rung, shows the storyboard, and outlives every address it was given."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from archive.web.built import FOLDER
from tests.browser.conftest import Site
from tests.running import until

pytestmark = pytest.mark.browser


@pytest.fixture
def film(page: Page, site: Site) -> Page:
    page.goto(f"/a/{site.ids['film']}")
    page.wait_for_function("() => document.querySelector('#player')?.hls?.levels?.length > 0")
    return page


def at(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def test_it_plays_and_the_rungs_have_rates_of_their_own(film: Page):
    rates = film.evaluate("document.querySelector('#player').hls.levels.map(level => level.bitrate)")
    assert len(set(rates)) == len(rates) >= 3
    film.keyboard.press("k")
    film.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    film.keyboard.press("k")
    assert film.evaluate("document.querySelector('video').paused")


def test_it_seeks_and_steps_one_frame(film: Page):
    film.evaluate("document.querySelector('video').currentTime = 30")
    film.wait_for_function(
        "() => !document.querySelector('video').seeking && document.querySelector('video').readyState >= 2"
    )
    before = at(film)
    film.keyboard.press(".")
    assert 0 < at(film) - before < 0.1
    film.keyboard.press(",")
    film.keyboard.press(",")
    assert at(film) < before


def test_another_rung_is_chosen_by_hand(film: Page):
    film.click("summary[aria-label='Chất lượng hình']")
    film.locator("[role=menuitemradio]").last.click()
    film.keyboard.press("k")
    film.wait_for_function("() => document.querySelector('#player').hls.currentLevel === 0")
    film.click("summary[aria-label='Chất lượng hình']")
    film.locator("[role=menuitemradio]").nth(1).click()
    film.wait_for_function(
        "() => (player => player.hls.currentLevel === player.hls.levels.length - 1)(document.querySelector('#player'))"
    )


def test_the_storyboard_shows_where_one_points(film: Page):
    box = film.locator(".timeline").bounding_box()
    assert box is not None
    film.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    expect(film.locator(".timeline-label")).to_have_text("0:28")
    image = film.locator(".timeline-picture")
    film.wait_for_function(
        "() => document.querySelector('.timeline-picture').style.backgroundImage.includes('storyboard')"
    )
    expect(image).to_be_visible()


def test_words_follow_the_film_and_lead_to_their_second(film: Page):
    film.locator(".cue").nth(1).click()
    film.wait_for_function("() => document.querySelector('video').currentTime >= 12")
    expect(film.locator(".cue").nth(1)).to_have_attribute("aria-current", "true")
    film.fill("#transcript-find", "ba con")
    expect(film.locator("#transcript li:visible")).to_have_count(1)


def test_marks_are_set_and_shared(film: Page, site: Site):
    film.evaluate("document.querySelector('video').currentTime = 5")
    film.keyboard.press("i")
    film.evaluate("document.querySelector('video').currentTime = 9")
    film.keyboard.press("o")
    expect(film.locator(".marks")).to_contain_text("dài 0:04.000")
    film.goto(f"/a/{site.ids['film']}?t=7,11")
    expect(film.locator(".marks")).to_contain_text("dài 0:04.000")
    film.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 7) < 0.2")


def test_a_recording_is_seen_and_heard(page: Page, site: Site):
    page.goto(f"/a/{site.ids['sound']}")
    expect(page.locator("canvas.wave")).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.3")


PLAYER = "<!doctype html><title>hls</title><video muted></video>"
ATTACH = """([module, url]) => import(module).then(found => {
  const video = document.querySelector('video')
  window.player = found.attach(video, url)
  Object.assign(player.config, { maxBufferLength: 4, maxMaxBufferLength: 4, maxBufferSize: 0 })
  return video.play()
})"""
LISTEN = """() => {
  window.refused = new Promise((done, late) => {
    player.on('hlsError', (_, data) => data.response?.code === 410 && done(410))
    setTimeout(late, 60000)
  })
}"""
GO_ON = """([module, url]) => import(module).then(found => {
  const video = document.querySelector('video')
  const at = video.currentTime
  player.destroy()
  video.addEventListener('loadedmetadata', () => { video.currentTime = at; video.play() }, { once: true })
  window.player = found.attach(video, url)
})"""


def test_a_film_goes_on_after_every_signed_address_has_died(context: BrowserContext, site: Site):
    """An outside page holds only what the API gave it. When its addresses are dead, it asks once more and goes on."""
    page = context.new_page()
    page.goto("/dang-nhap")
    until(lambda: time.time() % 60 < 30, "an address that lives at least half a minute (ends are whole minutes)")
    signed = master(site)
    page.set_content(PLAYER)
    page.evaluate(ATTACH, [built(site, "hls"), signed])
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    page.evaluate("document.querySelector('video').pause()")
    until(lambda: site.running.call("GET", signed, who=None).status == 410, "the signed address is dead", 130)
    page.evaluate(LISTEN)
    page.evaluate("document.querySelector('video').currentTime = 35")
    assert page.evaluate("window.refused") == 410
    page.evaluate(GO_ON, [built(site, "hls"), master(site)])
    page.wait_for_function("() => document.querySelector('video').currentTime > 35.5")


def test_the_page_itself_needs_no_signed_address(film: Page):
    film.route("**/s/**", lambda route: route.abort())
    film.keyboard.press("k")
    film.evaluate("document.querySelector('video').currentTime = 35")
    film.wait_for_function("() => document.querySelector('video').currentTime > 35.5")


def master(site: Site) -> str:
    made = site.running.asset(site.ids["film"])["renditions"]
    return next(each["url"] for each in made if each["name"] == "hls/master.m3u8")


def built(site: Site, part: str) -> str:
    name = next(path.name for path in FOLDER.glob(f"part-{part}-*.js"))
    return f"{site.url}/ui/{name}"
