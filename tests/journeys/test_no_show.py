"""Nobody comes: the money goes back, the buyer is told, and the goods are sold again once they are on their shelf."""

from datetime import timedelta

from django.db.models import F
from playwright.sync_api import expect

from fulfillment.models import Fulfillment
from tests.journeys import letters, shift, town
from tests.journeys.door import until

ANA = "ana@example.com"
GIFT, CARD = 3000, 5000
A_WEEK = timedelta(days=8)


def test_what_nobody_collects_is_paid_back_and_put_back(stack, door, screens):
    soho = stack.town.soho
    stack.beside(lambda: town.stock("NS-LAMP", {soho: 3}, price=4000, title="Lamp"))
    gift = door.post("gift-cards", {"amount": 5000, "currency": "GBP"})["code"]
    board = shift.live(screens("Sam Field", "/s/soho/pickup/"))
    tasks = shift.live(screens("Mia Stone", "/s/soho/tasks/"))

    order = paid_with_both(door, gift)
    made_ready(board, order)
    customer = screens("", letters.link(letters.to(stack, ANA, "is ready")))
    expect(customer.get_by_role("heading", level=1)).to_contain_text("Your order is waiting")
    stack.beside(lambda: time_passes(order))
    stack.tick("fulfillment.tasks.expire_pickups")

    money_is_back(door, order, gift)
    assert f"#{order['number']}" in letters.to(stack, ANA, "was not collected")
    expect(customer.locator("#live")).to_contain_text("was not collected")
    expect(shift.card(board, order["number"])).to_have_count(0)
    put_back(door, tasks, order)


def paid_with_both(door, gift: str) -> dict:
    paid = ({"method": "gift_card", "code": gift, "amount": GIFT}, {"method": "card", "token": "tok_visa"})
    return door.order(ANA, {"NS-LAMP": 2}, {"method": "pickup", "location": "soho"}, *paid)


def made_ready(board, order: dict) -> None:
    shift.accept(board, order["number"])
    shift.start_picking(board, order["number"])
    shift.pick(board, "NS-LAMP", "NS-LAMP")
    board.goto("/s/soho/pickup/")
    shift.make_ready(shift.live(board), order["number"], "A-01")


def time_passes(order: dict) -> None:
    """Its last day is over."""
    moved = Fulfillment.objects.filter(order__number=order["number"]).update(keep_until=F("keep_until") - A_WEEK)
    assert moved == 1


def money_is_back(door, order: dict, gift: str) -> None:
    """The gift card has all it had, and the card was never charged."""
    until(lambda: door.order_now(order)["state"] == "cancelled")
    until(lambda: payments(door, order)["card"] == ("voided", CARD, 0, 0))
    assert payments(door, order)["gift_card"] == ("captured", GIFT, GIFT, GIFT)
    assert door.get(f"gift-cards/{gift}")["balance"] == 5000


def payments(door, order: dict) -> dict[str, tuple]:
    rows = door.order_now(order)["payments"]
    return {row["method"]: (row["state"], row["amount"], row["captured"], row["refunded"]) for row in rows}


def put_back(door, tasks, order: dict) -> None:
    """The list shows it by itself; only the scan makes the goods sellable."""
    row = tasks.locator("tbody tr", has_text="NS-LAMP")
    expect(row).to_contain_text("2 ×")
    expect(row).to_contain_text(f"Order {order['number']}")
    before = door.stock_of("NS-LAMP", "soho")
    shift.scan(tasks, "NS-LAMP")
    expect(tasks.locator("#work-heard")).to_contain_text("Put back: done.")

    assert (before, door.stock_of("NS-LAMP", "soho")) == ((3, 2, 1), (3, 0, 3))
    expect(row).to_have_count(0)
