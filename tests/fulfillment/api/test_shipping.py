"""A shipment over the API: packed, labelled, shipped, delivered; each step once, and only where it exists."""

import pytest

from commerce import ids
from fulfillment.carriers import calls
from fulfillment.models import Fulfillment, Label, Parcel, TestParcel
from orders.models import Delivery
from tests.api_client import api, paths, problem
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, place
from tests.fulfillment import rig


@pytest.fixture(autouse=True)
def closed_breakers():
    calls.breakers.clear()


def post(found: Fulfillment, noun: str, body=None, client=None, **headers):
    return (client or api("fulfillment.write", "fulfillment.read")).post(
        f"/fulfillments/{found.public_id}/{noun}", {} if body is None else body, **headers
    )


def send_to(postal_code: str) -> None:
    Delivery.objects.update(address={"name": "Ana", "line1": "1 High St", "postal_code": postal_code, "country": "GB"})


def test_from_the_table_to_the_door(shop):
    found = rig.picked(shop, 3)
    rig.box()

    packed = post(found, "packages", {"packages": [{"box": "small", "weight_grams": 1010}]})
    label = post(found, "labels", {"service": "standard"})
    shipped = post(found, "shipment")
    done = post(found, "delivery", {"outcome": "delivered", "name": "Ana Ruiz"})

    answers = [packed.status_code, label.status_code, shipped.status_code, done.status_code]
    states = [packed.json()["state"], label.json()["state"], shipped.json()["state"], done.json()["state"]]
    assert (answers, states) == ([201, 201, 200, 200], ["packed", "bought", "shipped", "delivered"])
    package = packed.json()["packages"][0]
    assert (package["box"], package["weight_grams"], package["lines"][0]["quantity"]) == ("small", 1010, 3)
    number = {"carrier": "test", "number": label.json()["tracking_number"], "package": package["id"], "state": None}
    assert (shipped.json()["tracking"], label.json()["cost"], label.json()["currency"]) == ([number], 619, "GBP")


def test_a_carrier_and_a_number_are_enough(shop):
    found = rig.packed(shop, 3)

    answer = post(found, "shipment", {"carrier": "royal-mail", "tracking_number": "AB 123"})

    assert (answer.status_code, answer.json()["state"]) == (200, "shipped")
    assert [(row["carrier"], row["number"]) for row in answer.json()["tracking"]] == [("royal-mail", "AB123")]


def test_a_carrier_is_named_as_people_write_it(shop):
    found = rig.packed(shop, 3)

    answer = post(found, "shipment", {"carrier": "Royal Mail", "tracking_number": "AB123"})
    again = post(found, "shipment", {"carrier": "royal-mail", "tracking_number": "ab 123"})
    nobody = post(found, "shipment", {"carrier": "&", "tracking_number": "AB124"})

    assert (answer.status_code, answer.json()["state"]) == (200, "shipped")
    assert [(row["carrier"], row["number"]) for row in answer.json()["tracking"]] == [("Royal Mail", "AB123")]
    assert problem(again) == (409, "invalid_transition")  # the same number: nothing is left to do
    assert paths(nobody) == [("carrier", "invalid_carrier")]


def test_articles_are_named_as_they_are_picked(shop):
    found = rig.picked(shop, 3)
    two = {"lines": [{"sku": shop.mug.sku.lower(), "quantity": 2}]}

    answer = post(found, "packages", {"packages": [two, {}]})

    assert [row["lines"][0]["quantity"] for row in answer.json()["packages"]] == [2, 1]


@pytest.mark.parametrize(("body", "wanted"), [
    ({"packages": [{"lines": [{"sku": "NOPE", "quantity": 1}]}]}, ("packages[0].lines[0].sku", "not_in_shipment")),
    ({"packages": [{"box": "nope"}]}, ("packages[0].box", "unknown_box")),
    ({"packages": [{}, {}]}, ("packages[1].lines", "required")),
    ({"packages": []}, ("packages", "too_short")),
])  # fmt: skip
def test_packages_that_cannot_be_meant(shop, body, wanted):
    answer = post(rig.picked(shop, 1), "packages", body)

    assert (answer.status_code, paths(answer)[0]) == (400, wanted)


def test_a_weight_that_is_off_is_asked_about(shop):
    found = rig.picked(shop, 3)
    heavy = {"packages": [{"weight_grams": 2000}]}

    refused = post(found, "packages", heavy)
    confirmed = post(found, "packages", {**heavy, "confirmed": True})

    assert (problem(refused), refused.json()["expected"]) == ((422, "weight_off"), 900)
    assert confirmed.json()["packages"][0]["weight_grams"] == 2000


def test_too_many_units_are_named(shop):
    found = rig.picked(shop, 3)

    answer = post(found, "packages", {"packages": [{"lines": [{"sku": shop.mug.sku, "quantity": 4}]}]})

    assert problem(answer) == (422, "wrong_contents")
    assert [(row["picked"], row["packed"]) for row in answer.json()["lines"]] == [(3, 4)]


STEPS = {
    "packages": ({}, "picked"),
    "labels": ({}, "packed"),
    "shipment": ({"carrier": "own"}, "packed"),
    "delivery": ({"outcome": "delivered"}, "shipped"),
}


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "picked", "packed", "shipped", "delivered"])
@pytest.mark.parametrize("noun", STEPS)
def test_a_step_that_does_not_exist_names_those_that_do(shop, noun, state):
    body, where = STEPS[noun]
    found = work.one(place(shop.web, [Buy(shop.mug, 1)]), at=state)
    if state == where:
        return

    answer = post(found, noun, body)

    assert (problem(answer), answer.json()["state"]) == ((409, "invalid_transition"), state)
    assert answer.json()["allowed"] == sorted(
        str(to)
        for to in Fulfillment.MOVES[state]
        if to not in Fulfillment.ONLY["pickup"] and (state, to) not in Fulfillment.UNASKED
    )


