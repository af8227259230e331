"""The page of an order shows who prepares what, how it stands, why there, and what comes next."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import transactions
from commerce.actors import SYSTEM
from fulfillment.models import Fulfillment, RoutingDecision
from orders import lifecycle
from orders.units import Units
from tests.factories import fulfillment as make
from tests.factories.inventory import adjust, inside
from tests.factories.orders import Buy, place
from tests.inventory.console.html import text


def shown(client, order, store="soho"):
    return client.get(f"/s/{store}/orders/{order.number}/")


def test_group_names_its_store_state_and_promise(pages, buy):
    order = buy(3)
    make.one(order, at="accepted", promised_at=transactions.now() + timedelta(minutes=25, seconds=30))

    page = text(shown(pages["manager"], order))

    assert "Pickup in Soho Accepted in 25 min Why this store? " in page
    assert "White mug MUG-WHT × 3 £30.00 £10.00 each" in page


def test_split_shipment_shows_each_part_with_its_units(pages, stage, mug):
    adjust(mug, stage.soho, -18)
    order = place(stage.web, [Buy(mug, 7)])
    soho, camden = make.routed(order)
    make.reached(camden, "shipped")

    page = text(shown(pages["owner"], order, "all"))

    assert "Ship to Leeds, from Soho New" in page and "× 2 £20.00" in page
    assert "Ship to Leeds, from Camden Shipped" in page and "× 5 £50.00" in page
    assert soho.position < camden.position


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("routed", '/s/soho/pickup/{id}/">Accept'),
        ("picked", '/s/soho/pickup/{id}/">Make ready'),
        ("ready", '/{id}/">Hand over'),
    ],
)
def test_next_step_is_the_one_filled_button(pages, buy, state, step):
    order = buy(1)
    found = make.one(order, at=state)

    page = shown(pages["manager"], order).content.decode()

    assert step.format(id=found.public_id) in page
    assert page.count("btn primary") == 1


def test_step_of_another_store_is_not_offered(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 1, place=stage.soho)], location=stage.camden)
    make.one(order)
    Fulfillment.objects.update(location=stage.camden)

    assert "Accept</a>" not in shown(pages["manager"], order).content.decode()


def test_what_is_called_off_stands_apart_from_what_is_prepared(pages, buy):
    order = buy(3)
    make.one(order)
    lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(order.lines.get().pk, 1)], reason="changed")

    page = text(shown(pages["manager"], order))

    assert "× 2 £20.00" in page and "cancelled × 1 £10.00" in page


@pytest.mark.parametrize("state", ["rejected", "cancelled"])
def test_work_that_ended_without_goods_is_no_group(pages, buy, state):
    order = buy(3)
    Fulfillment.objects.filter(pk=make.one(order).pk).update(status=state)

    page = shown(pages["manager"], order)

    assert text(page).count("Pickup in Soho") == 1
    assert "Why this store?" not in text(page)


def test_steps_of_the_store_stand_in_the_timeline_in_words(pages, buy):
    order = buy(1)
    make.one(order, at="ready")

    page = text(shown(pages["manager"], order))

    for words in ("Given to Soho", "Soho accepted it", "Picked in Soho", "Ready to collect in Soho"):
        assert words in page


def test_why_tells_scores_and_why_others_lost(pages, stage, buy):
    order = buy(1)
    found = make.one(order)
    RoutingDecision.objects.create(order=order, attempt=1, outcome="assigned", trace={
        "delivery": found.delivery.position, "summary": "Soho is closest.",
        "rules": [{"rule": "distance", "title": "Distance"}],
        "candidates": [
            {"location": stage.soho.pk, "code": "soho", "scores": {"distance": 1.2}, "lost": None},
            {"location": stage.camden.pk, "code": "camden", "scores": {"distance": 9.0}, "lost": "Distance: 9 km."},
            {"location": 0, "code": "gone", "scores": {}, "lost": "Closed today."},
        ],
    })  # fmt: skip
    url = f"/s/soho/orders/{order.number}/why/{found.public_id}/"

    page, dialog = (text(pages["manager"].get(url, headers=headers)) for headers in ({}, {"HX-Request": "true"}))

    for said in (page, dialog):
        assert "Soho is closest." in said
        assert "Soho 1 km away Chosen Camden 9 km away Distance: 9 km. gone Closed today." in said
    assert dialog.startswith("Why Soho?")


def test_why_of_another_order_is_not_there(pages, buy):
    order, other = buy(1), make.one(buy(1))

    assert pages["manager"].get(f"/s/soho/orders/{order.number}/why/{other.public_id}/").status_code == 404


def test_number_of_queries_does_not_depend_on_the_number_of_groups(pages, stage, mug, buy):
    def queries(order):
        shown(pages["owner"], order, "all")
        with CaptureQueriesContext(connection) as counted:
            shown(pages["owner"], order, "all")
        return len(counted)

    small = buy(1)
    make.one(small)
    adjust(mug, stage.soho, -18)
    large = place(stage.web, [Buy(mug, 1, place=stage.soho), Buy(mug, 2), Buy(mug, 1, place=stage.camden)])
    make.routed(large)

    assert queries(large) == queries(small)


def begun(found):
    """As a store begins it, before it walks on."""
    inside(lambda now: lifecycle.start_fulfillment(found.order, by=SYSTEM, now=now))
    return found


def chips(client, order, store="soho") -> tuple[str, str]:
    """How the goods stand, in the list of orders and in the head of the order."""
    row = client.get(f"/s/{store}/orders/?view=all").content.decode().split(f"/orders/{order.number}/")[1]
    head = shown(client, order, store).content.decode().split('id="order-head"')[1].split('class="brief')[0]
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
    make.reached(begun(make.one(buy(1))), "ready")
    client.get("/s/soho/orders/")

    for _ in range(2):
        with django_assert_num_queries(14):
            client.get("/s/soho/orders/")
        for _ in range(2):
            make.reached(begun(make.one(buy(1))), "picking")
