"""Goods that are sold before they are there: up to the limit, served oldest first, given up when cancelled."""

from datetime import date
from itertools import count

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.models import Variant
from inventory import backorder_limits, reservations
from inventory.models import Allocation, BackOrder
from orders import lifecycle
from orders.lifecycle import NotPromised
from orders.models import Order
from tests.api_client import api, problem
from tests.factories import inventory
from tests.factories.inventory import hold, inside, keep_back, receive

pytestmark = pytest.mark.django_db

_keys = count(1)
DAY = date(2027, 3, 1)
ADDRESS = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}


@pytest.fixture
def shop(db):
    """One mug in Soho, and five more may be sold before they come."""
    made = inventory.shop()
    receive(made.mug, made.soho, 1)
    limit(made, 5)
    Variant.objects.filter(pk=made.mug.pk).update(when_out="backorder", ships_on=DAY)
    yield made
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])


def limit(shop, units, place=None):
    return backorder_limits.set_limit(
        by=SYSTEM, variant_id=shop.mug.pk, location_id=(place or shop.soho).pk, limit=units
    )


def order(shop, units, **changes):
    body = {
        "channel": shop.web.code,
        "lines": [{"sku": shop.mug.sku, "quantity": units}],
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "external", "reference": "paid"}],
    }
    return api("*").post("/orders", {**body, **changes}, idempotency_key=f"later-{next(_keys)}")


def cancel(made, units):
    lines = [{"line": made["lines"][0]["id"], "quantity": units}]
    body = {"reason": "Too late", "lines": lines}
    return api("*").post(f"/orders/{made['id']}/cancellation", body, idempotency_key=f"later-{next(_keys)}")


def promised(made):
    rows = Allocation.objects.filter(cause=made["id"], ended_at=None)
    return sum(rows.values_list("quantity", flat=True))


def awaited(made):
    rows = BackOrder.objects.filter(cause=made["id"], ended_at=None)
    return sum(rows.values_list("quantity", flat=True))


def counters(shop, place=None):
    level = shop.level(place)
    return level.on_hand, level.allocated, level.backordered


def test_order_takes_what_is_there_and_waits_for_the_rest(shop):
    made = order(shop, 3)

    assert made.status_code == 201, made.json()
    assert made.json()["lines"][0]["ships_by"] == DAY.isoformat()
    assert counters(shop) == (1, 1, 2)
    assert (promised(made.json()), awaited(made.json())) == (1, 2)
    assert BackOrder.objects.get().ships_on == DAY


def test_what_is_there_is_promised_without_a_day(shop):
    made = order(shop, 1)

    assert made.json()["lines"][0]["ships_by"] is None
    assert counters(shop) == (1, 1, 0)


def test_limit_is_the_most(shop):
    refused, fits = order(shop, 7), order(shop, 6)

    assert problem(refused) == (409, "out_of_stock")
    assert refused.json()["shortages"][0] | {"sku": "-", "location": "-"} == {
        "sku": "-", "location": "-", "requested": 7, "available": 6,
    }  # fmt: skip
    assert fits.status_code == 201
    assert counters(shop) == (1, 1, 5)


def test_goods_that_cannot_be_ordered_when_out_never_wait(shop):
    Variant.objects.update(when_out="deny")

    assert problem(order(shop, 2)) == (409, "out_of_stock")


def test_preorder_is_sold_without_any_stock(shop):
    Variant.objects.update(when_out="preorder")
    limit(shop, 2, shop.bath)

    made = order(shop, 2, delivery={"method": "pickup", "location": shop.bath.code})

    assert made.status_code == 201, made.json()
    assert counters(shop, shop.bath) == (0, 0, 2)


def test_what_is_carried_out_never_waits(shop):
    way = {"method": "carry_out", "location": shop.soho.code}

    assert problem(order(shop, 2, delivery=way)) == (409, "out_of_stock")


def test_hold_never_waits(shop):
    body = {"channel": shop.web.code, "lines": [{"sku": shop.mug.sku, "quantity": 2}]}

    assert problem(api("*").post("/holds", body, idempotency_key="hold")) == (409, "out_of_stock")


