"""One chip says how far the goods of an order are: in the list of orders and in the head of its page."""

import csv
import re

import pytest

from commerce.actors import SYSTEM
from fulfillment.models import Fulfillment
from orders import lifecycle
from orders.units import Units
from tests.factories import fulfillment as make
from tests.factories.inventory import inside
from tests.factories.orders import Buy, place


def begun(found):
    """As a store begins it, before it walks on."""
    inside(lambda now: lifecycle.start_fulfillment(found.order, by=SYSTEM, now=now))
    return found


def chips(client, order, store="soho") -> tuple[str, str]:
    """How the goods stand, in the list of orders and in the head of the order."""
    row = client.get(f"/s/{store}/orders/?view=all").content.decode().split(f"/orders/{order.number}/")[1]
    head = (
        client.get(f"/s/{store}/orders/{order.number}/")
        .content.decode()
        .split('id="order-head"')[1]
        .split('class="brief')[0]
    )
    goods = re.search(r'<td class="goods">.*?</svg>(.*?)</span>', row).group(1)
    return goods, re.findall(r'class="chip".*?</svg>(.*?)</span>', head)[1]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("accepted", "Being prepared"), ("picking", "Picking"), ("picked", "Picked"), ("ready", "Ready"),
        ("arrived", "Customer is here"),
    ],
)  # fmt: skip
def test_order_says_how_far_its_pickup_is(pages, buy, state, word):
    order = buy(1)
    make.reached(begun(make.one(order)), state)

    assert chips(pages["manager"], order) == (word, word)


def filed(client) -> list[dict[str, str]]:
    """The orders as the file of the list has them."""
    sent = client.get("/s/soho/orders/export.csv?view=all")
    return list(csv.DictReader(b"".join(sent.streaming_content).decode().splitlines()))


def test_file_of_orders_says_the_words_of_the_page_and_keeps_the_state(pages, buy, django_assert_num_queries):
    make.reached(begun(make.one(buy(1))), "arrived")
    filed(pages["manager"])

    with django_assert_num_queries(8):
        one = filed(pages["manager"])
    for _ in range(2):
        make.reached(begun(make.one(buy(1))), "picking")
    with django_assert_num_queries(8):
        three = filed(pages["manager"])

    assert [(row["goods"], row["state"]) for row in one] == [("Customer is here", "in_fulfillment")]
    assert [row["goods"] for row in three] == ["Picking", "Picking", "Customer is here"]


def test_packed_parcel_makes_the_order_packed(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 1)])
    make.reached(begun(make.one(order)), "packed")

    assert chips(pages["owner"], order, "all") == ("Packed", "Packed")


def test_order_is_as_far_as_its_slowest_part_unless_somebody_waits(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 1, place=stage.soho), Buy(mug, 1, place=stage.camden)])
    soho, camden = make.routed(order)
    make.reached(begun(soho), "ready")
    said = [chips(pages["owner"], order, "all")[0]]
    make.reached(camden, "picking")
    said.append(chips(pages["owner"], order, "all")[0])
    make.reached(soho, "arrived")

    assert [*said, chips(pages["owner"], order, "all")[0]] == ["Being prepared", "Picking", "Customer is here"]


def test_goods_without_a_place_keep_an_order_from_being_ready(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 1, place=stage.soho), Buy(mug, 1)])
    soho, shipped = make.routed(order)
    make.reached(begun(soho), "ready")
    Fulfillment.objects.filter(pk=shipped.pk).update(status="rejected")

    assert chips(pages["owner"], order, "all")[0] == "Being prepared"


def test_partly_handed_over_is_said_until_somebody_waits(pages, buy):
    order = buy(2)
    found = make.reached(begun(make.one(order)), "ready")
    inside(lambda now: lifecycle.hand_over(order, [Units(order.lines.get().pk, 1)], by=SYSTEM, now=now))
    before = chips(pages["manager"], order)
    make.reached(found, "arrived")

    assert (before[0], chips(pages["manager"], order)[0]) == ("Partly handed over", "Customer is here")


def test_list_of_begun_orders_costs_the_same_at_one_and_three(pages, buy, django_assert_num_queries):
    client = pages["manager"]
    make.reached(begun(make.one(buy(1))), "picked")
    client.get("/s/soho/orders/")

    for _ in range(2):
        with django_assert_num_queries(14):
            client.get("/s/soho/orders/")
        for _ in range(2):
            make.reached(begun(make.one(buy(1))), "picking")
