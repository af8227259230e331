"""Another slot, another store, while the goods are not ready."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from commerce import audit, transactions
from commerce.actors import SYSTEM
from commerce.models import Location, Task, TaxRate
from commerce.state import InvalidTransition
from fulfillment import calendar, changing, collectors, declining, pickup, pickup_codes, policies, slots
from fulfillment.assigning import Portion
from fulfillment.changing import PickupNotOffered, TaxDiffers
from fulfillment.collectors import Person
from fulfillment.links import CUSTOMER
from fulfillment.models import Fulfillment, PickupWindow, StorePolicy, WindowBooking
from inventory.models import Allocation
from inventory.shortages import OutOfStock
from orders import lifecycle
from orders.deliveries import Wanted
from orders.models import Order
from orders.pickup_times import InvalidWindow, SlotFull
from tests.concurrency.purchases import place as buy
from tests.concurrency.purchases import purchase
from tests.factories import fulfillment as work
from tests.factories.inventory import keep_back, receive
from tests.factories.orders import mugs

pytestmark = pytest.mark.django_db(transaction=True)


def later(shop, number: int, place=None) -> slots.Slot:
    now = transactions.now()
    place = place or shop.soho
    return list(slots.coming(policies.one(place.pk), calendar.one(place, now), now))[number]


def with_slot(shop, slot) -> Order:
    wanted = Wanted("pickup", shop.soho, window=slot.as_json())
    return Order.objects.get(pk=buy(purchase(shop, (2, wanted))).order_id)


def places_taken() -> dict:
    return dict(PickupWindow.objects.values_list("starts_at", "booked"))


def test_another_slot_frees_the_first_and_is_the_new_promise(committed_shop, told):
    shop = committed_shop
    first, second = later(shop, 30), later(shop, 40)
    found = work.one(with_slot(shop, first))

    changed = changing.change_slot(by=CUSTOMER, fulfillment=found, slot=second)

    assert places_taken() == {first.starts_at: 0, second.starts_at: 1}
    assert (changed.window_from, changed.window_to, changed.promised_at) == (
        second.starts_at, second.ends_at, second.starts_at
    )  # fmt: skip
    changed.delivery.refresh_from_db()
    assert (changed.delivery.slot, told) == (second.as_json(), [])
    assert changing.change_slot(by=CUSTOMER, fulfillment=found, slot=None).window_from is None
    assert set(places_taken().values()) == {0}


def test_a_slot_that_is_full_or_none_of_the_stores_keeps_the_first(committed_shop):
    shop = committed_shop
    first, full, free = later(shop, 30), later(shop, 40), later(shop, 41)
    StorePolicy.objects.create(location=shop.soho, slot_capacity=1)
    found = work.one(with_slot(shop, first))
    with_slot(shop, full)

    with pytest.raises(SlotFull) as refused:
        changing.change_slot(by=CUSTOMER, fulfillment=found, slot=full)
    with pytest.raises(InvalidWindow):
        changing.change_slot(
            by=CUSTOMER, fulfillment=found, slot=slots.Slot(free.starts_at, free.ends_at + timedelta(1))
        )
    with pytest.raises(InvalidWindow):
        changing.change_slot(by=CUSTOMER, fulfillment=found, slot=later(shop, 0))

    assert len(refused.value.facts["windows"]) == 3
    assert WindowBooking.objects.filter(released_at=None).count() == 2
    assert places_taken() == {first.starts_at: 1, full.starts_at: 1}


def test_cancelling_gives_the_place_back_once_nothing_is_collected(committed_shop):
    shop = committed_shop
    order = with_slot(shop, later(shop, 30))
    line = order.lines.get()

    lifecycle.cancel(by=SYSTEM, order=order, lines=[lifecycle.Units(line.pk, 1)])
    after_one = set(places_taken().values())
    lifecycle.cancel(by=SYSTEM, order=order)

    assert (after_one, set(places_taken().values())) == ({1}, {0})


@pytest.mark.parametrize("state", ["routed", "accepted", "picked"])
def test_another_store_claims_first_and_the_old_one_puts_back(committed_shop, state):
    shop = committed_shop
    receive(shop.mug, shop.bath, 3)
    order = mugs(shop, 3)
    found = work.one(order, at="routed")
    collectors.name(by=CUSTOMER, fulfillment=found, person=Person("Ben"))
    if state != "routed":
        pickup.accept(by=SYSTEM, fulfillment=found)
        found = work.reached(Fulfillment.objects.get(pk=found.pk), state)

    given = changing.change_store(by=CUSTOMER, fulfillment=found, location=shop.bath)

    found.refresh_from_db()
    order.refresh_from_db()
    assert (found.status, given.status, given.location_id, order.status) == (
        "cancelled",
        "routed",
        shop.bath.pk,
        "placed",
    )
    assert list(Allocation.objects.filter(ended_at=None).values_list("location_id", "quantity")) == [(shop.bath.pk, 3)]
    assert (shop.level(shop.soho).allocated, shop.level(shop.bath).allocated) == (0, 3)
    aside = 3 if state == "picked" else 0
    assert (shop.level(shop.soho).unavailable, Task.objects.filter(kind="put_back").count()) == (aside, bool(aside))
    assert {each.name for each in collectors.of(given).filter(is_buyer=False)} == {"Ben"}
    assert (order.location_id, order.deliveries.get().location_id) == (shop.bath.pk, shop.bath.pk)
    assert audit.run().findings == []


def test_goods_from_another_store_are_handed_over_there(committed_shop):
    shop = committed_shop
    receive(shop.mug, shop.bath, 2)
    given = changing.change_store(by=CUSTOMER, fulfillment=work.one(mugs(shop, 2)), location=shop.bath)

    given = work.reached(Fulfillment.objects.get(pk=given.pk), "picked")
    waiting = pickup.mark_ready(by=SYSTEM, fulfillment=given)
    code = pickup_codes.code_of(collectors.buyer_of(waiting))
    done = pickup.hand_over(by=SYSTEM, fulfillment=waiting, code=code)

    assert (done.status, shop.level(shop.bath).on_hand, shop.level(shop.soho).on_hand) == ("collected", 0, 20)


def test_a_store_that_has_not_enough_after_safety_is_refused_and_nothing_moves(committed_shop):
    shop = committed_shop
    receive(shop.mug, shop.bath, 3)
    keep_back(1)
    found = work.one(mugs(shop, 3))

    with pytest.raises(OutOfStock) as refused:
        changing.change_store(by=CUSTOMER, fulfillment=found, location=shop.bath)

    found.refresh_from_db()
    assert refused.value.facts["shortages"][0]["available"] == 2
    assert (found.status, shop.level(shop.soho).allocated, shop.level(shop.bath).allocated) == ("routed", 3, 0)


def test_what_the_store_declined_is_decided_before_the_rest_moves(committed_shop):
    receive(committed_shop.mug, committed_shop.bath, 5)
    found = work.one(mugs(committed_shop), at="accepted")
    unit = [Portion(found.lines.get().line_id, 1)]
    declining.decline(by=SYSTEM, fulfillment=found, reason="closed", units=unit)

    with pytest.raises(InvalidTransition) as refused:
        changing.change_store(by=CUSTOMER, fulfillment=found, location=committed_shop.bath)

    assert "decided first" in refused.value.detail


def test_a_store_that_offers_no_pickup_or_taxes_differently_is_refused(committed_shop):
    shop = committed_shop
    receive(shop.mug, shop.bath, 9)
    found = work.one(mugs(shop, 3))
    StorePolicy.objects.create(location=shop.bath, offers_pickup=False)

    with pytest.raises(PickupNotOffered):
        changing.change_store(by=CUSTOMER, fulfillment=found, location=shop.bath)
    StorePolicy.objects.update(offers_pickup=True)
    shop.bath.address = {"country": "IE"}
    shop.bath.save()
    for country, percent in (("GB", 20), ("IE", 23)):
        TaxRate.objects.create(country=country, name="VAT", percent=percent, source="law")
    with pytest.raises(TaxDiffers):
        changing.change_store(by=CUSTOMER, fulfillment=found, location=shop.bath)

    found.refresh_from_db()
    assert found.status == "routed"


def test_taxes_are_compared_on_the_stores_own_day(committed_shop):
    shop, now = committed_shop, transactions.now()
    receive(shop.mug, shop.bath, 9)
    zones = map(ZoneInfo, ("Pacific/Kiritimati", "Pacific/Pago_Pago"))  # a day ahead, or behind, at any hour
    zone = next(zone for zone in zones if now.astimezone(zone).date() != now.date())
    Location.objects.update(time_zone=zone.key)
    Location.objects.filter(pk=shop.bath.pk).update(address={"country": "IE"})
    today = now.astimezone(zone).date()
    for country, percent in (("GB", 20), ("IE", 23)):
        on = {"starts_on": today, "ends_on": today + timedelta(days=1)}
        TaxRate.objects.create(country=country, name="VAT", percent=percent, source="law", **on)
    found = work.one(mugs(shop, 3))

    with pytest.raises(TaxDiffers):
        changing.change_store(by=CUSTOMER, fulfillment=found, location=shop.bath)


@pytest.mark.parametrize("state", ["ready", "arrived", "collected"])
def test_nothing_changes_once_it_is_ready(committed_shop, state):
    found = work.one(mugs(committed_shop), at=state)
    store = committed_shop.bath

    for change in (
        lambda: changing.change_slot(by=CUSTOMER, fulfillment=found, slot=None),
        lambda: changing.change_store(by=CUSTOMER, fulfillment=found, location=store),
    ):
        with pytest.raises(InvalidTransition):
            change()


def test_the_same_store_is_no_change(committed_shop):
    found = work.one(mugs(committed_shop), at="picking")

    with pytest.raises(InvalidTransition):
        changing.change_store(by=SYSTEM, fulfillment=found, location=committed_shop.soho)
