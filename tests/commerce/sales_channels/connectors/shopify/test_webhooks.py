"""Deliveries: which are Shopify's, which are the same, and what each topic says."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored, Level, Offer, Person
from tests.commerce.sales_channels.connectors.shopify.shop import DOMAIN, account, delivered, recorded

NOW = datetime(2026, 11, 22, 6, 1, tzinfo=UTC)


def verdict(what: Any, of: Shopify | None = None) -> Verified | Rejected:
    return (of or account()).verify(what, now=NOW)


def says(topic: str, body: Any) -> Any:
    return account().normalize(topic, json.dumps(body).encode())


def test_delivery_is_known_by_its_signature_and_says_what_it_is_about():
    found = verdict(delivered({"id": 450789469}))

    assert found == Verified(
        "orders/updated:event-1:450789469", "orders/updated", "order:450789469",
        datetime(2026, 11, 22, 6, 0, 0, 123000, tzinfo=UTC),
    )  # fmt: skip


def test_published_signature_is_accepted():
    headers = {"x_shopify_hmac_sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="}

    assert isinstance(verdict(delivered(b'{"foo": "bar"}', "shop/update", **headers)), Verified)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (delivered({}, x_shopify_hmac_sha256=""), "signature_missing"),
        (delivered({}, secret="another"), "signature_invalid"),
        (delivered({}, x_shopify_hmac_sha256="é"), "signature_invalid"),
        (delivered({}, x_shopify_shop_domain="other.myshopify.com"), "shop_mismatch"),
        (delivered({}, x_shopify_shop_domain=""), "shop_mismatch"),
        (delivered({}, ""), "topic_missing"),
    ],
)
def test_delivery_of_somebody_else_is_rejected(what, code):
    assert verdict(what).code == code


def test_body_is_signed_byte_for_byte():
    good = delivered({"id": 1})

    assert verdict(Delivered("POST", good.headers, {}, good.body + b" ")).code == "signature_invalid"


def test_older_secret_still_signs_and_no_secret_never_does():
    rotated = Shopify(Link("c", "", "", {"client_secret": "new"}, {"client_secret": "old"}, {"shop": "Corner"}))
    bare = Shopify(Link("c", "", "", {"client_secret": ""}, settings={"shop": DOMAIN}))

    assert isinstance(verdict(delivered({}, secret="new"), rotated), Verified)
    assert isinstance(verdict(delivered({}, secret="old"), rotated), Verified)
    assert verdict(delivered({}, secret=""), bare).code == "signature_invalid"


def test_repeat_hours_later_is_the_same_event_and_still_welcome():
    """Shopify repeats for four hours with what it said first."""
    first = delivered({"id": 1}, x_shopify_triggered_at="2026-11-22T02:01:00Z")
    repeat = delivered({"id": 1}, x_shopify_triggered_at="2026-11-22T02:01:00Z", x_shopify_webhook_id="delivery-2")

    assert verdict(first) == verdict(repeat)
    assert verdict(repeat).sent_at == datetime(2026, 11, 22, 2, 1, tzinfo=UTC)


def test_one_event_about_several_things_is_as_many_deliveries():
    here, there = ({"inventory_item_id": 5, "location_id": place, "available": 3} for place in (1, 2))

    keys = [verdict(delivered(each, "inventory_levels/update")).key for each in (here, there, here)]

    assert keys[0] == keys[2] != keys[1]


def test_newer_header_names_are_understood_and_deliveries_without_event_go_by_their_own_id():
    names = ("topic", "shop-domain", "webhook-id", "event-id", "triggered-at", "hmac-sha256")
    old = delivered({"id": 1}).headers
    newer = {f"shopify-{name}": old[f"x-shopify-{name}"] for name in names if name != "event-id"}
    headers = {**newer, "shopify-topic": "Product", "shopify-action": "update"}

    found = verdict(Delivered("POST", headers, {}, b'{"id": 1}'))

    assert (found.key, found.topic, found.resource) == ("product/update:delivery-1", "product/update", "")


def test_delivery_without_a_readable_time_or_event_is_still_one():
    what = delivered({"id": 1}, x_shopify_triggered_at="whenever", x_shopify_event_id="", x_shopify_webhook_id="")

    found = verdict(what)

    assert found.sent_at is None
    assert (
        found.key
        == verdict(what).key
        != verdict(delivered({"id": 2}, x_shopify_event_id="", x_shopify_webhook_id="")).key
    )


@pytest.mark.parametrize(
    ("topic", "body", "resource"),
    [
        ("refunds/create", {"id": 3, "order_id": 7}, "order:7"),
        ("fulfillments/update", {"id": 3, "order_id": 7}, "order:7"),
        ("orders/edited", {"order_edit": {"id": 3, "order_id": 7}}, "order:7"),
        ("inventory_levels/update", {"inventory_item_id": 5}, "level:5"),
        ("products/update", {"id": 5}, "product:5"),
        ("app/uninstalled", {"id": 5}, ""),
        ("orders/updated", [1], ""),
        ("orders/updated", {"id": {}}, ""),
    ],
)
def test_deliveries_about_the_same_thing_name_it(topic, body, resource):
    assert verdict(delivered(body, topic)).resource == resource


@pytest.mark.parametrize(
    ("topic", "body", "messages"),
    [
        ("refunds/create", {"id": 3, "order_id": 7}, [Fetch("order", "7")]),
        ("fulfillments/create", {"id": 3, "order_id": 7}, [Fetch("order", "7")]),
        ("orders/edited", {"order_edit": {"id": 3, "order_id": 7}}, [Fetch("order", "7")]),
        ("orders/delete", {"id": 7}, [Gone("order", "7")]),
        ("products/update", {"id": 7, "title": "Lamp", "variants": []}, [Ignored("no_variants")]),
        ("products/delete", {"id": 7}, [Gone("product", "7")]),
        ("customers/redact", {"shop_domain": DOMAIN, "customer": {"id": 4}}, [Gone("customer", "4")]),
        ("inventory_levels/update", {"inventory_item_id": 5, "location_id": 9, "available": None}, [
            Ignored("level_not_tracked")
        ]),
        ("inventory_levels/disconnect", {"inventory_item_id": 5, "location_id": 9}, [Ignored("told_by_others")]),
        ("fortunes/told", {}, [Ignored("unknown_topic")]),
    ],
)  # fmt: skip
def test_topic_says(topic, body, messages):
    assert list(says(topic, body)) == messages


def test_recorded_level_product_and_customer_are_read():
    level = says("inventory_levels/update", recorded("inventory_level")["inventory_level"])
    offers = says("products/update", recorded("product")["product"])
    person = says("customers/update", recorded("customer")["customer"])

    assert level == [Level("808950810", "905684977", 6, datetime(2018, 5, 7, 19, 51, 26, tzinfo=UTC))]
    assert offers[0] == Offer(
        "632910392", "808950810", "IPod Nano - 8GB - Pink", sku="IPOD2008PINK", quantity=10,
        updated_at=datetime(2011, 10, 20, 18, 5, 13, tzinfo=UTC),
    )  # fmt: skip
    assert len(offers) == 4
    assert person == [Person("207119551", "bob.norman@hostmail.com", "", "Bob", "Norman", None)]


@pytest.mark.parametrize(
    ("topic", "body", "code"),
    [
        ("customers/data_request", {"shop_domain": DOMAIN, "customer": {"id": 4}}, "privacy_request"),
        ("shop/redact", {"shop_domain": DOMAIN}, "privacy_request"),
        ("app/uninstalled", {"myshopify_domain": DOMAIN}, "disconnected"),
    ],
)
def test_what_somebody_has_to_see_to_reaches_people(topic, body, code):
    (found,) = says(topic, body)

    assert isinstance(found, ForPeople)
    assert found.code == code


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("app/uninstalled", {"id": 1, "line_items": []}),
        ("app/uninstalled", {"myshopify_domain": "other.myshopify.com"}),
        ("customers/redact", {"shop_domain": "other.myshopify.com", "customer": {"id": 4}}),
        ("orders/delete", {"id": 1, "line_items": []}),
        ("products/delete", {"id": 1, "variants": []}),
        ("customers/delete", {"id": 1, "email": "a@example.com"}),
    ],
)
def test_body_of_another_topic_or_shop_does_not_pass_for_this_one(topic, body):
    """The topic stands in a header, and headers are not signed."""
    with pytest.raises(Garbled):
        says(topic, body)
