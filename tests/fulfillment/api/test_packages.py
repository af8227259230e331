"""Packages over the API: what has not left is opened again, and articles are found at once."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api_client import api
from tests.fulfillment import rig
from tests.fulfillment.api.test_shipping import post


def test_what_has_not_left_is_unpacked_and_packed_again(shop):
    found, client = rig.packed(shop, 2, 1), api("fulfillment.write", "fulfillment.read")
    first = found.parcels.order_by("position").first()
    post(found, "shipment", {"carrier": "own", "packages": [first.public_id]})

    opened = client.send("DELETE", f"/fulfillments/{found.public_id}/packages")
    packed = post(found, "packages")
    done = post(found, "shipment", {"carrier": "own"})

    assert [answer.json()["state"] for answer in (opened, packed, done)] == ["picked", "packed", "shipped"]
    assert [row["id"] for row in opened.json()["packages"]] == [first.public_id]
    assert [row["lines"][0]["quantity"] for row in done.json()["packages"]] == [2, 1]


def test_articles_of_packages_are_looked_up_at_once(shop):
    counts = []
    for units in (1, 12):
        found, one = rig.picked(shop, units), {"lines": [{"sku": shop.mug.sku, "quantity": 1}]}
        with CaptureQueriesContext(connection) as queries:
            answer = post(found, "packages", {"packages": [one] * units})
        assert answer.status_code == 201
        counts.append(sum("commerce_skuname" in (query["sql"] or "") for query in queries))
    assert counts == [1, 1]
