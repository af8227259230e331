"""Missing units over the API: reported, listed, decided once."""

import pytest

from tests.api_client import api, paths, problem
from tests.cast import gather
from tests.factories.inventory import receive
from tests.fulfillment import shorts


@pytest.fixture
def work(shop):
    shorts.open_all_day(shop.soho, shop.bath)
    receive(shop.mug, shop.bath, 5)
    return shorts.picking(shop)


def report(work, client=None, **more):
    line = {"line": work.order.lines.get().public_id, "quantity": 1} | more
    body = {"reason": "not_found", "lines": [line]}
    return (client or api()).post(f"/fulfillments/{work.public_id}/shortages", body)


def decide(trouble, client=None, **body):
    return (client or api()).post(f"/troubles/{trouble['id']}/resolution", body)


def test_reported_units_are_told_with_what_can_be_done(shop, work):
    shorts.cup(shop)

    answer = report(work)

    (told,) = answer.json()["troubles"]
    assert (answer.status_code, told["kind"], told["state"], told["sku"]) == (201, "short", "asked", shop.mug.sku)
    assert (told["quantity"], told["reason"], told["location"]) == (1, "not_found", shop.soho.code)
    first, _, alike, back = told["options"]
    assert (first["option"], first["location"], back["amount"]) == ("other_store", shop.bath.code, 1000)
    assert (alike["sku"], alike["difference"], alike["location"]) == ("CUP", 201, None)
    assert api().get(f"/troubles/{told['id']}").json() == told
    assert api().get(f"/troubles?order={work.order.public_id}").json()["results"] == [told]
    line = api().get(f"/fulfillments/{work.public_id}").json()["lines"][0]
    assert line["quantity"] == 2


def test_line_of_another_order_is_refused(shop, work):
    answer = report(work, line=shorts.picking(shop).order.lines.get().public_id)

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines[0].line", "unknown_line")])


def test_decision_counts_once(shop, work):
    trouble = report(work).json()["troubles"][0]

    asked = decide(trouble, resolution="other_store")
    done = decide(trouble, resolution="other_store", agreed=True)
    late = decide(trouble, resolution="refund")

    assert (problem(asked), done.json()["resolution"]) == ((422, "consent_missing"), "other_store")
    assert (problem(late), late.json()["resolution"]) == ((409, "already_decided"), "other_store")
    assert api().get("/troubles").json()["results"] == []
    assert len(api().get("/troubles?state=resolved").json()["results"]) == 1


def test_substitute_and_address_are_named(shop, work):
    shorts.cup(shop)
    trouble = report(work).json()["troubles"][0]

    nowhere = decide(trouble, resolution="ship", agreed=True)
    nothing = decide(trouble, resolution="substitute", sku="NOPE", agreed=True)
    done = decide(trouble, resolution="substitute", sku="cup", agreed=True)

    assert (problem(nowhere), problem(nothing)) == ((422, "not_an_option"), (404, "unknown_sku"))
    assert (done.status_code, done.json()["state"]) == (200, "resolved")
    assert [row["sku"] for row in api().get(f"/fulfillments/{work.public_id}").json()["lines"]] == [shop.mug.sku, "CUP"]


def test_another_store_sees_nothing_of_it(shop, work):
    trouble = report(work).json()["troubles"][0]
    neighbor = api("*", locations=[gather().camden])

    answers = [neighbor.get(f"/troubles/{trouble['id']}"), decide(trouble, neighbor, resolution="refund")]

    assert [problem(each) for each in (*answers, report(work, neighbor))] == [(404, "not_found")] * 3
    assert neighbor.get("/troubles").json()["results"] == []
