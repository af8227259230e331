"""Cancelling: money, codes and stock go back, each unit once, and never after it was handed over."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import OrderCancelled
from commerce.state import InvalidTransition
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order, OrderEvent, TenderShare, TestCharge
from orders.payments import card, resolver
from orders.units import TooManyUnits, Units
from tests.factories import commerce as catalog
from tests.factories.inventory import inside, receive
from tests.factories.orders import Buy, Shipping, Tender, mugs, place


def cancel(order, *units, reason="Changed my mind"):
    lines = [Units(line.pk, quantity) for line, quantity in zip(order.lines.all(), units, strict=False) if quantity]
    return lifecycle.cancel(by=SYSTEM, order=order, lines=lines or None, reason=reason)


def hand_over(order, units):
    return inside(lambda now: lifecycle.hand_over(order, [Units(order.lines.get().pk, units)], by=SYSTEM, now=now))


def money(order):
    return [(p.status, p.captured, p.released, p.refunded) for p in order.payments.all()]


def given_back(order):
    return [share.given_back for share in TenderShare.objects.filter(payment__order=order).order_by("id")]


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


def test_order_whose_payment_is_being_checked_is_only_marked(shop):
    order = mugs(shop, 3, tenders=[Tender(token="tok_timeout")])

    marked = cancel(order)

    assert (marked.status, marked.cancel_asked_at is not None) == ("awaiting_payment", True)
    assert (shop.level().allocated, given_back(order)) == (3, [0])
    with pytest.raises(InvalidTransition):
        cancel(order, 1)


@pytest.mark.parametrize("token", ["tok_timeout", "tok_3ds"])
def test_marked_order_is_cancelled_as_soon_as_its_payment_is_known(shop, token):
    order = mugs(shop, 3, tenders=[Tender(token=token)])
    cancel(order)

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    order.refresh_from_db()
    assert (order.status, order.cancel_reason, shop.level().allocated) == ("cancelled", "Changed my mind", 0)
    assert (order.payments.get().status, TestCharge.objects.get().status) == ("voided", "voided")


def test_authorized_card_is_released_at_its_provider(shop):
    order = mugs(shop, 3)
    cancel(order)

    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    assert (money(order), TestCharge.objects.get().status) == ([("voided", 0, 3000, 0)], "voided")


def test_charge_that_is_kept_is_taken_from_the_card(shop):
    order = place(shop.web, [Buy(shop.mug, 2)], shipping=Shipping(500, refundable=False))
    cancel(order)
    resolver.resolve(by=SYSTEM, payment_id=order.payments.get().pk)

    charge = TestCharge.objects.get()

    assert (charge.status, charge.captured, money(order)) == ("captured", 500, [("captured", 500, 2000, 0)])


def test_books_are_clean_after_all_of_it(shop):
    for units in ((), (1,), (1, 1)):
        order = mugs(shop, 4, tenders=[Tender("gift_card", 1001), Tender("cash", 500), Tender()])
        for each in units:
            cancel(order, each)
        hand_over(order, 1)
        cancel(order)

    assert audit.run().findings == []


def test_card_that_was_charged_already_is_refunded_at_its_provider_once(shop):
    order = mugs(shop, 3)
    payment = order.payments.get()
    card.capture(by=SYSTEM, payment_id=payment.pk, amount=3000)

    cancel(order, 1)
    asked = (money(order), audit.run(["L6"]).findings)
    for _ in range(2):
        resolver.resolve(by=SYSTEM, payment_id=payment.pk)

    order.refresh_from_db()
    assert asked == ([("captured", 3000, 0, 0)], [])
    assert (money(order), order.payment_state) == ([("captured", 3000, 0, 1000)], "partially_refunded")
    assert TestCharge.objects.get().refunded == 1000
