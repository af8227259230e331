"""Picking with a scanner on a phone, and a parcel from the packing table to its carrier, in a real browser."""

import json
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser import looks
from tests.chromium import SCANNED

OF_WORK = ".now .plate, .now h2, .now .where, .now .state"
IN_VIEW = """(selector) => [...document.querySelectorAll(selector)].every((each) => {
  const box = each.getBoundingClientRect(), above = document.querySelector(".bottom").getBoundingClientRect().top;
  return box.top >= 0 && box.bottom <= above && box.height > 0; })"""
# Answers to what somebody saves come a second late, so that the news of it is on the page before.
LATE_ANSWERS = """() => { const open = XMLHttpRequest.prototype.open, send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.open = function (method, ...rest) { this.verb = method; open.call(this, method, ...rest); };
  XMLHttpRequest.prototype.send = function (body) {
    const loaded = this.onload;
    if (this.verb === "POST") this.onload = (event) => setTimeout(() => loaded.call(this, event), 1000);
    send.call(this, body); }; }"""
RING = """(texts) => texts.forEach((text) => document.dispatchEvent(
  new CustomEvent(`truecount:${document.body.dataset.alerts}`, {detail: {kind: "new", data: {text}}})))"""
COVERED = """() => [...document.querySelectorAll(".main :is(a, button, input, h2, .now b)")].filter((each) => {
  const box = each.getBoundingClientRect(), spot = [box.x + box.width / 2, box.y + box.height / 2];
  return document.elementFromPoint(...spot)?.closest(".toasts"); }).map((each) => each.textContent)"""
TARGETS = """() => [...document.querySelectorAll("#picking a.btn, #heard button, .page-head .primary")]
  .filter((each) => each.checkVisibility()).map((each) => Math.round(each.getBoundingClientRect().height))"""


def first(shop, **wanted: str) -> dict:
    """The first piece of work like this, as the API shows it."""
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    headers = {"Authorization": f"Bearer {shop.key}"}
    request = urllib.request.Request(f"{shop.url}/api/v1/fulfillments?{query}", headers=headers)
    return json.loads(urllib.request.urlopen(request).read())["results"][0]


def test_a_scanner_picks_on_a_phone_and_a_wrong_code_never_counts(browse, shop) -> None:
    found = first(shop, location="soho", kind="pickup", state="accepted")
    line = found["lines"][0]
    page: Page = browse("phone")
    page.goto(f"/s/soho/pick/{found['id']}/")
    before = page.locator(".now .where").inner_text()

    page.evaluate(SCANNED, "0000000000000")
    expect(page.locator("#heard")).to_contain_text("No such code: 0")
    expect(page.locator("#heard")).to_contain_text("Nothing was counted. Expected:")
    assert page.locator(".now .where").inner_text() == before
    assert page.evaluate(IN_VIEW, OF_WORK)
    assert min(page.evaluate(TARGETS)) >= 48
    for _ in range(line["quantity"]):
        page.evaluate(SCANNED, line["sku"])

    expect(page.locator("#heard")).to_contain_text("Right item, all picked")


def test_goods_are_packed_labelled_and_shipped(browse, shop) -> None:
    found = first(shop, kind="ship", state="picked")
    page: Page = browse()
    page.goto(f"/s/{found['location']}/ship/{found['id']}/")

    page.locator(".page-head .primary").click()
    expect(page.locator(".page-head .chip").first).to_contain_text("Packed")
    expect(page.locator(".rate").first).to_contain_text("Cheapest")
    page.get_by_role("button", name="Buy label").click()
    expect(page.get_by_role("link", name="Print label")).to_be_visible()
    expect(page.locator("#effect")).to_contain_text("off the stock")
    page.evaluate(LATE_ANSWERS)
    page.get_by_role("button", name="Ship 1 parcel").click()

    expect(page.locator(".page-head .chip").first).to_contain_text("Shipped")
    expect(page.locator("#toasts")).to_contain_text("1 parcel on the way.")


def test_pages_of_picking_and_packing_are_sound(browse, shop) -> None:
    page: Page = browse()
    pick = first(shop, location="soho", kind="pickup", state="picking")["id"]
    pages = {"pick-list": "/s/soho/pick/", "pick": f"/s/soho/pick/{pick}/", "ship-list": "/s/warehouse/ship/"}
    for state in ("routed", "packed", "shipped", "delivered"):
        found = first(shop, kind="ship", state=state)
        pages[f"ship-{state}"] = f"/s/{found['location']}/ship/{found['id']}/"

    wrong = looks.problems_of_all(page, pages)
    page.goto(f"/s/soho/pick/{pick}/")
    page.get_by_role("link", name="Can’t find it").click()
    expect(page.get_by_role("dialog")).to_contain_text("What can be done then")

    assert (wrong, looks.problems_here(page)) == ({}, {})


def test_news_covers_nothing_that_is_picked_on_a_phone(browse, shop) -> None:
    pick = first(shop, location="soho", kind="pickup", state="picking")["id"]
    page: Page = browse("phone")
    page.goto(f"/s/soho/pick/{pick}/")

    page.evaluate(RING, ["New pickup: order 10512", "New parcel: order 10513", "Somebody waits in bay 3: order 10511"])

    expect(page.locator(".toast")).to_have_count(3)
    assert page.evaluate(COVERED) == []
    page.locator(".toast").last.get_by_role("button", name="Close").click()
    expect(page.locator(".toast")).to_have_count(2)
