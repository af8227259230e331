"""`POST /orders/{id}/cancellation`, and the timeline that tells of it."""

from commerce import ids
from commerce.models import ApiKey
from tests.api_client import api, paths, problem
from tests.factories.orders import Tender, mugs


def cancel(order, client=None, **body):
    return (client or api("*")).post(f"/orders/{order.public_id}/cancellation", {"reason": "Changed my mind", **body})


def test_whole_order_is_answered_as_it_is_now(shop):
    order = mugs(shop, 2, tenders=[Tender("cash")])

    answer = cancel(order)

    said = answer.json()
    assert (answer.status_code, said["state"], said["payment_state"]) == (200, "cancelled", "refunded")
    assert (said["totals"]["refunded"], said["lines"][0]["cancelled"]) == (2000, 2)
    assert said["cancel_reason"] == "Changed my mind"


def test_some_units(shop):
    order = mugs(shop, 3)
    line = order.lines.get()

    answer = cancel(order, lines=[{"line": line.public_id, "quantity": 1}])

    assert (answer.status_code, answer.json()["state"], answer.json()["lines"][0]["cancelled"]) == (200, "placed", 1)


def test_same_line_twice_counts_twice(shop):
    order = mugs(shop, 3, tenders=[Tender("cash")])
    line = {"line": order.lines.get().public_id, "quantity": 1}

    answer = cancel(order, lines=[line, line])

    assert (answer.json()["lines"][0]["cancelled"], answer.json()["totals"]["refunded"]) == (2, 2000)


def test_more_than_is_left_is_named(shop):
    order = mugs(shop, 3)
    line = order.lines.get()

    answer = cancel(order, lines=[{"line": line.public_id, "quantity": 4}])

    assert problem(answer) == (409, "too_many_units")
    assert answer.json()["lines"] == [
        {"line": line.public_id, "requested": 4, "open": 3, "fulfilled": 0, "cancelled": 0}
    ]


def test_twice_says_what_is_allowed(shop):
    order = mugs(shop, 3)
    cancel(order)

    answer = cancel(order)

    assert (problem(answer), answer.json()["allowed"]) == ((409, "invalid_transition"), [])


def test_key_makes_it_happen_once(shop):
    order = mugs(shop, 3)
    body = {"reason": "No", "lines": [{"line": order.lines.get().public_id, "quantity": 1}]}
    client, path = api("*"), f"/orders/{order.public_id}/cancellation"

    first, second = (client.post(path, body, idempotency_key="k") for _ in range(2))

    assert (second["Idempotent-Replayed"], second.json()) == ("true", first.json())
    assert order.lines.get().cancelled == 1


def test_line_of_another_order_is_unknown(shop):
    order, other = mugs(shop, 1), mugs(shop, 1)

    answer = cancel(order, lines=[{"line": other.lines.get().public_id, "quantity": 1}])

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines[0].line", "unknown_line")])


def test_order_of_another_store_is_seen_but_not_changed(shop):
    order = mugs(shop, 1)
    scopes = ("orders.read", "orders.write", "orders.lookup_any")

    seen = cancel(order, api(*scopes, locations=[shop.bath]))
    unseen = cancel(order, api(*scopes[:2], locations=[shop.bath]))

    assert (problem(seen), problem(unseen)) == ((403, "location_not_allowed"), (404, "not_found"))


def test_payment_being_checked_makes_it_wait(shop):
    order = mugs(shop, 1, tenders=[Tender(token="tok_timeout")])

    answer = cancel(order)

    assert (answer.status_code, answer.json()["state"]) == (202, "awaiting_payment")


def test_timeline_tells_who_did_what_newest_first(shop):
    order = mugs(shop, 2, tenders=[Tender("cash")])
    line = order.lines.get()
    client = api("*")
    cancel(order, client, lines=[{"line": line.public_id, "quantity": 1}])

    events = client.get(f"/orders/{order.public_id}/timeline").json()["events"]

    kinds = [event["kind"] for event in events]
    assert sorted(kinds) == ["created", "payment_capture", "payment_refund", "units_cancelled"]
    assert kinds.index("units_cancelled") < kinds.index("created")
    told = next(event for event in events if event["kind"] == "units_cancelled")
    key = ApiKey.objects.get()
    assert told["actor"] == {"kind": "key", "id": ids.encode("key", key.pk), "name": "Test"}
    assert told["facts"] == {"units": [{"line": line.public_id, "quantity": 1}]}
