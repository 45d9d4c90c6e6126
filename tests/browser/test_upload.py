"""Uploads that survive: the line cut in the middle, the server killed in the middle, the browser closed in the middle."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Route, expect

from tests.browser.conftest import PATIENCE, Site, sign_in
from tests.running import CHOSEN, until

pytestmark = pytest.mark.browser
PART, SIDE, LARGE = (5 << 20, 2600, 4200) if CHOSEN == "production" else (262_144, 900, 1300)
"""Bytes of a part (an S3 takes none under 5 MiB, unless it is the last), and the sides of pictures that come in two and in many."""
PARTS = re.compile(r"/parts/\d+$|[?&]partNumber=")
"""Where parts are sent: to the archive itself, or straight to the S3."""


def picture(path: Path, seed: int, size: int = SIDE) -> Path:
    """A real JPEG of some MB that no other test has: noise does not compress."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = random.Random(seed).randbytes(size * size * 3)
    Image.frombytes("RGB", (size, size), noise).save(path, "JPEG", quality=92)
    return path


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A card as a camera leaves it: pictures in folders, one with words beside it, one file of noise."""
    seed = int(hashlib.sha256(request.node.name.encode()).hexdigest()[:6], 16)
    for number in range(4):
        picture(tmp_path / "card" / "DCIM" / f"IMG_{seed}_{number}.jpg", seed + number)
    (tmp_path / "card" / ".DS_Store").write_bytes(b"noise")
    return tmp_path / "card"


@pytest.fixture
def desk(page: Page) -> Page:
    page.goto("/tai-len")
    expect(page.locator("[data-picker=files]")).to_have_count(1)
    return page


def parts_sent(context: BrowserContext) -> list[str]:
    """Addresses of every part that was sent to the end."""
    sent: list[str] = []

    def heard(request: Request) -> None:
        if request.method == "PUT" and PARTS.search(request.url):
            sent.append(request.url)

    context.on("requestfinished", heard)
    return sent


def whole(site: Site, folder: Path) -> None:
    """Every file of the folder is an asset with exactly its bytes."""
    for path in sorted(folder.rglob("*.jpg")):
        found = site.running.call("GET", f"/api/v1/assets?q=filename:{path.stem}&size=5").json["items"]
        asset = until(lambda p=path: stored(site, p), f"{path.name} is an asset")
        assert site.running.asset(asset)["original"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert len(found) <= 1


def stored(site: Site, path: Path) -> str | None:
    items = site.running.call("GET", "/api/v1/assets?size=200&sort=newest").json["items"]
    names = {each["id"]: each["title"] for each in items}
    return next((asset for asset, title in names.items() if title == path.stem), None)


def choose(page: Page, folder: Path) -> None:
    page.set_input_files("[data-picker=folder]", str(folder))


def done(page: Page, count: int) -> None:
    expect(page.locator(".upload-row[data-state=ready]")).to_have_count(count, timeout=4 * PATIENCE)


def test_a_folder_is_taken_and_its_noise_is_left(desk: Page, site: Site, folder: Path):
    choose(desk, folder)
    expect(desk.locator(".upload-row")).to_have_count(4)
    done(desk, 4)
    whole(site, folder)
    expect(desk.locator(".upload-thumb img")).to_have_count(4)


def test_a_cut_line_is_waited_out(desk: Page, site: Site, folder: Path, context: BrowserContext):
    slow(context)
    choose(desk, folder)
    expect(desk.locator(".upload-row[data-state=sending]").first).to_be_visible()
    context.set_offline(True)
    expect(desk.locator(".upload-row[data-state=offline]").first).to_be_visible()
    context.set_offline(False)
    done(desk, 4)
    whole(site, folder)


def test_a_killed_server_is_waited_out_and_no_part_is_sent_twice(
    desk: Page, site: Site, folder: Path, context: BrowserContext
):
    sent = parts_sent(context)
    slow(context)
    choose(desk, folder)
    until(lambda: desk.evaluate("1") and len(sent) >= 3, "some parts arrived")
    site.running.kill()
    expect(desk.locator(".upload-row[data-state=offline]").first).to_be_visible()
    site.running.start()
    done(desk, 4)
    whole(site, folder)
    expected = sum(-(-path.stat().st_size // PART) for path in folder.rglob("*.jpg"))
    assert len(sent) <= expected + 4  # at most those that were flying when the server died
    assert expected >= 8


def test_a_closed_browser_goes_on_with_the_file_chosen_again(
    chromium: Browser, site: Site, tmp_path: Path, context: BrowserContext
):
    path = picture(tmp_path / "dang-do.jpg", 77, LARGE)
    first = sign_in(context.new_page(), "binh@dantri.vn")
    first.goto("/tai-len")
    sent = parts_sent(context)
    only_the_first(context, 3)
    first.set_input_files("[data-picker=files]", str(path))
    first.locator("[data-column=description]").fill("Chú thích gõ trước khi trình duyệt đóng")
    until(lambda: first.evaluate("1") and len(sent) == 3, "some parts arrived")
    first.close(run_before_unload=False)
    again = context.new_page()
    context.unroute_all()
    again.goto("/tai-len")
    row = again.locator(".upload-row[data-state=again]")
    expect(row).to_contain_text("chọn lại tệp này để tiếp tục")
    before = len(sent)
    again.set_input_files("[data-picker=files]", str(path))
    done(again, 1)
    parts = -(-path.stat().st_size // PART)
    assert len(sent) - before <= parts - 3
    asset = until(lambda: stored(site, path), "the asset")
    until(lambda: site.running.asset(asset)["description"].startswith("Chú thích gõ trước"), "the words came along")


def test_the_same_file_again_is_said_at_once(desk: Page, site: Site, tmp_path: Path):
    path = picture(tmp_path / "hai-lan.jpg", 5, 300)
    desk.set_input_files("[data-picker=files]", str(path))
    done(desk, 1)
    desk.reload()
    desk.set_input_files("[data-picker=files]", str(path))
    expect(desk.locator(".upload-row[data-state=duplicate]")).to_contain_text("Đã có trong kho")


def test_words_for_all_and_for_one_and_copied_down(desk: Page, site: Site, tmp_path: Path):
    paths = [picture(tmp_path / f"chu-thich-{n}.jpg", 900 + n, 200) for n in range(3)]
    desk.click(".upload-shared summary")
    desk.locator(".upload-shared textarea").first.fill("Lễ khởi công cầu")
    desk.set_input_files("[data-picker=files]", [str(path) for path in paths])
    titles = desk.locator("[data-column=title]")
    expect(titles).to_have_count(3)
    titles.first.fill("Khởi công cầu Vũ Lễ")
    titles.first.press("Control+d")
    expect(titles.nth(2)).to_have_value("Khởi công cầu Vũ Lễ")
    titles.first.press("Tab")
    expect(desk.locator("[data-column=description]").first).to_be_focused()
    desk.locator("[data-column=description]").nth(1).fill("Riêng ảnh này")
    done(desk, 3)
    desk.evaluate("localStorage.removeItem('captions-shared')")
    found = lambda: site.running.call("GET", "/api/v1/assets?q=%22Kh%E1%BB%9Fi%20c%C3%B4ng%20c%E1%BA%A7u%22").json  # noqa: E731
    until(lambda: found()["total"] == 3, "three are found by the title copied down")
    said = sorted(each["description"] for each in found()["items"])
    assert said == ["Lễ khởi công cầu", "Lễ khởi công cầu", "Riêng ảnh này"]


def test_a_refused_file_says_why_and_what_to_do(desk: Page, tmp_path: Path):
    (tmp_path / "rong.jpg").write_bytes(b"")
    (tmp_path / "khong-phai-anh.jpg").write_bytes(b"just words, no picture" * 40)
    desk.set_input_files("[data-picker=files]", [str(tmp_path / "rong.jpg"), str(tmp_path / "khong-phai-anh.jpg")])
    refused = desk.locator(".upload-row[data-state=refused], .upload-row[data-state=failed]")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("Tệp rỗng")


def test_files_dropped_on_the_wall_open_the_uploader_in_place(page: Page, site: Site, tmp_path: Path):
    picture(tmp_path / "tha-vao.jpg", 31, 200)
    data = (tmp_path / "tha-vao.jpg").read_bytes()
    page.evaluate(
        """bytes => {
          const dropped = new DataTransfer()
          dropped.items.add(new File([new Uint8Array(bytes)], 'tha-vao.jpg', { type: 'image/jpeg' }))
          for (const name of ['dragenter', 'dragover', 'drop']) dispatchEvent(new DragEvent(name, { dataTransfer: dropped, cancelable: true }))
        }""",
        list(data),
    )
    expect(page.locator(".dock .upload-row[data-state=ready]")).to_have_count(1, timeout=4 * PATIENCE)
    page.locator(".dock [aria-label='Đóng']").click()
    expect(page.locator(".tile-name", has_text="tha-vao")).to_be_visible()


def slow(context: BrowserContext) -> None:
    """A bad line: every part takes a while, so that there is a middle."""
    context.route(PARTS, lambda route: _later(route) if route.request.method == "PUT" else route.continue_())


def only_the_first(context: BrowserContext, count: int) -> None:
    """So many parts get through; the others stay on their way."""
    passed: list[Route] = []

    def gate(route: Route) -> None:
        if route.request.method != "PUT" or len(passed) < count:
            passed.extend([route] if route.request.method == "PUT" else [])
            route.continue_()

    context.route(PARTS, gate)


def _later(route: object) -> None:
    import time

    time.sleep(0.15)
    route.continue_()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _awake(site: Site) -> Iterator[None]:
    yield
    assert site.running.process is not None
    if site.running.process.poll() is not None:
        site.running.start()


def test_what_looks_alike_is_said_while_the_bytes_still_go(desk: Page, site: Site, shared_media: Path, tmp_path: Path):
    held: list[Route] = []
    desk.route(PARTS, lambda route: held.append(route) if route.request.method == "PUT" else route.continue_())
    with Image.open(shared_media / "photo/gateshead-angel.jpg") as scene:
        scene.resize((scene.width // 2, scene.height // 2)).save(tmp_path / "nhỏ.jpg", quality=80)
        wide, high = scene.size
        scene.crop((wide // 8, high // 10, wide, high)).save(tmp_path / "cắt.jpg", quality=85)
    desk.locator("[data-picker=files]").set_input_files([tmp_path / "nhỏ.jpg", tmp_path / "cắt.jpg"])
    small, crop = (desk.locator(".upload-row", has_text=name) for name in ("nhỏ.jpg", "cắt.jpg"))
    for row in (small, crop):
        expect(row).to_have_attribute("data-state", "sending")
        expect(row.locator(".upload-twin a")).to_have_text("Tượng Thiên thần")
        expect(row.locator(".upload-twin a")).to_have_attribute("href", f"/a/{site.ids['photo']}")
    crop.get_by_role("button", name="Thôi, không tải tệp này").click()
    expect(crop).to_have_count(0)
    small.get_by_role("button", name="Vẫn gửi").click()
    expect(small.locator(".upload-twin")).to_be_hidden()
    desk.unroute(PARTS)
    for route in held:
        try:
            route.continue_()
        except Error:  # of the file that was taken back
            continue
    expect(small).to_have_attribute("data-state", "ready")
