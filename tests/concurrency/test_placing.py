"""Orders on every kind of door at once: as many as there are units, all or nothing, without a deadlock."""

import pytest

from commerce import sql
from inventory import sales
from inventory.models import Allocation, Movement
from orders.models import Order, Payment
from orders.payments.test_provider import PROVIDER
from orders.purchases import Tender
from tests.concurrency import crowd, walls
from tests.concurrency.purchases import carried, keyed, pickup, place, purchase, shipped
from tests.factories.commerce import variant
from tests.factories.inventory import hold, receive

pytestmark = pytest.mark.race


def deadlocks():
    sql.run("SELECT pg_stat_clear_snapshot()")
    return sql.run("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]


@pytest.mark.parametrize(("buyers", "units"), [(40, 7), (200, 30)])
def test_exactly_as_many_orders_as_units_on_mixed_doors(shop, clean_books, buyers, units):
    receive(shop.mug, shop.soho, units)
    ways = [pickup(shop.soho), carried(shop.soho), shipped()]

    def buy(number):
        if number % 4 == 3:
            return hold(shop.web, shop.line(1, shop.soho))
        return place(purchase(shop, (1, ways[number % 4])))

    outcomes = crowd.rush(buy, buyers)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (units, buyers - units)
    level = shop.level()
    assert level.on_hand - level.allocated - level.held == 0
    assert Order.objects.count() == Movement.objects.filter(kind="sale").count() + Allocation.objects.count()


def test_baskets_in_opposite_order_never_deadlock(shop, clean_books):
    others = [variant() for _ in range(4)]
    for item in (shop.mug, *others):
        receive(item, shop.soho, 500)
    before, way = deadlocks(), pickup(shop.soho)

    def buy(number):
        items = [shop.mug, *others] if number % 2 else [*reversed(others), shop.mug]
        door = carried(shop.soho) if number % 3 else way
        return place(purchase(shop, *((1, door if index % 2 else way, item) for index, item in enumerate(items))))

    outcomes = crowd.rush(buy, 120, processes=4)  # two would meet too rarely in the wrong order

    assert (outcomes.count("ok"), deadlocks() - before) == (120, 0)


def test_an_order_is_all_or_nothing(shop, clean_books):
    rare = variant()
    receive(shop.mug, shop.soho, 50)
    receive(rare, shop.soho, 3)
    way = pickup(shop.soho)

    outcomes = crowd.rush(lambda number: place(purchase(shop, (1, way), (1, way, rare))), 20)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (3, 17)
    assert shop.level().allocated == 3


def test_a_claim_that_does_not_judge_sells_units_twice(shop, monkeypatch):
    receive(shop.mug, shop.soho, 2)
    enough = (
        "\n  WHERE l.id = k.id AND l.on_hand - l.unavailable - l.allocated - l.held >= k.waits + k.leaves + k.safety"
    )
    blind = sales._CLAIM.replace(enough, "\n  WHERE l.id = k.id")
    assert blind != sales._CLAIM
    monkeypatch.setattr(sales, "_CLAIM", blind)

    with walls.without_constraints("inventory_level", walls.PROMISES):
        sold = crowd.rush(lambda number: blindly(shop), 12).count("ok")

    assert sold > 2


def blindly(shop):
    return place(purchase(shop, (1, pickup(shop.soho))))


def test_fifty_requests_with_one_key_make_one_order_and_one_charge(shop, clean_books):
    from_card = purchase(shop, (1, pickup(shop.soho)), tenders=(card("tok_visa"),))
    receive(shop.mug, shop.soho, 50)

    outcomes = crowd.rush(lambda number: keyed(from_card, "one"), 50)

    assert set(outcomes) - {"idempotency_in_progress"} == {"ok"}
    assert (Order.objects.count(), Payment.objects.count(), shop.level().allocated) == (1, 1, 1)
    assert PROVIDER.look_up(key=Payment.objects.get().key).status == "authorized"


def test_fifty_requests_under_one_external_id_make_one_order(shop, clean_books):
    receive(shop.mug, shop.soho, 50)
    asked = purchase(shop, (1, pickup(shop.soho)), external_id="W-1")

    outcomes = crowd.rush(lambda number: keyed(asked, f"key-{number}"), 50)

    assert outcomes.count("ok") == 50
    assert (Order.objects.count(), shop.level().allocated) == (1, 1)


def test_workers_that_hear_of_one_order_at_once_place_it_once_and_all_find_it(shop, clean_books):
    """They have no key: a delivery of a channel and its answer to a question may meet."""
    receive(shop.mug, shop.soho, 20)
    asked = purchase(shop, (1, pickup(shop.soho)), external_id="W-2")

    outcomes = crowd.rush(lambda number: place(asked), 20)

    assert outcomes.count("ok") == 20
    assert (Order.objects.count(), shop.level().allocated) == (1, 1)


def card(token):
    return Tender("card", token=token)