def test_a_repeated_request_buys_nothing_new(shop):
    found, client = rig.packed(shop, 3), api()

    first, again = (post(found, "labels", {}, client, idempotency_key="k") for _ in range(2))
    client.send("DELETE", f"/parcels/{first.json()['package']}/label")
    late = post(found, "labels", {}, client, idempotency_key="k")

    assert first.json() == again.json() == late.json()
    assert (again["Idempotent-Replayed"], TestParcel.objects.count()) == ("true", 1)


def test_a_label_without_an_answer_is_wanted(shop):
    found, client = rig.packed(shop, 3), api()
    send_to("ZZ1 1AA")

    answers = [post(found, "labels", {}, client, idempotency_key="k") for _ in range(2)]

    assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(202, "wanted")] * 2
    assert (answers[0].json()["cost"], TestParcel.objects.count()) == (None, 1)


def test_a_refused_label_frees_the_key(shop):
    found, client = rig.packed(shop, 3), api()
    send_to("ZZ4 1AA")
    refused = post(found, "labels", {}, client, idempotency_key="k")
    send_to("LS1 1AA")

    bought = post(found, "labels", {}, client, idempotency_key="k")

    assert (problem(refused), bought.status_code) == ((422, "carrier_refused"), 201)
    assert Label.objects.filter(status="failed").count() == 1


def test_a_number_from_elsewhere_when_the_carrier_is_down(shop):
    found = rig.packed(shop, 3)
    send_to("ZZ3 1AA")

    down = post(found, "labels")
    entered = post(found, "labels", {"carrier": "dhl", "tracking_number": "JD 1"})
    shipped = post(found, "shipment")

    assert (problem(down), down["Retry-After"]) == ((503, "dependency_unavailable"), "5")
    assert (entered.status_code, entered.json()["id"]) == (201, None)
    assert [(row["carrier"], row["number"]) for row in shipped.json()["tracking"]] == [("dhl", "JD1")]


def test_one_of_several_packages_is_named(shop):
    found = rig.packed(shop, 1, 2)
    first, second = Parcel.objects.order_by("position")

    vague = post(found, "labels")
    rates = api().get(f"/fulfillments/{found.public_id}/rates?package={second.public_id}")
    foreign = post(found, "labels", {"package": ids.encode("pkg", 999_999)})
    bought = post(found, "labels", {"package": second.public_id})
    left = post(found, "shipment", {"packages": [second.public_id]})

    assert (paths(vague), problem(foreign)) == ([("package", "required")], (404, "not_found"))
    assert [row["amount"] for row in rates.json()["rates"]] == [349, 499, 999]
    assert (bought.json()["package"], left.json()["state"]) == (second.public_id, "packed")
    assert [bool(row["shipped_at"]) for row in left.json()["packages"]] == [False, True]


def test_labels_and_slips_are_printed(shop):
    found, client = rig.packed(shop, 3), api("fulfillment.read", "fulfillment.write")
    post(found, "labels")
    label = f"/parcels/{Parcel.objects.get().public_id}/label"

    pdf, zpl = client.get(label), client.get(f"{label}?format=zpl", accept="application/zpl")
    slip = client.get(f"/fulfillments/{found.public_id}/packing-slip?gift=true", accept="application/pdf")
    voided = client.send("DELETE", label)
    gone = client.get(label, accept="application/pdf")

    assert [(one["Content-Type"], one.content[:4]) for one in (pdf, zpl, slip)] == [
        ("application/pdf", b"%PDF"), ("application/zpl", b"^XA\n"), ("application/pdf", b"%PDF"),
    ]  # fmt: skip
    assert (voided.json()["state"], problem(gone)) == ("voided", (409, "no_label"))


def test_unpacking_over_the_api(shop):
    found, client = rig.packed(shop, 3), api()
    path = f"/fulfillments/{found.public_id}/packages"

    answers = [client.send("DELETE", path) for _ in range(2)]

    assert (answers[0].json()["state"], answers[0].json()["packages"]) == ("picked", [])
    assert problem(answers[1]) == (409, "invalid_transition")


def test_a_delivery_that_says_nothing_else_arrived(shop):
    answer = post(rig.shipped(shop, "T1"), "delivery")

    assert (answer.status_code, answer.json()["state"]) == (200, "delivered")


@pytest.mark.parametrize(("outcome", "state"), [("attempted", "shipped"), ("failed", "shipped")])
def test_a_delivery_that_did_not_happen_leaves_it_shipped(shop, outcome, state):
    found = rig.shipped(shop, "T1")

    answer = post(found, "delivery", {"outcome": outcome, "note": "Gate was locked"})

    assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_a_neighbors_shipment_is_not_there(shop):
    found = rig.packed(shop, 3)
    parcel = Parcel.objects.get()
    neighbor = api("*", locations=[shop.bath])

    answers = [post(found, noun, body, neighbor) for noun, (body, _) in STEPS.items()]
    answers += [neighbor.get(f"/parcels/{parcel.public_id}/label")]

    assert {problem(answer) for answer in answers} == {(404, "not_found")}
