"""Many tabs of one browser follow the same work: one of them asks, all of them hear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect
from sqlalchemy import update

import archive.models  # noqa: F401  every table known
from archive.catalogue.models import Asset
from archive.db import Database
from tests.browser.conftest import Site, sign_in
from tests.running import until

pytestmark = pytest.mark.browser
TABS = 10


def say(site: Site, state: str) -> None:
    """What the rows say of one photo."""
    db = Database(site.running.database_url)
    with db.writing() as session:
        session.execute(update(Asset).where(Asset.id == site.ids["cat"]).values(state=state))
    db.close()


@pytest.fixture
def tabs(context: BrowserContext, site: Site) -> Iterator[list[Page]]:
    """Ten tabs that follow a photo which is being worked on."""
    sign_in(context.new_page(), "binh@dantri.vn").close()
    say(site, "processing")
    opened = [context.new_page() for _ in range(TABS)]
    for page in opened:
        page.goto(f"/a/{site.ids['cat']}")
        expect(page.locator("#main")).to_have_attribute("data-state", "processing")
    yield opened
    say(site, "ready")


def test_one_of_ten_asks_and_when_it_is_closed_another_goes_on(context: BrowserContext, site: Site, tabs: list[Page]):
    asked: list[Page] = []

    def heard(request: Request) -> None:
        if "/api/v1/status?" in request.url:
            asked.append(request.frame.page)

    context.on("request", heard)
    until(lambda: tabs[-1].wait_for_timeout(50) or len(asked) >= 8, "the work is asked after")
    assert len(set(asked[-5:])) == 1
    first = asked[-1]
    assert first is not tabs[-1], "the oldest asks, not the newest"
    first.close()
    left = [page for page in tabs if page is not first]
    until(lambda: left[-1].wait_for_timeout(50) or asked[-1] is not first, "another tab asks")
    say(site, "ready")
    for page in left:
        expect(page.locator("#main")).to_have_attribute("data-state", "ready")
