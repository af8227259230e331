"""What buyers say about substitutes, on every door: kept with the delivery, and no reason to charge it twice."""

import pytest

from orders.models import Delivery
from tests.api_client import api, paths
from tests.factories.inventory import receive
from tests.orders.api import cart_rig
from tests.orders.api.test_placing import ADDRESS, order, place


@pytest.fixture
def goods(shop):
    receive(shop.mug, shop.bath, 5)
    return shop


@pytest.mark.parametrize(("said", "kept"), [({}, "ask"), *(({"substitutions": one}, one) for one in ("any", "never"))])
def test_order_keeps_what_was_said(goods, said, kept):
    way = {"method": "pickup", "location": goods.soho.code} | said

    answer = place(order(goods, delivery=way))

    assert answer.json()["lines"][0]["delivery"] == way
    assert Delivery.objects.get().substitutions == kept


def test_default_may_be_said(goods):
    way = {"method": "pickup", "location": goods.soho.code, "substitutions": "ask"}

    answer = place(order(goods, delivery=way))

    assert (answer.status_code, Delivery.objects.get().substitutions) == (201, "ask")


def test_strictest_line_counts_and_the_goods_travel_together(goods):
    way = {"method": "ship", "address": ADDRESS}
    lines = [
        {"sku": goods.mug.sku, "quantity": 1, "delivery": way | {"substitutions": consent}}
        for consent in ("any", "never")
    ]

    answer = place(order(goods, lines=lines))

    assert (answer.status_code, Delivery.objects.get().substitutions) == (201, "never")


def test_what_is_carried_out_has_none(goods):
    answer = place(order(goods, delivery={"method": "carry_out", "location": goods.soho.code, "substitutions": "any"}))

    assert (answer.status_code, paths(answer)) == (400, [("delivery.substitutions", "not_applicable")])


def test_carts_and_quotes_take_it(goods):
    way = cart_rig.pickup(goods) | {"substitutions": "any"}
    cart = cart_rig.opened(goods, delivery=way)
    lines = [{"sku": goods.mug.sku, "quantity": 1}]
    asked = {"channel": goods.web.code, "lines": lines, "delivery": way}

    quoted = api().post("/quotes", asked)
    bought = place({"channel": goods.web.code, "cart": cart["id"], "payments": cart_rig.PAID})

    assert (cart["delivery"], quoted.status_code, bought.status_code) == (way, 200, 201)
    assert Delivery.objects.get().substitutions == "any"
