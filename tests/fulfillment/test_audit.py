"""The laws over work hold for what the verbs write, and name what does not agree."""

from commerce import audit
from commerce.actors import SYSTEM
from fulfillment import declining
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.routing import router
from orders import lifecycle
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place


def details(law):
    return [finding["detail"] for finding in audit.run([law]).findings]


def test_work_in_every_stage_keeps_the_laws(shop):
    receive(shop.mug, shop.bath, 9)
    orders = [mugs(shop, 2), place(shop.web, [Buy(shop.mug, 2)]), mugs(shop, 1), place(shop.web, [Buy(shop.mug, 1)])]
    first, second, third, _ = [Fulfillment.objects.get(pk=router.route(order_id=order.pk)[0]) for order in orders]
    work.reached(first, "picked")
    declining.decline(by=SYSTEM, fulfillment=second, reason="mismatch")
    router.route(order_id=second.order_id)
    lifecycle.cancel(by=SYSTEM, order=third.order)

    report = audit.run(["L4", "L9"])

    assert report.findings == []
    checked = {result.law.title: result.checked for result in report.results}
    assert checked["work has its units promised at its place"] == 4
    assert checked["the history of work follows its table"] == 5


def test_work_beyond_its_promise_is_named(shop):
    found = work.one(mugs(shop))
    FulfillmentLine.objects.update(quantity=4)

    assert details("L4") == [
        f"order {found.order.number}, {shop.mug.sku}: 4 units are prepared, 3 promised there; "
        "0 left their stores, 0 are handed over"
    ]


def test_a_state_without_a_move_is_named(shop):
    found = work.one(mugs(shop))
    Fulfillment.objects.update(status="picked")

    assert details("L9") == [f"order {found.order.number}, fulfillment 1: it is picked, its history says routed"]
