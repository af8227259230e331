"""What the pages promise: the race is exact, and a change is seen at once."""

import json
import re
import urllib.request
import uuid

from playwright.sync_api import Page, Route, expect

from tests.browser import looks
from tests.processes import wait_until

SKU = "HRB-BTS-BRN-8"
ON_HAND = "#explain .lead b"


def test_race_sells_three_and_refuses_thirty_seven(browse) -> None:
    page = _home(browse)

    page.get_by_role("button", name="Let 40 buyers race").click()

    expect(page.locator("[data-race-state]")).to_have_text("3 sold, 37 refused")
    expect(page.locator("[data-race-outcome]")).to_contain_text("3 to sell = 3 sold + 0 left")
    expect(page.locator("[data-race-outcome]")).to_contain_text("Drift 0")
    expect(page.locator(".buyers [data-tone=success]")).to_have_count(3)
    expect(page.locator("[data-race-outcome] a", has_text="Order")).to_have_count(3)


def test_race_can_run_again(browse) -> None:
    page = _home(browse)

    for label in ("Let 40 buyers race", "Run it again"):
        page.get_by_role("button", name=label).click()
        expect(page.locator("[data-race-state]")).to_have_text("3 sold, 37 refused")


def test_received_units_show_on_an_open_page_without_reload(browse, shop) -> None:
    page = browse()
    page.goto(f"/s/soho/stock/{SKU}/")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    before = _on_hand(page)

    _receive(shop, 4)

    expect(page.locator(ON_HAND).first).to_have_text(str(before + 4))


def test_what_comes_late_moves_nothing_away(browse) -> None:
    page, held, let_go = browse(), [], []
    late = re.compile("/s/soho/(attention|charts|tiles)/")
    page.route(late, lambda route: route.continue_() if let_go else held.append(route))
    page.goto("/s/soho/")
    wait_until(lambda: page.wait_for_timeout(20) or len(held) == 6)
    button = page.get_by_role("button", name="Let 40 buyers race")
    before = button.bounding_box()

    let_go.append(True)
    for route in held:
        route.continue_()
    page.wait_for_function(looks.SETTLED)

    assert button.bounding_box() == before


def _home(browse) -> Page:
    page = browse()
    page.goto("/s/soho/")
    page.wait_for_function(looks.SETTLED)  # numbers have come and push nothing down under the pointer
    return page


def _on_hand(page: Page) -> int:
    return int(page.locator(ON_HAND).first.inner_text().replace(",", ""))


def _receive(shop, quantity: int) -> None:
    body = {"location": "soho", "reference": "DN-BROWSER", "lines": [{"sku": SKU, "quantity": quantity}]}
    headers = {
        "Authorization": f"Bearer {shop.key}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    request = urllib.request.Request(f"{shop.url}/api/v1/stock/receipts", json.dumps(body).encode(), headers)
    assert urllib.request.urlopen(request, timeout=10).status == 201


def test_correction_is_undone_from_its_message(browse) -> None:
    page = browse()
    page.goto(f"/s/soho/stock/{SKU}/")
    before = _on_hand(page)

    page.get_by_role("link", name="Adjust").first.click()
    page.get_by_text("Add", exact=True).click()
    page.get_by_label("Units").fill("3")
    page.get_by_label("Reason").select_option("found")
    add = page.get_by_role("button", name="Add 3 units")
    expect(add).to_be_visible()
    late = []
    page.route(re.compile("adjust"), lambda route: late.append(route) if _is_preview(route) else route.continue_())
    page.get_by_label("Note").fill("behind the shelf")
    wait_until(lambda: page.wait_for_timeout(20) or late)
    add.click()
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator(ON_HAND).first).to_have_text(str(before + 3))
    _answer_now(page, late[-1])
    expect(page.locator("#dialog")).not_to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(ON_HAND).first).to_have_text(str(before))
    expect(page.locator(".toast")).to_contain_text(f"Taken back. {SKU}: {before} on hand in Soho.")


def _is_preview(route: Route) -> bool:
    return "preview" in (route.request.post_data or "")


def _answer_now(page: Page, route: Route) -> None:
    """Let it go on, until its answer is there."""
    page.locator("#effect").evaluate("shown => { shown.dataset.before = '' }")
    route.continue_()
    expect(page.locator("#effect:not([data-before])")).to_be_attached()
