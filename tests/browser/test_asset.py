"""The asset page: editing where it stands, clash, undo, sharing, the bin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site, sign_in

pytestmark = pytest.mark.browser
PHOTO = {"place": "", "title": "Tượng Thiên thần", "description": "", "keywords": ["tượng"], "taken_on": ""}


@pytest.fixture
def photo(page: Page, site: Site) -> Page:
    """The page of one photo, as it was at the beginning."""
    said = site.running.asset(site.ids["photo"])
    site.running.send("PATCH", f"/api/v1/assets/{said['id']}", PHOTO, If_Match=f'"{said["version"]}"')
    page.goto(f"/a/{said['id']}")
    return page


def value(site: Site, field: str, name: str = "photo") -> object:
    return site.running.asset(site.ids[name])[field]


def test_a_line_is_kept_when_it_is_left_and_undo_takes_it_back(photo: Page, site: Site):
    photo.fill("#field-place", "Xã Vũ Lễ, huyện Kiến Xương")
    photo.keyboard.press("Enter")
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    assert value(site, "place") == "Xã Vũ Lễ, huyện Kiến Xương"
    photo.click(".toast button:has-text('Hoàn tác')")
    expect(photo.locator("#field-place")).to_have_value("")
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    assert value(site, "place") == ""


def test_escape_leaves_a_field_as_it_was(photo: Page, site: Site):
    photo.fill("#field-title", "Nhầm")
    photo.keyboard.press("Escape")
    expect(photo.locator("#field-title")).to_have_value("Tượng Thiên thần")
    assert value(site, "title") == "Tượng Thiên thần"


def test_keywords_are_chips(photo: Page, site: Site):
    photo.fill("#field-keywords", "điêu khắc, thép")
    photo.keyboard.press("Enter")
    expect(photo.locator("[data-field=keywords] .chip")).to_have_text(["tượng", "điêu khắc", "thép"])
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    assert value(site, "keywords") == ["tượng", "điêu khắc", "thép"]


def test_a_date_is_read_days_first_and_a_wrong_one_is_refused_in_words(photo: Page, site: Site):
    photo.fill("#field-taken_on", "31/02/2024")
    photo.keyboard.press("Enter")
    expect(photo.locator("#problem-taken_on")).to_contain_text("không đọc được")
    photo.fill("#field-taken_on", "05/12/2024")
    photo.keyboard.press("Enter")
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    assert value(site, "taken_on") == "2024-12-05"


def test_a_clash_shows_both_values_and_keeps_the_chosen_one(photo: Page, site: Site):
    version = value(site, "version")
    theirs = {"title": "Bản của Bình ở máy khác"}
    site.running.send("PATCH", f"/api/v1/assets/{site.ids['photo']}", theirs, If_Match=f'"{version}"')
    photo.fill("#field-title", "Bản của tôi")
    photo.keyboard.press("Enter")
    dialog = photo.locator("dialog.clash")
    expect(dialog).to_contain_text("Bản của Bình ở máy khác")
    expect(dialog).to_contain_text("Bản của tôi")
    dialog.locator(".button-accent").click()
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    assert value(site, "title") == "Bản của tôi"


def test_history_says_who_changed_what_and_undoes_it(photo: Page, site: Site):
    photo.fill("#field-place", "Gateshead")
    photo.keyboard.press("Enter")
    expect(photo.locator("#saved")).to_have_text("Đã lưu")
    photo.click("#history-fold summary")
    first = photo.locator(".revision").first
    expect(first).to_contain_text("Gateshead")
    expect(first).to_contain_text("binh@dantri.vn")
    first.locator("[data-undo]").click()
    expect(photo.locator("#field-place")).to_have_value("")
    assert value(site, "place") == ""


def test_sharing_is_said_in_words_and_changed(photo: Page, context: BrowserContext, site: Site):
    photo.keyboard.press("r")
    photo.click("label:has([value=organisations])")
    photo.click("label:has([value=tapchi])")
    photo.click("dialog .button-accent")
    expect(photo.locator("#rights")).to_contain_text("chia sẻ cho: Tạp chí")
    chi = sign_in(photo.context.browser.new_context(base_url=site.url).new_page(), "chi@tapchi.vn")
    chi.goto(f"/a/{site.ids['photo']}")
    expect(chi.locator("#rights")).to_contain_text("Các đơn vị được chọn")
    expect(chi.locator("#field-title")).to_have_count(0)
    chi.context.close()
    photo.click("[data-rights]")
    photo.click("label:has([value=own])")
    photo.click("dialog .button-accent")
    expect(photo.locator("#rights")).to_contain_text("Chỉ người của")


def test_the_bin_and_back(page: Page, site: Site):
    page.goto(f"/a/{site.ids['cat']}")
    page.click("[data-bin]")
    expect(page.locator(".notice", has_text="thùng rác")).to_be_visible()
    page.goto("/?q=con+meo")
    expect(page.locator("#tail h2")).to_be_visible()
    page.goto("/thung-rac")
    page.click(f"[data-id='{site.ids['cat']}'] [data-restore-one]")
    expect(page.locator("#empty")).to_be_visible()
    page.goto(f"/a/{site.ids['cat']}")
    expect(page.locator("#picture")).to_be_visible()


def test_many_are_edited_together_and_one_undo_takes_all_back(page: Page, site: Site):
    page.locator("[name=kind][value=photo]").check()
    expect(page.locator(".tile")).to_have_count(3)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+a")
    page.keyboard.press("e")
    page.fill("#many-keywords", "loạt ảnh")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-foot [role=status]")).to_contain_text("Sẽ đổi 3 trong 3")
    page.click(".sheet-foot .button-accent")
    expect(page.locator(".toast")).to_contain_text("Đã sửa 3")
    assert all("loạt ảnh" in value(site, "keywords", name) for name in ("photo", "wide", "cat"))
    with page.expect_response("**/undo"):
        page.click(".toast button:has-text('Hoàn tác')")
    assert not any("loạt ảnh" in value(site, "keywords", name) for name in ("photo", "wide", "cat"))


def test_a_picture_is_brought_close_and_sharper(page: Page, site: Site):
    page.goto(f"/a/{site.ids['wide']}")
    page.locator("#zoom").focus()
    for _ in range(3):
        page.keyboard.press("+")
    expect(page.locator("#zoom")).to_have_class("zoom zoomed")
    expect(page.locator("#picture")).to_have_attribute("src", re.compile("/preview-2048.webp$"))
    page.keyboard.press("0")
    expect(page.locator("#zoom")).to_have_class("zoom")


def test_arrows_go_through_the_results(page: Page, site: Site):
    page.locator("[name=kind][value=photo]").check()
    expect(page.locator(".tile")).to_have_count(3)
    order = page.eval_on_selector_all(".tile", "found => found.map(each => each.dataset.id)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/a/{order[0]}")
    expect(page.locator("#place")).to_have_text("1 / 3")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/a/{order[1]}")
    page.locator("#back").click()
    page.wait_for_url(f"{site.url}/?kind=photo")


def test_what_is_missing_is_named_leads_to_its_field_and_goes_when_it_is_said(photo: Page, site: Site):
    box = photo.locator("#completeness")
    before = int(box.locator("meter").get_attribute("value") or "")
    box.locator("[data-jump=usage_terms]").click()
    expect(photo.locator("#field-usage_terms")).to_be_focused()
    photo.keyboard.type("Dùng trên web")
    photo.locator("#field-usage_terms").blur()
    expect(box.locator("[data-jump=usage_terms]")).to_have_count(0)
    assert int(box.locator("meter").get_attribute("value") or "") > before
    photo.keyboard.press("n")
    first = box.locator("[data-jump]").first.get_attribute("data-jump")
    expect(photo.locator(f"#field-{first}")).to_be_focused()
    photo.fill("#field-usage_terms", "")
    photo.locator("#field-usage_terms").blur()
    expect(box.locator("[data-jump=usage_terms]")).to_have_count(1)
