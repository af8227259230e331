"""Cancelling: money, codes and stock go back, each unit once, and never after it was handed over."""

import pytest

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import OrderCancelled
from commerce.state import InvalidTransition
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order, OrderEvent
from orders.units import TooManyUnits, Units
from tests.factories import commerce as catalog
from tests.factories.inventory import inside, receive
from tests.factories.orders import Buy, Shipping, Tender, mugs, place
from tests.orders.ending import cancel, given_back, hand_over, money


def test_whole_order_gives_back_stock_and_releases_the_card(shop):
    order = mugs(shop, 3)

    cancelled = cancel(order)

    assert (cancelled.status, cancelled.payment_state, cancelled.fulfillment_state) == (
        "cancelled",
        "unpaid",
        "cancelled",
    )
    assert (cancelled.cancel_reason, cancelled.cancelled_at is not None) == ("Changed my mind", True)
    assert (order.lines.get().cancelled, shop.level().allocated, shop.level().on_hand) == (3, 0, 20)
    assert money(order) == [("authorized", 0, 3000, 0)]  # the provider releases it after the commit
    assert given_back(order) == [3000]


def test_money_we_keep_goes_back_where_it_came_from(shop):
    order = mugs(shop, 3, tenders=[Tender("gift_card", 1000), Tender("cash", 2000)])

    cancelled = cancel(order)

    card = order.payments.get(method="gift_card").gift_card
    assert (card.balance, [entry.kind for entry in card.entries.order_by("id")]) == (1000, ["issue", "spend", "refund"])
    assert money(order) == [("captured", 1000, 0, 1000), ("captured", 2000, 0, 2000)]
    assert (cancelled.payment_state, cancelled.paid, cancelled.refunded) == ("refunded", 3000, 3000)


def test_units_leave_from_the_back_of_a_line_until_it_is_exactly_given_back(shop):
    line = Buy(shop.mug, 3, price=1000, discount=1, place=shop.soho)
    order = place(shop.web, [line], tenders=[Tender("gift_card", 1000), Tender("cash")])

    steps = []
    for _ in range(3):
        cancel(order, 1)
        steps.append(given_back(order))

    assert [sum(step) for step in steps] == [999, 1999, 2999]
    assert steps[-1] == [1000, 1999]
    assert Order.objects.get().status == "cancelled"


def test_some_units_stay_promised_and_only_theirs_are_freed(shop):
    order = mugs(shop, 5)

    cancelled = cancel(order, 2)

    rows = Allocation.objects.order_by("id").values_list("quantity", "end_reason")
    assert (cancelled.status, shop.level().allocated) == ("placed", 3)
    assert list(rows) == [(5, "moved"), (2, "released"), (3, "")]
    assert money(order) == [("authorized", 0, 2000, 0)]
    assert list(OrderEvent.objects.values_list("kind", flat=True)) == ["created", "units_cancelled"]


def test_more_units_than_are_left_are_refused_with_what_is_left(shop):
    order = mugs(shop, 3)
    cancel(order, 2)

    with pytest.raises(TooManyUnits) as refused:
        cancel(order, 2)

    line = order.lines.get()
    assert refused.value.facts == {
        "lines": [{"line": line.public_id, "requested": 2, "open": 1, "fulfilled": 0, "cancelled": 2}]
    }
    assert (line.cancelled, shop.level().allocated) == (2, 1)


def test_twice_is_refused_and_gives_nothing_back_twice(shop):
    order = mugs(shop, 3, tenders=[Tender("cash")])
    cancel(order)

    with pytest.raises(InvalidTransition) as refused:
        cancel(order)

    assert refused.value.facts == {"state": "cancelled", "allowed": []}
    assert money(order) == [("captured", 3000, 0, 3000)]


def test_units_that_left_cannot_be_cancelled_and_the_rest_completes_the_order(shop):
    order = mugs(shop, 3)
    hand_over(order, 2)

    with pytest.raises(TooManyUnits):
        cancel(order, 2)
    cancelled = cancel(order)

    line = order.lines.get()
    assert (cancelled.status, cancelled.fulfillment_state) == ("completed", "fulfilled")
    assert (line.fulfilled, line.cancelled, cancelled.cancelled_at) == (2, 1, None)
    assert (shop.level().on_hand, shop.level().allocated) == (18, 0)


def test_charge_of_a_delivery_goes_back_with_its_last_unit(shop):
    receive(shop.mug, shop.bath, 5)
    bought = [Buy(shop.mug, 2, place=shop.bath), Buy(shop.mug, place=shop.bath), Buy(shop.mug, place=shop.soho)]
    order = place(shop.web, bought, shipping=Shipping(500))

    released = [cancel(order, *units).payments.get().released for units in [(1,), (0, 1), (1,)]]
    assert released == [1000, 2000, 3500]

    cancel(order)
    assert order.payments.get().released == order.total == 5000


def test_charge_of_a_delivery_stays_that_is_not_refundable_or_brought_something(shop):
    receive(shop.mug, shop.bath, 5)
    bought = [Buy(shop.mug, 2, place=shop.soho), Buy(shop.mug, place=shop.bath)]
    kept = place(shop.web, bought, shipping=Shipping(500, refundable=False))
    begun = place(shop.web, bought, shipping=Shipping(500))
    first = begun.lines.first()
    inside(lambda now: lifecycle.hand_over(begun, [Units(first.pk, 1)], by=SYSTEM, now=now))

    cancel(kept, 2)
    cancel(begun, 1)

    assert [order.payments.get().released for order in (kept, begun)] == [2000, 1000]


def test_veto_undoes_all_of_it(shop, monkeypatch):
    order = mugs(shop, 3, tenders=[Tender("gift_card")])

    class Packed(Refusal):
        code = "already_packed"

    def forbid(_fact):
        raise Packed("It is packed.")

    monkeypatch.setitem(bus._within, OrderCancelled, [forbid])

    with pytest.raises(Packed):
        cancel(order)

    order.refresh_from_db()
    assert (order.status, order.lines.get().cancelled, shop.level().allocated) == ("placed", 0, 3)
    assert order.payments.get().gift_card.balance == 0
    assert given_back(order) == [0]


def test_kit_gives_back_its_components(shop):
    tea = catalog.variant("TEA")
    receive(tea, shop.soho, 9)
    kit = catalog.variant("TEA-SET")
    order = place(shop.web, [Buy(kit, 2, place=shop.soho, kit=((shop.mug, 2), (tea, 1)))])

    cancel(order, 1)

    open_rows = Allocation.objects.filter(ended_at=None).order_by("variant_id")
    assert [(row.variant_id, row.quantity) for row in open_rows] == [(shop.mug.pk, 2), (tea.pk, 1)]


@pytest.mark.parametrize(("refundable", "kept"), [(True, 0), (False, 500)])
def test_shipping_comes_back_with_the_whole_order_if_policy_says_so(shop, refundable, kept):
    order = place(shop.web, [Buy(shop.mug, 2)], shipping=Shipping(500, refundable))

    cancel(order, 1)
    released = order.payments.get().released
    cancel(order)

    assert (released, order.payments.get().released) == (1000, 2500 - kept)


def test_everybody_who_listens_is_told(shop, monkeypatch):
    monkeypatch.setattr(bus, "_within", dict(bus._within))
    order = mugs(shop, 3)
    line = order.lines.get()
    heard = []
    bus._within[OrderCancelled] = [heard.append]

    cancel(order, 1)
    cancel(order)

    assert heard == [OrderCancelled(order.pk, (line.pk,), False), OrderCancelled(order.pk, (line.pk,), True)]
