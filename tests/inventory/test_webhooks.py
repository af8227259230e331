"""Levels told to the outside: how they are now, the newest only, and each to whom it concerns."""

import json
from functools import partial

import pytest

from commerce.events import bus
from commerce.models import WebhookDelivery
from commerce.webhooks import claiming, outcomes, recording
from commerce.webhooks.outcomes import Outcome
from tests.api_client import api
from tests.concurrency import crowd
from tests.factories import inventory
from tests.factories.inventory import Shop, adjust, keep_back, receive
from tests.factories.webhooks import endpoint

pytestmark = pytest.mark.django_db
TOPIC = "stock.changed"


@pytest.fixture
def shop() -> Shop:
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    receive(shop.mug, shop.bath, 20)
    return shop


def told(to=None) -> list[dict]:
    rows = WebhookDelivery.objects.order_by("ordering_key", "id")
    return [json.loads(row.payload)["data"] for row in (rows.filter(endpoint=to) if to else rows)]


def levels(shop: Shop, *places) -> list[int]:
    return [shop.level(place).pk for place in places or (shop.soho, shop.bath)]


def test_a_level_is_told_as_the_api_shows_it(shop):
    endpoint()

    assert recording.tell(TOPIC, levels(shop)) == 2

    shown = api().get(f"/availability?sku={shop.mug.sku}&location={shop.soho.code}&location={shop.bath.code}")
    expected = [{**row, "as_of": None} for row in shown.json()["results"]]
    assert [{**row, "as_of": None} for row in told()] == expected


def test_of_changes_that_wait_only_the_newest_is_kept(shop):
    endpoint()
    recording.tell(TOPIC, levels(shop, shop.soho))
    adjust(shop.mug, shop.soho, -3)
    adjust(shop.mug, shop.soho, -1)

    recording.tell(TOPIC, levels(shop, shop.soho))
    repeated = recording.tell(TOPIC, levels(shop, shop.soho))

    assert [row["on_hand"] for row in told()] == [16]
    assert repeated == 0


def test_what_was_sent_once_is_never_changed_and_the_next_follows_it(shop):
    endpoint()
    recording.tell(TOPIC, levels(shop, shop.soho))
    first = claiming.following()
    adjust(shop.mug, shop.soho, -3)

    recording.tell(TOPIC, levels(shop, shop.soho))

    assert [row["on_hand"] for row in told()] == [20, 17]
    assert WebhookDelivery.objects.get(pk=first.id).payload == first.payload
    assert claiming.following() is None


def test_limits_and_the_channel_of_an_endpoint_count(shop):
    keep_back(1, channel=shop.web)
    everywhere, bath = endpoint(), endpoint(location=shop.bath)
    web = endpoint(channel=shop.web)

    recording.tell(TOPIC, levels(shop))

    assert [row["location"] for row in told(everywhere)] == [shop.soho.code, shop.bath.code]
    assert [row["location"] for row in told(bath)] == [shop.bath.code]
    assert [row["available"] for row in told(everywhere)] == [20, 20]
    assert [row["available"] for row in told(web)] == [19, 19]


def test_one_cause_is_told_once_however_often_its_handler_runs(shop):
    endpoint()
    first, second = levels(shop)
    for _ in range(2):
        with bus.caused_by("reaction:7"):
            recording.tell(TOPIC, [first, second])
    events = set(WebhookDelivery.objects.values_list("event", flat=True))

    assert len(events) == 2
    assert WebhookDelivery.objects.count() == 2


def test_without_an_endpoint_that_wants_it_nothing_is_read(shop, django_assert_num_queries):
    endpoint("https://crm.example.com/", "customer.*")
    ids = levels(shop)

    with django_assert_num_queries(1):
        assert recording.tell(TOPIC, ids) == 0


@pytest.mark.django_db(transaction=True)
def test_however_many_tell_at_once_the_newest_is_told_last(shop):
    hooks, places = endpoint(), (shop.soho, shop.bath)
    ids = levels(shop)

    def sell_and_tell(seller: int) -> None:
        for _ in range(4):
            adjust(shop.mug, places[seller % 2], -1)
            recording.tell(TOPIC, ids)
            if seller == 0 and (claim := claiming.following()):
                outcomes.note(claim, Outcome(status=200))

    crowd.together(*(partial(sell_and_tell, seller) for seller in range(4)))

    for place in places:
        rows = WebhookDelivery.objects.filter(endpoint=hooks, subject=f"{shop.mug.sku} {place.code}").order_by("id")
        versions = list(rows.values_list("version", flat=True))
        assert versions == sorted(set(versions))
        assert json.loads(rows.last().payload)["data"]["on_hand"] == shop.level(place).on_hand
