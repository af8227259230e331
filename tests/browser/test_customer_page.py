"""The page behind a customer's link on a real phone and desk: sound, live, usable without scripts and by keyboard."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from commerce.actors import SYSTEM
from fulfillment import links, picking, pickup
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.picking import Scan
from tests import chromium as real
from tests.browser import looks
from tests.browser.test_orders import full_shelf, order
from tests.processes import wait_until

__all__ = ["full_shelf"]
LIVE = "#live"


@pytest.fixture(scope="module")
def beside(django_db_blocker) -> Callable:
    """`beside(work)` does it in a thread of its own: the browser's event loop in ours shuts the database."""

    def run(work: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), ThreadPoolExecutor(1) as pool:
            return pool.submit(_with_own_connection, work).result()

    return run


@pytest.fixture(scope="module")
def pickups(shop, full_shelf, beside) -> Callable[[bool], tuple[int, str]]:
    """`pickups(True)` is a new pickup of Ana's that is ready, else one that its store has just been given."""

    def given(ready: bool) -> tuple[int, str]:
        number = order(shop)
        return beside(lambda: _routed(number, ready))

    return given


def _routed(number: str, ready: bool) -> tuple[int, str]:
    mine = Fulfillment.objects.filter(order__number=number)
    wait_until(mine.exists, seconds=60)
    found = mine.get()
    if ready:
        prepare(found)
    return found.pk, f"/p/{links.token_of(found)}"


def _with_own_connection(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connections.close_all()


def prepare(found: Fulfillment) -> None:
    pickup.accept(by=SYSTEM, fulfillment=found)
    lines = FulfillmentLine.objects.filter(fulfillment=found)
    picking.pick(by=SYSTEM, fulfillment=found, scans=[Scan(variant_id=each.variant_id, quantity=2) for each in lines])
    pickup.mark_ready(by=SYSTEM, fulfillment=found)


def test_pages_are_sound(browse, pickups) -> None:
    early, waiting = pickups(False)[1], pickups(True)[1]
    paths = {
        "track-early": early,
        "track": waiting,
        "track-people": f"{waiting}/people",
        "track-notify": f"{waiting}/notify",
        "track-change": f"{early}/change",
    }

    assert looks.problems_of_all(browse(), paths) == {}


def test_it_follows_by_itself_and_answers_at_once(browse, pickups, beside) -> None:
    page = browse("phone")
    pk, path = pickups(False)
    page.goto(path)
    expect(page.locator(LIVE)).to_contain_text("It is not ready yet")

    beside(lambda: prepare(Fulfillment.objects.get(pk=pk)))

    expect(page.locator(LIVE)).to_contain_text("Your order is waiting, Ana")
    expect(page.get_by_role("img", name=re.compile("Pickup code [0-9A-Z]{6}"))).to_be_visible()
    page.get_by_role("button", name="I’m here").press("Enter")
    expect(page.locator(LIVE)).to_contain_text("knows that you are here")


def test_it_works_without_scripts(chromium: Browser, shop, pickups) -> None:
    context = chromium.new_context(base_url=shop.url, java_script_enabled=False, viewport=real.size("phone"))
    page = context.new_page()
    page.goto(pickups(True)[1])

    page.get_by_role("button", name="10 min").click()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="I had to leave").click()
    page.get_by_role("link", name="Someone else collects").click()
    page.get_by_label("Their name").fill("Ben Oak")
    page.get_by_label("Their e-mail").fill("ben@example.com")
    page.get_by_role("button", name="Let them collect").click()

    expect(page.get_by_text("Ben Oak", exact=True)).to_be_visible()
    context.close()


def test_an_open_screen_of_the_store_hears_of_new_work(browse, shop) -> None:
    page = browse()
    page.goto("/s/soho/stock/")
    _is_live(page)

    number = order(shop)

    expect(page.locator("#toasts")).to_contain_text(f"New pickup: order {number}")
    page.get_by_role("button", name=re.compile(": menu")).click()
    switch = page.get_by_role("button", name=re.compile("Sound for new work"))
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")


def _is_live(page: Page) -> None:
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
