"""Nobody comes, or somebody does not want it: money goes back, goods are sold again only from their shelf."""

from datetime import timedelta

import pytest

from commerce import audit
from commerce import work as tasks
from commerce.actors import SYSTEM
from commerce.models import Task
from fulfillment import collectors, expiry, pickup, pickup_codes
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment, FulfillmentLine
from orders import finalizing, lifecycle
from orders.units import TooManyUnits
from tests.factories import fulfillment as work
from tests.factories.commerce import variant
from tests.factories.inventory import inside, receive
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.django_db(transaction=True)


def ready(order) -> Fulfillment:
    return pickup.mark_ready(by=SYSTEM, fulfillment=work.one(order, at="picked"))


def late(found: Fulfillment, **more) -> Fulfillment:
    Fulfillment.objects.filter(pk=found.pk).update(keep_until=found.ready_at - timedelta(days=1), **more)
    found.refresh_from_db()
    return found


def free(shop) -> int:
    level = shop.level()
    return level.on_hand - level.unavailable - level.allocated - level.held


def test_nobody_came_so_money_goes_back_and_goods_wait_for_a_scan(committed_shop):
    shop = committed_shop
    order = mugs(shop, 3)
    found = late(ready(order))

    ended = (expiry.expire_due(), expiry.expire_due())

    found.refresh_from_db()
    order.refresh_from_db()
    task = Task.objects.get(kind="put_back")
    assert (ended, found.status, order.status, order.payment_state) == ((1, 0), "expired", "cancelled", "unpaid")
    assert (task.quantity, task.variant_id, shop.level().unavailable, free(shop)) == (3, shop.mug.pk, 3, 17)
    tasks.finish(by=SYSTEM, task=task, code=shop.mug.sku)
    assert (shop.level().unavailable, free(shop)) == (0, 20)
    assert audit.run().findings == []


def test_what_is_kept_longer_or_waits_outside_does_not_expire(committed_shop):
    kept, outside, gone = (ready(mugs(committed_shop, 1)) for _ in range(3))
    late(outside, status="arrived", arrived_at=outside.ready_at)
    late(gone, status="arrived", arrived_at=outside.ready_at - timedelta(hours=4))

    expiry.expire(by=SYSTEM, fulfillment=kept)
    ended = expiry.expire_due()

    states = {each.pk: each.status for each in Fulfillment.objects.all()}
    assert (ended, states) == (1, {kept.pk: "ready", outside.pk: "arrived", gone.pk: "expired"})


def test_what_was_taken_before_stays_sold_when_the_rest_expires(committed_shop):
    order = mugs(committed_shop, 3)
    found = ready(order)
    code = pickup_codes.code_of(collectors.buyer_of(found))
    pickup.hand_over(by=SYSTEM, fulfillment=found, code=code, units=[Portion(order.lines.get().pk, 1)])

    expiry.expire(by=SYSTEM, fulfillment=late(found))

    found.refresh_from_db()
    order.refresh_from_db()
    line = order.lines.get()
    assert (found.status, order.status, line.fulfilled, line.cancelled) == ("collected", "completed", 1, 2)
    assert committed_shop.level().on_hand == 19


def test_only_this_pickup_expires_not_other_work_of_its_lines(committed_shop):
    shop = committed_shop
    order = mugs(shop, 3)
    first = ready(order)
    FulfillmentLine.objects.update(quantity=2, picked=2)
    (second,) = inside(lambda now: [_second(order, shop, now)])

    expiry.expire(by=SYSTEM, fulfillment=late(first))

    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.status, second.status, second.lines.get().quantity) == ("expired", "routed", 1)


def _second(order, shop, now):
    locked = finalizing.lock(order.pk)
    delivery, line = locked.deliveries.get(), locked.lines.get()
    terms = work.Terms(location_id=shop.soho.pk, promised_at=now)
    return work.assigning.assign(delivery, [Portion(line.pk, 1)], terms, by=SYSTEM, now=now)


def test_goods_refused_at_the_counter_are_cancelled_and_put_back(committed_shop):
    shop, tea = committed_shop, variant()
    receive(tea, shop.soho, 5)
    order = place(shop.web, [Buy(shop.mug, 3, place=shop.soho), Buy(tea, 2, place=shop.soho)])
    found = ready(order)
    first, second = order.lines.order_by("position")

    kept = expiry.refuse(by=SYSTEM, fulfillment=found, units=[Portion(first.pk, 1)])
    with pytest.raises(TooManyUnits):
        expiry.refuse(by=SYSTEM, fulfillment=found, units=[Portion(first.pk, 3)])
    rest = expiry.refuse(by=SYSTEM, fulfillment=found)

    assert (kept.status, rest.status) == ("ready", "cancelled")
    assert set(Task.objects.values_list("kind", "variant_id", "quantity")) == {
        ("put_back", shop.mug.pk, 3),
        ("put_back", tea.pk, 2),
    }
    order.refresh_from_db()
    assert (order.status, order.payment_state) == ("cancelled", "unpaid")


def test_cancelling_a_ready_order_ends_its_pickup_as_cancelled(committed_shop):
    order = mugs(committed_shop, 2)
    found = ready(order)

    lifecycle.cancel(by=SYSTEM, order=order)

    found.refresh_from_db()
    assert (found.status, Task.objects.get().quantity) == ("cancelled", 2)
