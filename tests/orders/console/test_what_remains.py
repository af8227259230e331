"""What an order's page says is left of its price is what its tenders still pay of it, unit by unit, to the cent."""

import pytest

from commerce.actors import SYSTEM
from orders import lifecycle, substitutes
from orders.console import what_remains
from orders.models import TenderShare
from orders.units import Units
from tests.factories.orders import Buy, Shipping, Tender, place


@pytest.mark.parametrize("refundable", [True, False])
def test_after_every_cancelled_unit_it_is_what_the_tenders_still_pay(stage, mug, refundable):
    bought = [Buy(mug, 3, price=1000, discount=50, place=stage.soho), Buy(mug, 2, price=333, discount=1)]
    order = place(stage.web, bought, tenders=[Tender("gift_card", 1201), Tender()], shipping=Shipping(395, refundable))
    lines = list(order.lines.order_by("position"))

    for line in (lines[0], lines[1], lines[0], lines[1], lines[0]):
        lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(line.pk, 1)])

        order.refresh_from_db()
        fresh = list(order.lines.all())
        told = what_remains.of(order, fresh, list(order.deliveries.all()), substitutes.of(each.pk for each in fresh))
        shares = TenderShare.objects.filter(payment__order=order)
        assert told.total == sum(each.amount - each.given_back for each in shares)
        assert told.total + told.cancelled == order.total
