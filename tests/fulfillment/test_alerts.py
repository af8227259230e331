"""Screens of a store ring for new work and for somebody who waits, and its bell counts them."""

import pytest

from commerce import live
from commerce.events import relay
from fulfillment import alerts, curbside
from fulfillment.links import CUSTOMER
from tests.factories import commerce as factories
from tests.factories import fulfillment as work
from tests.factories.orders import mugs

pytestmark = pytest.mark.django_db(transaction=True)


def heard(shop) -> list[tuple[str, str]]:
    return [(each.body["kind"], each.body["data"]["text"]) for each in live.since(f"alerts:{shop.soho.code}", "")]


def test_new_work_and_an_arrival_ring_at_their_store(shop, clean_redis):
    found = work.one(mugs(shop))
    relay.drain()
    number = found.order.number
    work.reached(found, "ready")
    for _ in range(2):
        curbside.announce_arrival(by=CUSTOMER, fulfillment=found, bay="3")
    relay.drain()

    assert heard(shop) == [
        ("new", f"New pickup: order {number}"),
        ("arrived", f"Somebody waits in bay 3: order {number}"),
    ]
    assert live.since(f"alerts:{shop.bath.code}", "") == []


def test_what_is_over_does_not_ring(shop, clean_redis):
    found = work.one(mugs(shop), at="accepted")

    alerts.tell_new(found.pk)
    alerts.tell_arrival(found.pk)

    assert heard(shop) == []


def test_the_bell_counts_who_waits_and_what_nobody_took(shop, client, clean_redis):
    client.force_login(factories.StaffFactory(is_owner=True))
    work.one(mugs(shop))
    outside = work.one(mugs(shop), at="ready")
    curbside.announce_arrival(by=CUSTOMER, fulfillment=outside)

    page = client.get(f"/s/{shop.soho.code}/attention/").content.decode()

    assert "Somebody waits" in page and "1 order to accept" in page
    assert f"/pickup/{outside.public_id}/" in page
    assert f'data-alerts="alerts:{shop.soho.code}"' in client.get(f"/s/{shop.soho.code}/").content.decode()
    assert "data-alerts" not in client.get("/s/all/").content.decode()
