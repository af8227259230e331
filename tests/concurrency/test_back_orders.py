"""Back-orders under fire: exactly what is there and what may come is sold, and a receipt serves each unit once."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import Variant
from inventory import backorder_limits, sales
from inventory.models import Allocation, BackOrder
from orders import lifecycle
from orders.models import Order
from tests.concurrency import crowd, walls
from tests.concurrency.purchases import pickup, place, purchase, shipped
from tests.factories.inventory import receive

pytestmark = pytest.mark.race


@pytest.fixture
def preorder(shop):
    """Seven mugs on the shelf, and five that may be sold before they come."""
    receive(shop.mug, shop.soho, 7)
    backorder_limits.set_limit(by=SYSTEM, variant_id=shop.mug.pk, location_id=shop.soho.pk, limit=5)
    Variant.objects.filter(pk=shop.mug.pk).update(when_out="backorder")
    return shop


def buy(shop, number):
    return place(purchase(shop, (1, shipped() if number % 3 else pickup(shop.soho)), channel=shop.web))


def test_exactly_what_is_there_and_what_may_come_is_sold(preorder, clean_books):
    outcomes = crowd.rush(lambda number: buy(preorder, number), 40)

    level = preorder.level()
    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (12, 28)
    assert (level.on_hand, level.allocated, level.backordered) == (7, 7, 5)


def test_receipts_and_cancellations_meet_buyers(preorder, clean_books):
    for number in range(12):
        buy(preorder, number)
    orders = list(Order.objects.order_by("id"))

    def act(number):
        if number % 3 == 0:
            return receive(preorder.mug, preorder.soho, 1)
        if number % 3 == 1:
            return lifecycle.cancel(by=SYSTEM, order=orders[number // 3], reason="no")
        return buy(preorder, number)

    outcomes = crowd.rush(act, 24)

    level = preorder.level()
    waiting = BackOrder.objects.filter(ended_at=None).count()
    assert set(outcomes) <= {"ok", "out_of_stock", "busy_retry"}
    assert level.backordered == waiting
    assert level.allocated == sum(Allocation.objects.filter(ended_at=None).values_list("quantity", flat=True))
    assert not (level.backordered and level.on_hand > level.allocated)


def test_a_claim_that_does_not_look_at_the_limit_sells_more(preorder, monkeypatch):
    limit = "l.backordered + k.later <= l.backorder_limit"
    assert limit in sales._CLAIM
    monkeypatch.setattr(sales, "_CLAIM", sales._CLAIM.replace(limit, "true"))

    with walls.without_constraints("inventory_level", ("level_backorders_in_limit",)):
        sold = crowd.rush(lambda number: buy(preorder, number), 40).count("ok")

    assert sold > 12
