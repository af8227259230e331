"""Reading orders over the API: one's own in lists, anybody's by exact look-up, in a constant number of queries."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import ids
from commerce.models import AuditEntry
from orders.models import Order
from tests.api_client import api, paths, problem
from tests.factories.orders import Buy, Tender, mugs, place

LONG_AGO = datetime(2020, 5, 1, 12, tzinfo=UTC)


def numbers(answer):
    assert answer.status_code == 200, answer.content
    return [int(row["number"]) for row in answer.json()["results"]]


def queries(work):
    with CaptureQueriesContext(
        connection,
    ) as counted:
        work()
    return len(counted)


def test_list_is_newest_first_and_pages(shop):
    orders = [mugs(shop, 1) for _ in range(3)]
    client = api("orders.read")

    first = client.get("/orders?page_size=2")
    second = client.get(first.json()["next"].partition("/api/v1")[2])

    assert numbers(first) == [orders[2].number, orders[1].number]
    assert numbers(second) == [orders[0].number]


def test_number_of_queries_does_not_depend_on_the_number_of_orders(shop):
    client = api("orders.read")
    mugs(shop, 1)
    client.get("/orders")
    one = queries(lambda: client.get("/orders"))
    for _ in range(2):
        place(shop.web, [Buy(shop.mug, 1, place=shop.soho), Buy(shop.mug, 1)], tenders=[Tender("cash", 500), Tender()])

    assert queries(lambda: client.get("/orders")) == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("number={number}", True),
        ("number=1", False),
        ("channel={channel}", True),
        ("location={location}", True),
        ("state=placed", True),
        ("state=cancelled", False),
        ("external_id=EXT-1", True),
        ("external_id=EXT", False),
        ("email=ANA@example.com", True),
        ("email=ana", False),
        ("phone=1222", True),
        ("phone=%2B34600111222", True),
        ("phone=9999", False),
        ("search=ruiz", True),
        ("search=ana@exa", True),
        ("search=nobody", False),
        ("placed_from=2020-05-01T12:00:00Z&placed_to=2020-05-01T12:00:01Z", True),
        ("placed_to=2020-05-01T12:00:00Z", False),
        ("placed_from=2020-05-01&placed_to=2020-05-02", True),
        ("placed_from=2020-05-02", False),
        ("placed_to=2020-05-01", False),
    ],
)
def test_filters(shop, query, found):
    who = {"email": "ana@example.com", "name": "Ana Ruíz", "phone": "+34600111222"}
    order = mugs(shop, 1, external_id="EXT-1", **who)
    Order.objects.update(placed_at=LONG_AGO)
    names = {"number": order.number, "channel": shop.web.code, "location": shop.soho.code}

    answer = api("orders.read").get(f"/orders?{query.format(**names)}")

    assert numbers(answer) == ([order.number] if found else [])


@pytest.mark.parametrize("day", ["2020-13-01", "2020-5-1", "0001-01-01", "yesterday"])
def test_a_day_that_does_not_exist_is_refused(shop, day):
    answer = api("orders.read").get(f"/orders?placed_from={day}")

    assert (problem(answer), [path for path, _ in paths(answer)]) == ((400, "validation_error"), ["placed_from"])


def test_customer_filter_takes_the_public_id(shop):
    mugs(shop, 1)

    answer = api("orders.read").get(f"/orders?customer={ids.encode('cus', 77)}")

    assert numbers(answer) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=odd", ("state", "invalid_choice")),
        ("phone=123", ("phone", "too_short")),
        ("number=one", ("number", "invalid_type")),
        ("location=nowhere", ("location", "unknown_location")),
        ("customer=ana", ("customer", "unknown_id")),
    ],
)
def test_bad_filters_are_refused_with_their_path(shop, query, expected):
    answer = api("orders.read").get(f"/orders?{query}")

    assert (problem(answer)[0], paths(answer)) == (400, [expected])


def test_order_of_another_store_is_not_listed_but_found_by_its_number_and_noted(shop):
    order = mugs(shop, 1)
    elsewhere = api("orders.read", "orders.lookup_any", locations=[shop.bath])

    listed, found = elsewhere.get("/orders"), elsewhere.get(f"/orders?number={order.number}")

    assert (numbers(listed), numbers(found)) == ([], [order.number])
    noted = AuditEntry.objects.filter(use_case="orders.visibility.read_elsewhere")
    assert [entry.facts for entry in noted] == [{"orders": [order.pk]}]


@pytest.mark.parametrize("path", ["", "/timeline"])
def test_order_of_another_store_needs_its_own_permission(shop, path):
    order = mugs(shop, 1)
    within = {"locations": [shop.bath]}

    plain = api("orders.read", **within).get(f"/orders/{order.public_id}{path}")
    allowed = api("orders.read", "orders.lookup_any", **within).get(f"/orders/{order.public_id}{path}")

    assert (problem(plain), allowed.status_code) == ((404, "not_found"), 200)
    assert AuditEntry.objects.filter(use_case="orders.visibility.read_elsewhere").count() == 1


def test_own_orders_are_read_without_a_note(shop):
    order = mugs(shop, 1)

    answer = api("orders.read", "orders.lookup_any", locations=[shop.soho]).get(f"/orders/{order.public_id}")

    assert (answer.status_code, answer.json()["id"]) == (200, order.public_id)
    assert not AuditEntry.objects.filter(use_case="orders.visibility.read_elsewhere").exists()


def test_order_that_is_collected_here_is_own(shop):
    order = place(shop.web, [Buy(shop.mug, 1, place=shop.soho), Buy(shop.mug, 1)])

    assert order.location_id is None
    assert numbers(api("orders.read", locations=[shop.soho]).get("/orders")) == [order.number]


def test_other_channels_are_out_of_reach_also_by_look_up(shop):
    order = mugs(shop, 1)
    client = api("orders.read", "orders.lookup_any", channels=[shop.pos])

    assert numbers(client.get(f"/orders?number={order.number}")) == []
    assert problem(client.get(f"/orders/{order.public_id}")) == (404, "not_found")


def test_etag_changes_with_the_order(shop):
    order = mugs(shop, 1)
    client, path = api("*"), f"/orders/{order.public_id}"
    first = client.get(path)

    same = client.get(path, if_none_match=first["ETag"])
    client.post(f"{path}/cancellation", {"reason": "No"})
    changed = client.get(path, if_none_match=first["ETag"])

    assert (same.status_code, changed.status_code, changed.json()["state"]) == (304, 200, "cancelled")
