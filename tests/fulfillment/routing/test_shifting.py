"""Promises that change places, so that what one line cannot use goes out for another."""

from commerce import audit
from commerce.actors import SYSTEM
from fulfillment import declining
from fulfillment.models import Fulfillment
from fulfillment.routing import router
from inventory.models import Allocation
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place


def declined(order):
    """Routed, and its place says no."""
    (made,) = router.route(order_id=order.pk)
    declining.decline(by=SYSTEM, fulfillment=Fulfillment.objects.get(pk=made), reason="too_busy")


def level(shop, place):
    found = shop.level(place)
    return found.on_hand, found.allocated


def test_goods_that_wait_in_vain_for_one_line_go_out_for_another(shop):
    """Both stores declined the three mugs, Bath has their promise: it sends the two that only Soho declined."""
    receive(shop.mug, shop.bath, 3)
    order = place(shop.web, [Buy(shop.mug, 3), Buy(shop.mug, 2)])
    declined(order)
    declined(order)

    (made,) = router.route(order_id=order.pk)

    three, two = order.lines.order_by("position")
    sent = Fulfillment.objects.get(pk=made)
    assert (sent.location, list(sent.lines.values_list("line", "quantity"))) == (shop.bath, [(two.pk, 2)])
    rows = Allocation.objects.filter(ended_at=None).order_by("cause_line", "location_id")
    assert list(rows.values_list("cause_line", "location", "quantity")) == [
        (three.pk, shop.soho.pk, 2),
        (three.pk, shop.bath.pk, 1),
        (two.pk, shop.bath.pk, 2),
    ]
    assert (level(shop, shop.soho), level(shop, shop.bath)) == ((20, 2), (3, 3))
    assert audit.run(["L2", "L4"]).findings == []
