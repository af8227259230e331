"""A new order on a slow line: answers come late or cross what the clerk does meanwhile, and nothing of it is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_orders import SKU
from tests.chromium import SCANNED

OTHER_SKU = "STR-MUG-WHT"
PATH = "/s/soho/orders/new/"


class Line:
    """The way to the server: the first request that `slow` means waits until it is let go, all others pass."""

    def __init__(self, page: Page, slow: Callable[[str], bool]) -> None:
        self.page, self.slow, self.held = page, slow, []
        page.route(f"**{PATH}", self._meet)

    def wait(self) -> None:
        """Until a request is held."""
        for _ in range(1500):
            if self.held:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("no such request came")

    def let_go(self) -> None:
        """Let it through, and give the page the time to read its answer."""
        self.held[0].fulfill(response=self.held[0].fetch())
        self.page.wait_for_timeout(200)

    def _meet(self, route: Route) -> None:
        if not self.held and route.request.method == "POST" and self.slow(route.request.post_data):
            self.held.append(route)
        else:
            route.continue_()


@pytest.fixture
def page(browse) -> Page:
    """A new order with one mug in it."""
    page = browse()
    page.goto(f"{PATH}?add={SKU}")
    return page


def scan(page: Page, sku: str) -> None:
    page.get_by_label("Scan or type a product").focus()
    page.evaluate(SCANNED, sku)


def test_a_search_answered_after_its_goods_were_added_changes_nothing(page) -> None:
    line = Line(page, lambda body: "hits=" in body)
    field = page.get_by_label("Scan or type a product")
    field.fill(OTHER_SKU)
    line.wait()
    page.evaluate("document.getElementById('draft').requestSubmit()")  # as the scanner does
    expect(page.locator("#quote")).to_contain_text("2 items")

    line.let_go()

    expect(page.locator("#quote")).to_contain_text("2 items")
    expect(page.locator("#product-hits")).to_be_empty()
    expect(field).to_have_value("")


def test_enter_in_a_field_goes_on_and_never_places_the_order(page) -> None:
    page.get_by_label("Scan or type a product").fill(OTHER_SKU)

    page.get_by_label("Scan or type a product").press("Enter")

    expect(page.locator("#quote")).to_contain_text("2 items")
    expect(page).to_have_url(re.compile(PATH))


def test_two_choices_that_follow_each_other_quickly_both_hold(page) -> None:
    line = Line(page, lambda body: "way=carry_out" in body)
    page.get_by_text("Takes it now").click()
    line.wait()
    page.locator("[name=at]").select_option("camden")
    page.wait_for_timeout(400)

    line.let_go()

    expect(page.get_by_label("Taken along in")).to_have_value("camden")
    expect(page.locator("#new-head")).to_contain_text("leave Camden")
    expect(page.get_by_label("Takes it now")).to_be_checked()


def test_what_is_typed_while_a_step_is_on_its_way_stays(page) -> None:
    line = Line(page, lambda body: "units=2" in body)
    page.get_by_role("button", name="One more").click()
    line.wait()
    page.get_by_label("Name", exact=True).fill("Leo Marsh")
    page.get_by_role("button", name="One more").click()
    page.wait_for_timeout(400)

    line.let_go()

    expect(page.locator("#quote")).to_contain_text("3 items")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Leo Marsh")


def test_a_scan_while_another_is_on_its_way_adds_its_line_as_well(page) -> None:
    line = Line(page, lambda body: f"q={SKU}" in body and "find=1" in body)
    scan(page, SKU)
    line.wait()
    page.wait_for_timeout(1100)
    scan(page, OTHER_SKU)

    line.let_go()

    expect(page.locator("#quote")).to_contain_text("3 items")
    expect(page.get_by_label("Scan or type a product")).to_have_value("")
