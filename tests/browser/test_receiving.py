"""Counting a delivery in a browser: no scan is lost when the session ends, and quick presses all count."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.processes import wait_until

SKU = "HRB-BTS-BRN-8"
ONE_MORE = "document.querySelector('#counted [data-step=\"1\"]').click()"


@pytest.fixture
def delivery(browse) -> Page:
    """A page that counts a new delivery."""
    page = browse()
    page.goto("/s/soho/receive/")
    page.get_by_label("Number on the delivery note").fill(f"DN {uuid.uuid4().hex[:8]}")
    page.get_by_role("button", name="Start counting").click()
    page.wait_for_url("**/receive/rcv_*/")
    return page


def scan(page: Page) -> None:
    page.get_by_label("Scan an item").fill(SKU)
    page.get_by_label("Scan an item").press("Enter")


def without_answer(page: Page, scan_one: Callable[[], object]) -> Route:
    """The request of this scan or press: it waits for its answer until it is continued, later ones do not."""
    held: list[Route] = []
    page.route("**/scans/", lambda route: route.continue_() if held else held.append(route))
    scan_one()
    wait_until(lambda: page.wait_for_timeout(20) or held)
    return held[0]


def test_scans_wait_for_the_sign_in_when_the_session_has_ended(delivery, shop) -> None:
    page, address = delivery, delivery.url
    with page.expect_response("**/alerts/"):  # half a second after loading; later it would itself lead to the sign-in
        page.reload()
    scan(page)
    expect(page.get_by_role("button", name="Receive 1 unit")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    email, password = shop.owner

    scan(page)
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").first.click()

    page.wait_for_url(address)
    expect(page.get_by_role("button", name="Receive 2 units")).to_be_visible()
    expect(page.locator("#waiting")).to_be_hidden()


def test_stepper_pressed_quickly_counts_every_press(delivery) -> None:
    page = delivery
    scan(page)
    expect(page.get_by_role("button", name="Receive 1 unit")).to_be_visible()

    for _ in range(3):
        page.evaluate(ONE_MORE)

    expect(page.get_by_role("button", name="Receive 4 units")).to_be_visible()


def test_presses_while_the_answer_is_on_its_way_count(delivery) -> None:
    page = delivery
    scan(page)
    expect(page.get_by_role("button", name="Receive 1 unit")).to_be_visible()

    late = without_answer(page, lambda: page.evaluate(ONE_MORE))
    for _ in range(2):
        page.evaluate(ONE_MORE)
        page.wait_for_timeout(300)
    late.continue_()

    expect(page.get_by_role("button", name="Receive 4 units")).to_be_visible()


def test_a_number_that_is_still_being_typed_is_not_sent(delivery) -> None:
    page = delivery
    scan(page)
    expect(page.get_by_role("button", name="Receive 1 unit")).to_be_visible()

    late = without_answer(page, lambda: scan(page))
    page.locator("#counted input[name=quantity]").select_text()
    page.keyboard.type("9")
    late.continue_()

    expect(page.get_by_role("button", name="Receive 2 units")).to_be_visible()
    page.wait_for_timeout(800)
    expect(page.get_by_role("button", name="Receive 2 units")).to_be_visible()
