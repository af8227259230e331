"""Orders at work: a clerk takes one, an open list shows it at once, it is cancelled with its effect told first."""

import json
import re
import urllib.request
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser import looks
from tests.browser.test_picking import first

SKU = "STR-MUG-LMN"


@pytest.fixture(scope="module", autouse=True)
def full_shelf(shop) -> None:
    """Enough mugs in Soho for every order here."""
    lines = [{"sku": SKU, "quantity": 60}]
    post(shop, "stock/receipts", {"location": "soho", "reference": "DN-ORDERS", "lines": lines})


def order(shop, token: str = "tok_visa", name: str = "Ana Ruiz") -> str:
    """The number of an order of two mugs that came in over the API."""
    body = {
        "channel": "web",
        "lines": [{"sku": SKU, "quantity": 2}],
        "delivery": {"method": "pickup", "location": "soho"},
        "customer": {"name": name, "email": "ana@example.com"},
        "payments": [{"method": "card", "token": token}],
    }
    return post(shop, "orders", body)["number"]


def post(shop, path: str, body: dict) -> dict:
    """What the API answers."""
    headers = {
        "Authorization": f"Bearer {shop.key}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    request = urllib.request.Request(f"{shop.url}/api/v1/{path}", json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(request, timeout=20))


def begin(page: Page) -> None:
    """A new order with one mug in it, added by search."""
    page.goto("/s/soho/orders/new/")
    page.get_by_label("Scan or type a product").fill("stripe mug lemon")
    page.get_by_role("button", name="Add Stripe mug, Lemon").click()
    expect(page.get_by_role("button", name=re.compile("Place order £"))).to_be_enabled()


def test_clerk_takes_an_order_and_lands_on_it(browse) -> None:
    page = browse()
    begin(page)

    page.get_by_role("button", name="One more: Stripe mug, Lemon").click()
    expect(page.locator("#quote")).to_contain_text("2 items")
    page.get_by_label("Name", exact=True).fill("Leo Marsh")
    page.get_by_role("button", name=re.compile("Place order £")).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Order 1")
    expect(page.locator("#order-live")).to_contain_text("Leo Marsh")
    expect(page.locator("#order-live")).to_contain_text("× 2")


def test_scanner_burst_adds_a_line(browse) -> None:
    page = browse()
    page.goto("/s/soho/orders/new/")
    expect(page.get_by_label("Scan or type a product")).to_be_focused()

    page.keyboard.type(SKU, delay=1)
    page.keyboard.press("Enter")

    expect(page.locator("#draft-lines")).to_contain_text("Stripe mug")
    expect(page.get_by_label("Scan or type a product")).to_have_value("")


def test_new_order_works_without_scripts(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    begin_without = "/s/soho/orders/new/?add=" + SKU
    page.goto(begin_without)

    page.get_by_role("button", name=re.compile("Place order £")).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Order 1")
    context.close()


def test_open_list_shows_a_new_order_at_once(browse, shop) -> None:
    page = browse()
    page.goto("/s/soho/orders/?view=all")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")

    number = order(shop)

    expect(page.locator("#book").get_by_role("link", name=number)).to_be_visible(timeout=10_000)


def test_page_of_goods_shows_whole_names_of_who_has_them(browse, shop) -> None:
    number, page = order(shop, name="Wilhelmina Featherstonehaugh-Cholmondeley"), browse()
    page.goto(f"/s/soho/stock/{SKU}/")

    link = page.get_by_role("link", name=f"Order {number}, Wilhelmina")

    assert link.locator("..").evaluate("each => each.scrollWidth <= each.clientWidth")


def test_cancelling_says_first_what_it_does(browse, shop) -> None:
    page = browse()
    page.goto(f"/s/soho/orders/{order(shop)}/")
    page.get_by_role("link", name="Cancel items").first.click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("button", name="Cancel items")).to_be_disabled()
    dialog.get_by_role("link", name="All of it").click()
    expect(dialog.locator("#effect")).to_contain_text("Put 2 back for sale in Soho")

    dialog.get_by_role("button", name="One less: Stripe mug, Lemon").click()
    expect(dialog.locator("#effect")).to_contain_text("Put 1 back for sale in Soho")
    dialog.get_by_role("button", name="Cancel 1 item").click()

    expect(page.locator("#order-live .became", has_text="cancelled")).to_be_visible(timeout=10_000)
    expect(dialog).not_to_be_visible()


def test_note_is_written_without_leaving_the_page(browse, shop) -> None:
    page = browse()
    done = first(
        shop, location="soho", kind="pickup", state="collected"
    )  # elsewhere a next step takes the link's place
    page.goto(f"/s/soho/orders/{done['order_number']}/")

    page.get_by_role("link", name="Add a note").click()
    expect(page.get_by_label("Note for colleagues")).to_be_focused()
    page.get_by_label("Note for colleagues").fill("Ring before noon")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.locator("#timeline")).to_contain_text("Ring before noon")


def test_number_typed_anywhere_opens_its_order(browse, shop) -> None:
    page, number = browse(), order(shop)
    page.goto("/s/soho/stock/")

    page.keyboard.press("/")
    page.keyboard.type(number, delay=60)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")


def test_order_pages_are_sound(browse, shop) -> None:
    number, waiting = order(shop), order(shop, "tok_3ds")
    paths = {
        "orders": "/s/soho/orders/?view=all",
        "orders-empty": "/s/soho/orders/?view=all&q=nobodyatall",
        "order": f"/s/soho/orders/{number}/",
        "order-waiting": f"/s/soho/orders/{waiting}/",
        "order-new": f"/s/soho/orders/new/?add={SKU}",
        "order-cancel": f"/s/soho/orders/{number}/cancel/",
    }

    assert looks.problems_of_all(browse(), paths) == {}
