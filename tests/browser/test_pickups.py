"""Pickups at the counter: found by a scan from any page, handed over by keyboard alone, seen everywhere at once."""

import json
import re
import urllib.request
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests import chromium
from tests.browser import looks
from tests.browser.conftest import Shop
from tests.chromium import SCANNED

BOARD = "/s/soho/pickup/"
AT_ONCE_MS = 20_000  # a loaded test machine; alone it takes less than one second, without the live message 30


@pytest.fixture
def in_soho(shop: Shop):
    """`in_soho("ready")`: a pickup there in that state, as the API names it."""

    def one(state: str) -> str:
        return asked(shop, f"fulfillments?location=soho&kind=pickup&state={state}")["results"][0]["id"]

    return one


@pytest.fixture
def new_code(shop: Shop):
    """`new_code(pickup)`: what its buyer shows at the counter."""
    return lambda found: asked(shop, f"fulfillments/{found}/pickup-codes", b"{}")["code"]


def asked(shop: Shop, path: str, body: bytes | None = None) -> dict:
    headers = {"Authorization": f"Bearer {shop.key}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": uuid.uuid4().hex} if body is not None else {}
    request = urllib.request.Request(f"{shop.url}/api/v1/{path}", data=body, headers=headers)
    return json.loads(urllib.request.urlopen(request).read())


def test_a_scanned_code_opens_its_pickup_from_any_page_and_not_in_the_address(browse, in_soho, new_code) -> None:
    found = in_soho("ready")
    code = new_code(found)
    page = browse()
    page.goto("/s/soho/stock/")
    expect(page.locator("#live")).to_have_text("Live")

    page.evaluate(SCANNED, f"{found}:{code}")

    page.wait_for_url(f"**{BOARD}{found}/")
    expect(page.locator(".heard")).to_contain_text("The code is right")
    expect(page.locator("#give")).to_contain_text("Hand over")


def test_goods_are_handed_over_by_keyboard_alone(browse, in_soho, new_code) -> None:
    found = in_soho("ready")
    code = new_code(found)
    page = browse()
    page.goto(f"{BOARD}{found}/")
    expect(page.locator("#code")).to_be_focused()

    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator(".heard")).to_contain_text("The code is right")
    page.locator("#name").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".proof")).to_have_count(0)
    for box in page.locator("[name=id_checked][required]").all():
        box.focus()
        page.keyboard.press("Space")
    page.locator("#give").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".proof")).to_contain_text("collected it")
    expect(page.locator(".page-head .chip").first).to_contain_text("Collected")


def test_a_step_on_one_screen_moves_the_card_on_the_other(browse) -> None:
    here, there = browse(), browse("phone")
    here.goto(BOARD)
    card = here.locator("section[aria-labelledby=c-new] [id^=t-]").first
    mine = f"#{card.get_attribute('id')}"
    there.goto(f"{BOARD}?column=picking")
    expect(there.locator("#live")).to_have_text("Live")
    expect(there.locator(mine)).not_to_be_visible()

    here.locator(mine).locator("form button").click()

    expect(there.locator(mine)).to_be_visible(timeout=AT_ONCE_MS)
    expect(there).to_have_url(re.compile("column=picking"))


def test_pages_of_one_pickup_are_sound(browse, in_soho, new_code) -> None:
    page: Page = browse()
    states = ("routed", "picked", "ready", "arrived", "collected")

    assert looks.problems_of_all(page, {f"pickup-{state}": f"{BOARD}{in_soho(state)}/" for state in states}) == {}
    found = in_soho("ready")
    page.goto(f"{BOARD}{found}/#code={new_code(found)}")
    expect(page.locator(".heard")).to_be_visible()
    assert looks.problems_here(page) == {}
    for size in chromium.SIZES:
        page.set_viewport_size(chromium.size(size))
        page.goto(f"{BOARD}?column=picking")
        for name in ("Scan to hand over", "Make ready"):
            page.get_by_role("link", name=name).first.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            page.keyboard.press("Escape")
