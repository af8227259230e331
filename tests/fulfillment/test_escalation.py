"""Work that nobody accepts: somebody is told, the second time a parcel goes to the next best place."""

from datetime import timedelta

import pytest

from fulfillment import escalation
from fulfillment.models import Fulfillment, FulfillmentEvent, Trouble
from fulfillment.routing import router
from inventory.models import Allocation
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place


def overdue(fulfillment):
    late = fulfillment.routed_at - timedelta(hours=1)
    Fulfillment.objects.filter(pk=fulfillment.pk).update(accept_by=late)
    fulfillment.refresh_from_db()
    return late


def routed(order):
    (made,) = router.route(order_id=order.pk)
    return Fulfillment.objects.get(pk=made)


def test_the_first_time_somebody_is_told_and_the_store_gets_its_time_again(shop):
    found = routed(mugs(shop))
    late = overdue(found)

    assert (escalation.escalate_due(), escalation.escalate_due()) == (1, 0)

    found.refresh_from_db()
    assert (found.status, found.escalations, found.accept_by > late) == ("routed", 1, True)
    assert list(Trouble.objects.values_list("kind", "fulfillment")) == [("unaccepted", found.pk)]
    assert FulfillmentEvent.objects.filter(kind="not_accepted").count() == 1


@pytest.mark.parametrize("elsewhere", [9, 2])
def test_the_second_time_a_parcel_goes_to_whoever_has_all_of_it(shop, elsewhere):
    receive(shop.mug, shop.bath, elsewhere)
    found = routed(place(shop.web, [Buy(shop.mug, 3)]))

    for _ in range(2):
        overdue(found)
        escalation.escalate_due()
    router.route(order_id=found.order_id)

    found.refresh_from_db()
    assert found.escalations == 2
    assert found.status == ("rejected" if elsewhere == 9 else "routed")
    assert Allocation.objects.get(ended_at=None).location == (shop.bath if elsewhere == 9 else shop.soho)
    assert Trouble.objects.get().status == ("resolved" if elsewhere == 9 else "open")


def test_a_pickup_stays_at_its_store(shop):
    receive(shop.mug, shop.bath, 9)
    found = routed(mugs(shop))

    for _ in range(3):
        overdue(found)
        escalation.escalate_due()

    found.refresh_from_db()
    assert (found.status, found.escalations, Trouble.objects.count()) == ("routed", 3, 1)


def test_what_was_accepted_meanwhile_is_left_alone(shop):
    found = routed(mugs(shop))
    overdue(found)
    work.reached(found, "accepted")

    assert escalation.escalate(by=escalation.SYSTEM, fulfillment_id=found.pk) is False
    assert Trouble.objects.count() == 0
