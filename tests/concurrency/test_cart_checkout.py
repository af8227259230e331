"""One cart, one order: under fifty keys at once, against edits in between, and from two doors."""

from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from commerce.actors import SYSTEM
from inventory.models import Allocation
from orders import cart_reading, cart_states, carts, placement
from orders.cart_editing import Units
from orders.carts import NewCart
from orders.models import Cart, Order
from orders.purchases import Tender
from tests.api_client import Api
from tests.concurrency import crowd
from tests.factories import commerce as factories
from tests.factories.customers import customer
from tests.factories.inventory import receive

pytestmark = pytest.mark.race
PAID = {"payments": [{"method": "external", "reference": "paid"}]}


def pickup(shop):
    return {"method": "pickup", "location": shop.soho.code}


def opened(shop, units=2, **more):
    new = NewCart(shop.web, details={"delivery": pickup(shop)}, units=(Units(shop.mug.pk, units),), **more)
    return carts.open_cart(by=SYSTEM, new=new).cart


def checkout(secret, cart, number):
    answer = Api(secret).post(f"/carts/{cart.public_id}/checkout", PAID, idempotency_key=f"key-{number}")
    body = answer.json()
    return answer.status_code, body.get("code", "placed"), body.get("order") or body.get("id")


def test_fifty_keys_at_once_make_one_order(shop, clean_books):
    receive(shop.mug, shop.soho, 100)
    cart, secret = opened(shop), factories.api_key("*")[1]

    with crowd.side_by_side(*[partial(checkout, secret, cart, number) for number in range(50)]) as running:
        found = [future.result(crowd.PATIENCE_SECONDS) for future in running]

    order = Order.objects.get()
    assert sorted(row[:2] for row in found) == [(201, "placed")] + [(409, "checkout_completed")] * 49
    assert {row[2] for row in found} == {order.public_id}
    assert (shop.level().allocated, Allocation.objects.count(), Cart.objects.get().status) == (2, 1, "ordered")


def test_last_units_of_a_cart_are_no_shortage_for_its_own_other_keys(shop, clean_books):
    receive(shop.mug, shop.soho, 2)
    cart, secret = opened(shop), factories.api_key("*")[1]

    with crowd.side_by_side(*[partial(checkout, secret, cart, number) for number in range(12)]) as running:
        found = [future.result(crowd.PATIENCE_SECONDS) for future in running]

    assert sorted(row[:2] for row in found) == [(201, "placed")] + [(409, "checkout_completed")] * 11


def buy(cart, _number):
    fresh = Cart.objects.select_related("channel", "location", "hold").get(pk=cart.pk)
    asked = cart_reading.as_shown(fresh)
    tenders = (Tender(method="external", reference="paid"),)
    return placement.place_order(by=SYSTEM, purchase=replace(asked, tenders=tenders))


def test_edits_and_checkouts_at_once_buy_only_what_was_read(shop, clean_books):
    receive(shop.mug, shop.soho, 900)
    cart = opened(shop, 1)
    line = cart.lines.get()

    def race(number):
        if number % 3 == 0:
            return buy(cart, number)
        return carts.change_line(by=SYSTEM, cart_id=cart.pk, line_id=line.pk, changes={"quantity": 1 + number % 7})

    outcomes = crowd.rush(race, 30)
    last = crowd.outcome(buy, cart, 0)

    order, bought = Order.objects.get(), Cart.objects.get()
    assert set(outcomes) <= {"ok", "checkout_changed", "checkout_completed"}
    assert last in ("ok", "checkout_completed")
    assert order.total == 1990 * bought.lines.get().quantity == 1990 * shop.level().allocated


def test_without_the_version_a_checkout_buys_what_the_cart_does_not_say(shop, monkeypatch):
    receive(shop.mug, shop.soho, 90)
    cart = opened(shop, 1)
    blind = cart_states._ORDER.replace("version = %s AND", "%s::int IS NOT NULL AND")
    assert blind != cart_states._ORDER
    monkeypatch.setattr(cart_states, "_ORDER", blind)
    seen = Cart.objects.select_related("channel", "location", "hold").get(pk=cart.pk)
    asked = replace(cart_reading.as_shown(seen), tenders=(Tender(method="external", reference="paid"),))
    carts.change_line(by=SYSTEM, cart_id=cart.pk, line_id=cart.lines.get().pk, changes={"quantity": 9})

    placement.place_order(by=SYSTEM, purchase=asked)

    assert (Order.objects.get().total, Cart.objects.get().lines.get().quantity) == (1990, 9)


def test_one_person_on_many_doors_has_one_cart(shop, clean_books):
    ana, numbers = customer(), count()
    guests = [opened(shop, 1 + next(numbers)) for _ in range(6)]

    def race(number):
        if number < 6:
            return carts.change(by=SYSTEM, cart_id=guests[number].pk, details={}, customer_id=ana.pk)
        return opened(shop, 3, customer_id=ana.pk)

    outcomes = crowd.rush(race, 12)

    mine = Cart.objects.filter(customer=ana, status__in=cart_states.LIVING)
    assert set(outcomes) == {"ok"}
    assert sum(line.quantity for line in mine.get().lines.all()) == 6


def test_holds_of_one_key_stop_at_the_limit_however_many_ask(shop, clean_books, settings):
    settings.CART_HOLDS_MOST = 5
    receive(shop.mug, shop.soho, 90)
    person = factories.StaffFactory()
    maya = replace(SYSTEM, kind="staff", id=person.pk)
    mine = [opened(shop, 1) for _ in range(15)]

    outcomes = crowd.rush(lambda number: carts.hold(by=maya, cart_id=mine[number].pk), 15)

    assert (outcomes.count("ok"), outcomes.count("hold_limit_reached"), shop.level().held) == (5, 10, 5)
