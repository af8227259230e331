"""Owners set up stores' terms, closures and boxes in the back office; work is only looked up there."""

import pytest
from django.test import Client

from fulfillment.models import Box, Closure, Fulfillment, RoutingDecision, StorePolicy
from tests.factories import commerce as catalog
from tests.factories import fulfillment as make
from tests.factories.orders import mugs


@pytest.fixture
def browser(db) -> Client:
    client = Client()
    client.force_login(catalog.StaffFactory(is_owner=True))
    return client


@pytest.fixture
def pickup(shop) -> Fulfillment:
    return make.one(mugs(shop, 3), at="picked")


def test_work_is_found_by_its_order_and_shown_with_all_of_it(shop, browser, pickup):
    listed = browser.get(f"/admin/fulfillment/fulfillment/?q={pickup.order.number}")
    page = browser.get(f"/admin/fulfillment/fulfillment/{pickup.pk}/change/").content.decode()

    assert listed.context["cl"].result_count == 1
    assert all(text in page for text in ("Picked", "accepted", str(shop.soho)))


@pytest.mark.parametrize("path", ["fulfillment", "trouble", "routingdecision"])
def test_nothing_is_added_by_hand(browser, path):
    assert browser.get(f"/admin/fulfillment/{path}/").status_code == 200
    assert browser.get(f"/admin/fulfillment/{path}/add/").status_code == 403


def test_decision_is_looked_up(browser, pickup):
    row = RoutingDecision.objects.create(
        order=pickup.order, attempt=1, outcome="assigned", trace={"summary": "Only one"}
    )

    assert "Only one" in browser.get(f"/admin/fulfillment/routingdecision/{row.pk}/change/").content.decode()


def test_terms_and_boxes_are_set_up(shop, browser):
    numbers = {"pick_minutes": 45, "accept_minutes": 15, "answer_minutes": 60, "slot_minutes": 60, "slot_capacity": 10}
    browser.post(
        "/admin/fulfillment/storepolicy/add/", {"location": shop.soho.pk, "slot_days": 5, "keep_days": 7, **numbers}
    )
    sides = {"length_mm": 300, "width_mm": 200, "height_mm": 100, "most_grams": 2000, "tare_grams": 90}
    browser.post("/admin/fulfillment/box/add/", {"code": "small", "title": "Small box", "active": "on", **sides})

    assert (StorePolicy.objects.get().pick_minutes, Box.objects.get().title) == (45, "Small box")


@pytest.mark.parametrize(
    ("hours", "kept"),
    [("[]", True), ('[["10:00", "16:00"]]', True), ('[["16:00", "10:00"]]', False), ('{"mon": []}', False)],
)
def test_closure_is_kept_only_with_hours_that_can_be(shop, browser, hours, kept):
    said = {"location": shop.soho.pk, "on": "2026-12-25", "title": "Christmas", "hours": hours}

    browser.post("/admin/fulfillment/closure/add/", said)

    assert Closure.objects.exists() is kept


def test_tasks_are_looked_up(browser):
    assert browser.get("/admin/commerce/task/").status_code == 200
    assert browser.get("/admin/commerce/task/add/").status_code == 403