def test_receipt_serves_the_oldest_first_and_the_last_one_in_part(shop):
    first, second, third = (order(shop, units).json() for units in (2, 2, 2))

    receive(shop.mug, shop.soho, 2)

    assert [(promised(made), awaited(made)) for made in (first, second, third)] == [(2, 0), (1, 1), (0, 2)]
    assert counters(shop) == (3, 3, 3)
    receive(shop.mug, shop.soho, 9)
    assert [(promised(made), awaited(made)) for made in (first, second, third)] == [(2, 0), (2, 0), (2, 0)]
    assert counters(shop) == (12, 6, 0)
    assert order(shop, 6).json()["lines"][0]["ships_by"] is None


def test_part_that_still_waits_keeps_its_place(shop):
    first, second = order(shop, 4).json(), order(shop, 2).json()

    for _ in range(3):
        receive(shop.mug, shop.soho, 1)

    assert [awaited(made) for made in (first, second)] == [0, 2]


def test_cancelled_units_are_those_that_wait(shop):
    made = order(shop, 4).json()

    answer = cancel(made, 2)

    assert answer.status_code == 200, answer.json()
    assert (promised(made), awaited(made)) == (1, 1)
    assert counters(shop) == (1, 1, 1)


def test_units_that_a_cancellation_frees_go_to_whoever_waits(shop):
    first, second = order(shop, 1).json(), order(shop, 2).json()

    cancel(first, 1)

    assert (promised(second), awaited(second)) == (1, 1)
    assert counters(shop) == (1, 1, 1)


def test_units_of_a_hold_that_is_given_back_go_to_whoever_waits(shop):
    held = hold(shop.web, shop.line(1, shop.soho))
    waiting = order(shop, 1).json()

    reservations.release(by=SYSTEM, held=held)

    assert (promised(waiting), awaited(waiting)) == (1, 0)


def test_whole_order_gives_up_both(shop):
    made = order(shop, 5).json()

    cancel(made, 5)

    assert counters(shop) == (1, 0, 0)
    assert BackOrder.objects.get().end_reason == "released"


def test_what_waits_is_not_handed_over(shop):
    order(shop, 3)
    made = Order.objects.get()

    with pytest.raises(NotPromised):
        inside(lambda now: lifecycle.complete(made, by=SYSTEM, now=now))


def test_what_a_channel_keeps_back_serves_nobody_there(shop):
    keep_back(2, channel=shop.web)
    made = order(shop, 3).json()

    receive(shop.mug, shop.soho, 3)

    assert (promised(made), awaited(made)) == (2, 1)
    assert counters(shop) == (4, 2, 1)


def test_buyers_of_a_held_kit_of_goods_wait_for_what_the_hold_lacks(shop):
    held = hold(shop.web, shop.line(1, shop.soho))
    lines = [{"sku": shop.mug.sku, "quantity": 1}]

    made = order(shop, 1, hold=held.public_id, lines=lines)

    assert made.status_code == 201, made.json()
    assert counters(shop) == (1, 1, 0)


def test_parcel_waits_at_the_first_place_that_may(shop):
    limit(shop, 3, shop.bath)
    way = {"method": "ship", "address": ADDRESS}

    made = order(shop, 8, delivery=way).json()

    assert (promised(made), awaited(made)) == (1, 7)
    assert (counters(shop), counters(shop, shop.bath)) == ((1, 1, 5), (0, 0, 2))


def test_kit_waits_for_its_parts(shop):
    new = {"title": "Pair", "variants": [{"sku": "PAIR", "price": 1, "components": [_two(shop)]}]}
    api("*").post("/products", new, idempotency_key="pair")

    made = order(shop, 2, lines=[{"sku": "PAIR", "quantity": 2}])

    assert made.status_code == 201, made.json()
    assert made.json()["lines"][0]["ships_by"] == DAY.isoformat()
    assert counters(shop) == (1, 1, 3)


def _two(shop):
    return {"sku": shop.mug.sku, "quantity": 2}
