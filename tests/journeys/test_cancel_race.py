"""Somebody calls an order off while it is being picked: one of them is first, both are told, and nothing is lost."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import shift, town
from tests.journeys.door import until

BEHIND_MS = (0, 40, 120)  # the scan comes that much later: now one of them is first, now the other
BOWLS = count()  # another one also for a second try


@pytest.mark.parametrize("behind", BEHIND_MS)
def test_a_cancellation_and_a_scan_at_once_agree(stack, door, screens, behind):
    sku = f"CR-BOWL{next(BOWLS)}"
    stack.beside(lambda: town.stock(sku, {stack.town.soho: 2}, price=1500, title="Bowl"))
    picker = shift.live(screens("Sam Field", "/s/soho/pickup/"))
    order = door.order("ida@example.com", {sku: 2}, {"method": "pickup", "location": "soho"})
    shift.accept(picker, order["number"])
    shift.start_picking(picker, order["number"])
    shift.live(picker)
    shift.scan(picker, sku)
    expect(picker.locator("#heard")).to_contain_text("Right item, 1 more")
    desk = about_to_cancel(screens, order["number"])

    desk.evaluate("setTimeout(() => document.querySelector('#dialog .btn.primary').click())")
    shift.scan(picker, sku, after_ms=behind)
    told_at_the_desk(desk)
    counted = told_while_picking(picker)

    until(lambda: door.order_now(order)["state"] == "cancelled")
    until(lambda: door.order_now(order)["payments"][0]["state"] == "voided")
    assert door.fulfillments(order)[0]["state"] == "cancelled"
    assert door.stock_of(sku, "soho") == (2, counted, 2 - counted)
    assert [task["quantity"] for task in door.tasks(order)] == [counted]


def about_to_cancel(screens, number: str) -> Page:
    """Customer service has read what it does, and holds the mouse over the button."""
    desk = screens("Nora Quinn", f"/s/all/orders/{number}/")
    desk.get_by_role("link", name="Cancel items").first.click()
    desk.get_by_role("link", name="All of it").click()
    expect(desk.locator("#dialog #effect")).to_contain_text("This will")
    return desk


def told_at_the_desk(desk: Page) -> None:
    """It is cancelled, or the scan was first and changed what that does: then they read it and press again."""
    done, changed = desk.locator("#toasts", has_text="ancelled"), desk.locator("#dialog [role=alert]")
    expect(done.or_(changed).first).to_be_visible()
    if changed.is_visible():
        expect(changed).to_contain_text("This is what happens now")
        desk.locator("#dialog .btn.primary").click()
    expect(done).to_be_visible()
    expect(desk.locator("#order-live")).to_contain_text("Cancelled")


def told_while_picking(picker: Page) -> int:
    """The screen says who did it, and what to put back. Returns how many units that are: those whose scan counted."""
    expect(picker.locator("#picking")).to_contain_text("Nora Quinn cancelled the order")
    heard = picker.locator("#heard")
    expect(heard).to_contain_text(re.compile("all picked|cannot be picked"))
    counted = 2 if "all picked" in heard.inner_text() else 1
    expect(picker.locator("#picking")).to_contain_text(f"Put back: {counted} × Bowl")
    return counted
