"""Slots, codes and bags that many want at the same moment; and what happens to each without its guard."""

import threading

import pytest
from django.db import connections

from commerce import transactions
from commerce.actors import SYSTEM
from fulfillment import calendar, collectors, pickup, pickup_codes, policies, slots, windows
from fulfillment.models import Fulfillment, PickupWindow, StorePolicy, Trouble, WindowBooking
from inventory.models import Movement
from orders.deliveries import Wanted
from orders.models import Order
from tests.concurrency import crowd, walls
from tests.concurrency.purchases import place, purchase
from tests.factories import fulfillment as work
from tests.factories.inventory import inside, receive
from tests.factories.orders import mugs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def tomorrow(shop) -> slots.Slot:
    now = transactions.now()
    coming = slots.coming(policies.one(shop.soho.pk), calendar.one(shop.soho, now), now)
    return list(coming)[40]


def ready(shop, units: int = 2) -> Fulfillment:
    receive(shop.mug, shop.soho, units)
    return pickup.mark_ready(by=SYSTEM, fulfillment=work.one(mugs(shop, units), at="picked"))


def test_forty_buyers_share_the_ten_places_of_a_slot(shop, clean_books) -> None:
    receive(shop.mug, shop.soho, 100)
    StorePolicy.objects.create(location=shop.soho, slot_capacity=10)
    wanted = Wanted("pickup", shop.soho, window=tomorrow(shop).as_json())

    outcomes = crowd.rush(lambda number: place(purchase(shop, (1, wanted))), 40)

    assert (outcomes.count("ok"), outcomes.count("slot_full")) == (10, 30)
    assert (PickupWindow.objects.get().booked, WindowBooking.objects.count(), Order.objects.count()) == (10, 10, 10)
    assert shop.level().allocated == 10


def test_looking_for_a_place_and_taking_it_then_overbooks_and_only_the_wall_stops_it(shop, monkeypatch) -> None:
    StorePolicy.objects.create(location=shop.soho, slot_capacity=1)
    wanted, both = tomorrow(shop), threading.Barrier(2)
    orders = [mugs_at(shop) for _ in range(2)]
    blind = windows._TAKE.replace("WHERE w.booked < excluded.capacity", "")
    assert blind != windows._TAKE

    def look_then_take(number: int) -> None:
        def take(now):
            full = PickupWindow.objects.filter(location=shop.soho, booked__gte=1).exists()
            both.wait(20)
            assert not full
            windows.book(orders[number].deliveries.get().pk, shop.soho, wanted, now=now)

        try:
            inside(take)
        finally:
            connections.close_all()

    monkeypatch.setattr(windows, "_TAKE", blind)
    with walls.without("fulfillment_pickupwindow", "pickup_window_not_overbooked"):
        outcomes = crowd.together(lambda: look_then_take(0), lambda: look_then_take(1))
        booked = PickupWindow.objects.get().booked
        WindowBooking.objects.all().delete()
        PickupWindow.objects.all().delete()

    assert (outcomes, booked) == (["ok", "ok"], 2)


def mugs_at(shop) -> Order:
    receive(shop.mug, shop.soho, 1)
    return mugs(shop, 1)


def test_fifty_guesses_at_once_are_five(shop) -> None:
    found = ready(shop)

    outcomes = crowd.rush(lambda n: pickup.hand_over(by=SYSTEM, fulfillment=found, code=f"WRONG{n}"), 50)

    found.refresh_from_db()
    assert (outcomes.count("wrong_code"), outcomes.count("code_locked"), found.code_tries) == (5, 45, 5)
    assert Trouble.objects.get().reason == "code_locked"


def test_counting_a_guess_after_looking_lets_more_than_five_through(shop, monkeypatch) -> None:
    found, both = ready(shop), threading.Barrier(2)
    Fulfillment.objects.filter(pk=found.pk).update(code_tries=4)
    blind = pickup_codes._TRY.replace("AND f.code_tries < 5", "")
    assert blind != pickup_codes._TRY

    def look_then_count(code: str) -> None:
        tries = Fulfillment.objects.get(pk=found.pk).code_tries
        both.wait(20)
        assert tries < 5
        try:
            pickup.hand_over(by=SYSTEM, fulfillment=found, code=code)
        finally:
            connections.close_all()

    monkeypatch.setattr(pickup_codes, "_TRY", blind)
    with walls.without("fulfillment_fulfillment", "fulfillment_five_wrong_codes"):
        outcomes = crowd.together(lambda: look_then_count("WRONG1"), lambda: look_then_count("WRONG2"))
        tries = Fulfillment.objects.get(pk=found.pk).code_tries
        Fulfillment.objects.update(code_tries=0)

    assert (outcomes, tries) == (["wrong_code", "wrong_code"], 6)


def test_two_who_show_the_same_code_get_the_goods_once(shop, clean_books) -> None:
    found = ready(shop)
    code = pickup_codes.code_of(collectors.buyer_of(found))

    outcomes = crowd.rush(lambda _: pickup.hand_over(by=SYSTEM, fulfillment=found, code=code), 8)

    assert (outcomes.count("ok"), outcomes.count("invalid_transition")) == (1, 7)
    assert [sale.on_hand_delta for sale in Movement.objects.filter(kind="sale")] == [-2]


def test_a_code_that_is_renewed_meanwhile_hands_over_nothing_or_all(shop, clean_books) -> None:
    found = ready(shop)
    buyer = collectors.buyer_of(found)
    old = pickup_codes.code_of(buyer)

    handed, _ = crowd.together(
        lambda: pickup.hand_over(by=SYSTEM, fulfillment=found, code=old),
        lambda: collectors.renew(by=SYSTEM, collector=buyer),
    )

    found.refresh_from_db()
    assert (handed, found.status) in (("ok", "collected"), ("wrong_code", "ready"))
