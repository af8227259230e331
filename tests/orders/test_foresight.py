"""What cancelling is said to do is what it does: to every tender, to the cent, and to every shelf."""

import pytest

from commerce.actors import SYSTEM
from inventory.models import Level
from orders import foresight, lifecycle
from orders.units import Units
from tests.factories.inventory import receive
from tests.factories.orders import Buy, Shipping, Tender, place

TENDERS = [Tender("gift_card", 777), Tender("cash", 1001), Tender()]


@pytest.mark.parametrize("refundable", [True, False])
@pytest.mark.parametrize("ended", [(1, 0), (0, 2), (2, 1), (3, 2)])
def test_foresight_is_what_happens(shop, ended, refundable):
    receive(shop.mug, shop.bath, 9)
    bought = [Buy(shop.mug, 3, price=999, place=shop.soho), Buy(shop.mug, 2, price=1333, place=shop.bath)]
    order = place(shop.web, bought, tenders=TENDERS, shipping=Shipping(395, refundable=refundable))
    lines = list(order.lines.all())
    asked = [Units(line.pk, units) for line, units in zip(lines, ended, strict=True) if units]
    before = {level.location.name: level.allocated for level in Level.objects.select_related("location")}

    seen = foresight.cancelling(order, asked)
    lifecycle.cancel(by=SYSTEM, order=order, lines=asked)

    refunds = {payment.pk: (payment.released, payment.refunded) for payment in order.payments.all()}
    assert {each.payment.pk: (each.released, each.refunded) for each in seen.back} == {
        id: pair for id, pair in refunds.items() if any(pair)
    }
    after = {level.location.name: level.allocated for level in Level.objects.select_related("location")}
    assert {each.place: each.units for each in seen.freed} == {
        name: before[name] - after[name] for name in before if before[name] != after[name]
    }
    assert (seen.whole, seen.count) == (ended == (3, 2), sum(ended))
    charges = {(0, 2): 395, (3, 2): 790}.get(ended, 0)
    assert seen.kept == (0 if refundable else charges)


def test_charge_is_told_as_kept_once(shop):
    receive(shop.mug, shop.bath, 9)
    bought = [Buy(shop.mug, place=shop.soho), Buy(shop.mug, place=shop.bath)]
    order = place(shop.web, bought, shipping=Shipping(395, refundable=False))
    first, second = ([Units(line.pk, 1)] for line in order.lines.all())

    told = [foresight.cancelling(order, first).kept]
    lifecycle.cancel(by=SYSTEM, order=order, lines=first)
    told.append(foresight.cancelling(order, second).kept)

    assert told == [395, 395]


def test_units_that_are_cancelled_already_count_no_second_time(shop):
    order = place(shop.web, [Buy(shop.mug, 3, place=shop.soho)])
    line = order.lines.get()
    lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(line.pk, 2)])

    seen = foresight.cancelling(order, [Units(line.pk, 1)])

    assert (seen.whole, seen.amount) == (True, 1000)
