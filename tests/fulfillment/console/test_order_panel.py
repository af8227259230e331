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
from tests.factories import commerce as catalog
from tests.factories import fulfillment as make
from tests.factories import inventory
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


def test_line_that_has_left_says_so_beside_those_that_wait(pages, stage, mug):
    seeds, bowl = (catalog.variant(sku, title=sku) for sku in ("SEEDS", "BOWL"))
    for goods in (seeds, bowl):
        inventory.receive(goods, stage.soho, 5)
    order = place(stage.web, [Buy(seeds, 1), Buy(bowl, 2), Buy(mug, 1)])
    make.reached(make.one(order), "packed")
    first, second, _ = order.lines.order_by("position")
    inside(lambda now: lifecycle.hand_over(order, [Units(first.pk, 1), Units(second.pk, 1)], by=SYSTEM, now=now))

    page = text(shown(pages["owner"], order, "all"))

    left = r"sent \d\d:\d\d"
    assert "Packed" in page
    assert re.search(rf"SEEDS {left} × 1 .* BOWL 1 {left} × 2 .* MUG-WHT × 1", page)


def test_group_that_is_over_says_so_once(pages, buy):
    order = buy(2)
    make.reached(make.one(order), "collected")
    inside(lambda now: lifecycle.hand_over(order, by=SYSTEM, now=now))

    assert "MUG-WHT × 2" in text(shown(pages["manager"], order))


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
