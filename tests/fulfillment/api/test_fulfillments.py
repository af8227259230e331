"""Reading fulfillments over the API: alone, in lists, inside their order, and why they came to their store."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import ids
from commerce.api import fields
from commerce.models import Barcode
from fulfillment.models import Fulfillment, FulfillmentLine, RoutingDecision
from tests.api_client import api, problem
from tests.factories import fulfillment as make
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place


def queries(work):
    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted)


@pytest.fixture
def pickup(shop) -> Fulfillment:
    Barcode.objects.create(variant=shop.mug, code="4006381333931", key="04006381333931")
    return make.one(mugs(shop, 3), at="accepted")


def test_one_tells_what_where_when_and_for_whom(shop, pickup):
    order, line = pickup.order, pickup.lines.get()

    body = api("fulfillment.read").get(f"/fulfillments/{pickup.public_id}").json()

    assert body == {
        "id": pickup.public_id,
        "order": order.public_id,
        "order_number": str(order.number),
        "position": 1,
        "kind": "pickup",
        "location": shop.soho.code,
        "state": "accepted",
        "priority": False,
        "lines": [
            {
                "line": line.line.public_id,
                "sku": shop.mug.sku,
                "title": line.line.title,
                "quantity": 3,
                "picked": 0,
                "handed_over": 0,
                "barcode": "4006381333931",
            }
        ],
        "promised_at": fields.moment(pickup.promised_at),
        "window": None,
        "recipient": {"name": order.name or None, "email": order.email or None, "phone": None, "address": None},
        "packages": [],
        "tracking": [],
        "arrival": None,
        "curbside": False,
        "minimum_age": None,
        "shelf": None,
        "bags": 0,
        "routed_at": fields.moment(pickup.routed_at),
        "accept_by": fields.moment(pickup.accept_by),
        "ready_at": None,
        "keep_until": None,
        "ended_at": None,
    }


def test_tag_changes_with_what_is_shown(shop, pickup):
    client, path = api("fulfillment.read"), f"/fulfillments/{pickup.public_id}"
    tag = client.get(path)["ETag"]

    same = client.get(path, if_none_match=tag)
    FulfillmentLine.objects.filter(fulfillment=pickup).update(picked=1)
    other = client.get(path, if_none_match=tag)

    assert (same.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("order={order}", True),
        ("order=ord_0000000000000", False),
        ("location={location}", True),
        ("location={other}", False),
        ("kind=pickup", True),
        ("kind=ship", False),
        ("state=accepted", True),
        ("state=ready", False),
        ("kind=pickup&state=accepted&location={location}", True),
    ],
)
def test_filters_narrow_the_list(shop, pickup, query, found):
    said = query.format(order=pickup.order.public_id, location=shop.soho.code, other=shop.bath.code)

    rows = api("fulfillment.read").get(f"/fulfillments?{said}").json()["results"]

    assert [row["id"] for row in rows] == ([pickup.public_id] if found else [])


@pytest.mark.parametrize("query", ["state=lost", "kind=fax", "order=7", "location=nowhere", "store=soho"])
def test_unknown_filter_is_refused(shop, query):
    assert problem(api("fulfillment.read").get(f"/fulfillments?{query}"))[0] == 400


def test_neighbors_work_is_not_there(shop, pickup):
    neighbor = api("fulfillment.read", locations=[shop.bath])

    assert neighbor.get("/fulfillments").json()["results"] == []
    for path in ("", "/routing"):
        assert problem(neighbor.get(f"/fulfillments/{pickup.public_id}{path}")) == (404, "not_found")


def test_number_of_queries_does_not_depend_on_the_number_of_fulfillments(shop, pickup):
    client = api("fulfillment.read", "orders.read")
    paths = ("/fulfillments", "/orders")
    for path in paths:
        client.get(path)
    alone = [queries(lambda path=path: client.get(path)) for path in paths]
    other = variant()
    receive(other, shop.soho, 5)
    for _ in range(2):
        make.routed(place(shop.web, [Buy(shop.mug, 1, place=shop.soho), Buy(other, 2)]))

    assert [queries(lambda path=path: client.get(path)) for path in paths] == alone


def test_every_line_of_an_order_stands_in_its_fulfillments(shop):
    order = place(shop.web, [Buy(shop.mug, 2, place=shop.soho), Buy(shop.mug, 1)])
    made = make.routed(order)

    body = api("orders.read").get(f"/orders/{order.public_id}").json()

    assert [row["id"] for row in body["fulfillments"]] == [row.public_id for row in made]
    assert {line["line"] for row in body["fulfillments"] for line in row["lines"]} == {
        line["id"] for line in body["lines"]
    }
    assert body == api("orders.read").get("/orders").json()["results"][0]


def test_shipment_tells_its_address(shop):
    order = place(shop.web, [Buy(shop.mug, 1)])
    made = make.one(order)

    told = api("fulfillment.read").get(f"/fulfillments/{made.public_id}").json()["recipient"]

    assert told["address"] == order.deliveries.get().address
    assert told["name"] == told["address"]["name"]


def test_routing_tells_who_was_asked_and_why_they_lost(shop, pickup):
    line = pickup.lines.get().line_id
    trace = {
        "version": 1, "delivery": pickup.delivery.position, "lines": [[line, 3]], "exact": True, "summary": "Closest.",
        "rules": [{"rule": "distance", "title": "Distance"}], "limits": {"most_parcels": 3}, "left": [],
        "chosen": [{"location": shop.soho.pk, "code": shop.soho.code, "lines": [[line, 3]]}],
        "candidates": [{"location": shop.bath.pk, "code": shop.bath.code, "scores": {"distance": 9.0}, "lost": "Far."}],
    }  # fmt: skip
    kept = RoutingDecision.objects.create(order=pickup.order, attempt=1, outcome="assigned", trace=trace)
    RoutingDecision.objects.create(order=pickup.order, attempt=1, outcome="assigned", trace={**trace, "delivery": 9})

    body = api("fulfillment.read").get(f"/fulfillments/{pickup.public_id}/routing").json()

    units = [{"line": ids.encode("lin", line), "quantity": 3}]
    assert body == {
        "fulfillment": pickup.public_id,
        "order": pickup.order.public_id,
        "location": shop.soho.code,
        "decisions": [
            {
                "attempt": 1,
                "outcome": "assigned",
                "at": fields.moment(kept.at),
                "summary": "Closest.",
                "lines": units,
                "rules": [{"rule": "distance", "title": "Distance"}],
                "limits": {"most_parcels": 3},
                "chosen": [{"location": shop.soho.code, "lines": units}],
                "left": [],
                "candidates": [{"location": shop.bath.code, "scores": {"distance": 9.0}, "lost": "Far."}],
            }
        ],
    }


def test_steps_of_the_store_stand_in_the_timeline_of_the_order(shop, pickup):
    events = api("orders.read").get(f"/orders/{pickup.order.public_id}/timeline").json()["events"]

    told = [(row["kind"], row["facts"]["location"]) for row in events if row["kind"].startswith("fulfillment_")]
    assert told == [("fulfillment_accepted", shop.soho.code), ("fulfillment_routed", shop.soho.code)]
