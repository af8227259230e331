"""The orders' laws hold for what the verbs write, and name what does not agree; the self-test shows they can fail."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order, OrderLine, TenderShare
from orders.units import Units
from tests.factories import commerce as catalog
from tests.factories.inventory import inside, receive
from tests.factories.orders import Buy, Shipping, Tender, mugs, place


@pytest.fixture
def order(shop):
    return mugs(shop, 3, tenders=[Tender("gift_card", 999), Tender("cash", 500), Tender()])


def details(law):
    return [finding["detail"] for finding in audit.run([law]).findings]


def test_orders_in_every_stage_keep_the_laws(shop, order):
    tea, kit = catalog.variant("TEA"), catalog.variant("TEA-SET")
    receive(tea, shop.soho, 9)
    place(shop.web, [Buy(kit, 2, place=shop.soho, kit=((shop.mug, 2), (tea, 1)))], shipping=Shipping(500))
    mugs(shop, 1, tenders=[Tender(token="tok_timeout")])
    lifecycle.cancel(by=SYSTEM, order=mugs(shop, 2, tenders=[Tender("cash")]), reason="No")
    one = [Units(order.lines.get().pk, 1)]
    inside(lambda now: lifecycle.hand_over(order, one, by=SYSTEM, now=now))
    lifecycle.cancel(by=SYSTEM, order=order, lines=one, reason="No")

    report = audit.run(["L2", "L4", "L6", "L7"])

    assert report.findings == []
    assert {result.law.title: result.checked for result in report.results if "order" in result.law.title} == {
        "order states follow from money and units": 4,
        "units of order lines end once": 4,
        "order lines equal their shares": 4,
        "order totals equal their lines": 4,
        "one order and one charge per purchase": 4,
    }


def test_unit_cancelled_on_paper_is_named(shop, order):
    OrderLine.objects.update(cancelled=1)

    assert details("L4") == [
        f"order {order.number}, {shop.mug.sku}: of 3 units 0 handed over and 1 cancelled; "
        "0 left the ledger, 3 are promised"
    ]


def test_promise_without_its_order_line_is_named(order):
    Allocation.objects.update(cause_line=None)

    assert len(details("L4")) == 1


def test_share_that_was_given_back_on_paper_is_named(order):
    payment = order.payments.get(method="cash")
    TenderShare.objects.filter(payment=payment).update(given_back=100)

    assert details("L6") == [
        f"order {order.number}, payment {payment.pk} of 500: shares 500, given back 100; "
        "released 0, refunded 0, asked for 0"
    ]


def test_typed_state_is_named_with_what_it_should_be(order):
    Order.objects.update(status="completed")

    assert details("L2") == [
        f"order {order.number}: stored completed authorized unfulfilled none 1499 0, "
        "derived placed authorized unfulfilled none 1499 0"
    ]


def test_second_living_charge_is_named(order):
    payment = order.payments.get(method="card")
    payment.pk, payment.key, payment.position = None, "again", 9
    payment.save()

    assert len(details("L7")) == 1
