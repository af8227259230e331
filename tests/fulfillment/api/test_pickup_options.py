"""Stores are offered where all of it can be promised, with honest times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import transactions
from commerce.api import fields
from fulfillment import calendar, policies, promises, windows
from fulfillment.models import PickupWindow, StorePolicy
from tests.api_client import api, paths, problem
from tests.factories.commerce import LocationFactory, variant
from tests.factories.inventory import keep_back, receive

NEAR_SOHO = "near=51.5137,-0.1357"


@pytest.fixture
def shop(shop):
    for place, spot in ((shop.soho, (51.5137, -0.1357)), (shop.bath, (51.3811, -2.3590))):
        place.latitude, place.longitude = spot
        place.save()
    receive(shop.mug, shop.bath, 2)
    return shop


def options(query: str):
    answer = api("stock.read").get(f"/pickup-options?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def codes(query: str) -> list[str]:
    return [option["location"] for option in options(query)]


def test_stores_with_enough_come_by_distance_with_times(shop):
    sku = shop.mug.sku

    near_bath, soho_only = options(f"sku={sku}&near=51.38,-2.36"), options(f"sku={sku}&quantity=3&{NEAR_SOHO}")

    assert [option["location"] for option in near_bath] == [shop.bath.code, shop.soho.code]
    assert [(each["location"], each["available"], each["distance_km"]) for each in soho_only] == [
        (shop.soho.code, 20, 0.0)
    ]
    first = soho_only[0]["windows"][0]
    assert first["starts_at"] >= soho_only[0]["ready_by"] and first["places"] == 10


def test_safety_of_the_channel_is_kept_back_also_when_none_is_named(shop):
    keep_back(1)
    sku = shop.mug.sku

    assert codes(f"sku={sku}&quantity=2&channel={shop.web.code}") == [shop.soho.code]
    assert codes(f"sku={sku}&quantity=2") == [shop.soho.code]
    assert codes(f"sku={sku}&quantity=2&channel={shop.pos.code}") == [shop.soho.code, shop.bath.code]


def test_the_whole_set_has_to_be_there(shop):
    tea = variant()
    receive(tea, shop.bath, 1)
    both = f"sku={shop.mug.sku}&sku={tea.sku}"

    found = options(f"{both}&quantity=2&quantity=1")

    assert [(each["location"], each["available"]) for each in found] == [(shop.bath.code, 1)]
    assert {row["sku"]: row["available"] for row in found[0]["lines"]} == {shop.mug.sku: 2, tea.sku: 1}
    assert codes(f"{both}&quantity=3&quantity=1") == []
    assert codes(f"sku={tea.sku}&sku={tea.sku}") == []


@pytest.mark.parametrize("paused", [False, True])
def test_a_store_that_does_not_offer_it_or_pauses_is_left_out(shop, paused):
    until = transactions.now() + timedelta(hours=1)
    terms = {"paused_until": until} if paused else {"offers_pickup": False}
    StorePolicy.objects.create(location=shop.soho, **terms)

    assert codes(f"sku={shop.mug.sku}") == [shop.bath.code]


def test_warehouses_and_closed_stores_are_left_out(shop):
    receive(shop.mug, LocationFactory(kind="warehouse"), 50)
    receive(shop.mug, LocationFactory(hours={"mon": []}), 50)

    assert codes(f"sku={shop.mug.sku}") == [shop.soho.code, shop.bath.code]


def test_full_slots_are_not_offered(shop):
    now = transactions.now()
    policy, when = policies.one(shop.soho.pk), calendar.one(shop.soho, now)
    ready = promises.ready_by(policy, when, now)
    first, second = windows.free(policy, when, ready, {}, now=now)[:2]
    full = {"starts_at": first.slot.starts_at, "ends_at": first.slot.ends_at}
    PickupWindow.objects.create(location=shop.soho, capacity=10, booked=10, **full)

    offered = options(f"sku={shop.mug.sku}&quantity=5")[0]["windows"]

    assert offered[0] == {
        "starts_at": fields.moment(second.slot.starts_at),
        "ends_at": fields.moment(second.slot.ends_at),
        "places": 10,
    }


def test_many_stores_take_as_many_queries_as_few(shop):
    def count(query):
        with CaptureQueriesContext(connection) as sent:
            options(query)
        return len(sent)

    count(f"sku={shop.mug.sku}")
    few = count(f"sku={shop.mug.sku}")
    for _ in range(5):
        receive(shop.mug, LocationFactory(), 9)

    assert count(f"sku={shop.mug.sku}") == few


@pytest.mark.parametrize(
    ("query", "path", "code"),
    [
        ("", "sku", "required"),
        ("sku=A&quantity=1&quantity=2", "quantity", "wrong_number"),
        ("sku=A&quantity=0", "quantity", "out_of_range"),
        ("sku=A&near=north", "near", "invalid_coordinates"),
        ("sku=A&limit=51", "limit", "out_of_range"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_path(shop, query, path, code):
    answer = api("stock.read").get(f"/pickup-options?{query}")

    assert problem(answer)[0] == 400
    assert [(where.partition("[")[0], which) for where, which in paths(answer)] == [(path, code)]


def test_an_unknown_sku_is_named(shop):
    assert problem(api("stock.read").get("/pickup-options?sku=NOPE")) == (404, "unknown_sku")
