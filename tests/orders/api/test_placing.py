"""`POST /orders`: one order, one price, one charge, whatever is repeated."""

from itertools import count

import pytest

from inventory.models import Allocation, Hold, Movement
from orders.models import Order, Payment, TenderShare, TestCharge
from tests.api_client import api, paths, problem
from tests.factories.commerce import TillFactory, variant
from tests.factories.inventory import hold, receive, shop

_keys = count(1)
ADDRESS = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}


@pytest.fixture
def shop_with_goods(db):
    here = shop()
    receive(here.mug, here.soho, 5)
    return here


def order(here, **changes):
    body = {
        "channel": here.web.code,
        "customer": {"email": "ana@example.com", "name": "Ana Ruiz"},
        "lines": [{"sku": here.mug.sku, "quantity": 2}],
        "delivery": {"method": "pickup", "location": here.soho.code},
        "payments": [{"method": "external", "reference": "paid"}],
    }
    return {**body, **changes}


def place(body, client=None, key=None):
    return (client or api("*")).post("/orders", body, idempotency_key=key or f"key-{next(_keys)}")


def test_order_for_pickup_is_placed_paid_and_allocated(shop_with_goods):
    here = shop_with_goods

    answer = place(order(here))

    body = answer.json()
    assert answer.status_code == 201, body
    assert (body["state"], body["payment_state"], body["fulfillment_state"]) == ("placed", "paid", "unfulfilled")
    assert body["totals"]["total"] == body["totals"]["paid"] == 2 * here.mug.price
    assert body["lines"][0]["delivery"] == {"method": "pickup", "location": here.soho.code}
    assert (here.level().on_hand, here.level().allocated) == (5, 2)
    assert Allocation.objects.get().cause == body["id"]
    assert sum(TenderShare.objects.values_list("amount", flat=True)) == body["totals"]["total"]


def test_what_is_carried_out_leaves_the_ledger_at_once(shop_with_goods):
    here = shop_with_goods
    till = TillFactory(location=here.soho)
    body = order(
        here,
        channel=here.pos.code,
        till=till.code,
        customer=None,
        delivery={"method": "carry_out", "location": here.soho.code},
        payments=[{"method": "cash", "amount": 5000}],
    )

    answer = place(body).json()

    sale = Movement.objects.get(kind="sale")
    assert (answer["state"], answer["payment_state"], answer["fulfillment_state"]) == ("completed", "paid", "fulfilled")
    assert (answer["receipt"], answer["change"]) == (f"{till.code}/000001", 5000 - 2 * here.mug.price)
    assert (sale.on_hand_delta, sale.before, sale.after, sale.cause) == (-2, 5, 3, answer["id"])
    assert (here.level().on_hand, here.level().allocated) == (3, 0)


def test_card_is_authorized_until_the_goods_are_handed_over(shop_with_goods):
    answer = place(order(shop_with_goods, payments=[{"method": "card", "token": "tok_visa"}])).json()

    assert (answer["state"], answer["payment_state"], answer["totals"]["paid"]) == ("placed", "authorized", 0)
    assert answer["payments"][0]["state"] == "authorized"


def test_card_for_what_is_carried_out_is_taken(shop_with_goods):
    here = shop_with_goods
    carried = {"method": "carry_out", "location": here.soho.code}

    answer = place(order(here, delivery=carried, payments=[{"method": "card", "token": "tok_visa"}])).json()

    assert (answer["state"], answer["payment_state"]) == ("completed", "paid")
    assert answer["totals"]["paid"] == answer["totals"]["total"]
    assert (here.level().on_hand, here.level().allocated) == (3, 0)


def test_declined_order_gives_everything_back_and_can_be_paid_again(shop_with_goods):
    here = shop_with_goods
    bad = order(here, external_id="W-1", payments=[{"method": "card", "token": "tok_declined"}])

    refused = place(bad, key="first")
    again = place({**bad, "payments": [{"method": "card", "token": "tok_visa"}]}, key="first")

    assert problem(refused) == (402, "payment_declined")
    assert again.status_code == 201
    assert again.json()["external_id"] == "W-1"
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "placed"]
    assert here.level().allocated == 2


def test_timeout_waits_for_the_provider(shop_with_goods):
    answer = place(order(shop_with_goods, payments=[{"method": "card", "token": "tok_timeout"}]))

    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["payment_state"]) == ("awaiting_payment", "pending")
    assert Payment.objects.get().check_at is not None


def test_redirect_tells_where_the_customer_has_to_go(shop_with_goods):
    answer = place(order(shop_with_goods, payments=[{"method": "card", "token": "tok_3ds"}])).json()

    assert answer["state"] == "awaiting_payment"
    assert answer["payments"][0]["next_action"]["type"] == "redirect"


@pytest.mark.parametrize("token", ["tok_visa", "tok_timeout", "tok_3ds"])
def test_same_key_gives_the_same_answer(shop_with_goods, token):
    client, body = api("*"), order(shop_with_goods, payments=[{"method": "card", "token": token}])

    first, second = place(body, client, "k"), place(body, client, "k")

    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()
    assert Order.objects.count() == 1


def test_external_id_finds_the_order_that_lives(shop_with_goods):
    first = place(order(shop_with_goods, external_id="W-7"))
    second = place(order(shop_with_goods, external_id="W-7"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["id"] == first.json()["id"]


def test_short_order_names_every_short_line_and_keeps_nothing(shop_with_goods):
    here = shop_with_goods
    other = variant()
    lines = [{"sku": here.mug.sku, "quantity": 6}, {"sku": other.sku, "quantity": 1}]

    answer = place(order(here, lines=lines))

    assert problem(answer) == (409, "out_of_stock")
    assert [(row["sku"], row["requested"], row["available"]) for row in answer.json()["shortages"]] == [
        (here.mug.sku, 6, 5),
        (other.sku, 1, 0),
    ]
    assert Order.objects.count() == 0


def test_parcel_comes_from_wherever_the_goods_are(shop_with_goods):
    here = shop_with_goods
    receive(here.mug, here.bath, 5)

    answer = place(
        order(here, lines=[{"sku": here.mug.sku, "quantity": 8}], delivery={"method": "ship", "address": ADDRESS})
    )

    assert answer.status_code == 201, answer.json()
    assert answer.json()["lines"][0]["delivery"]["address"]["country"] == "GB"
    assert here.level().allocated + here.level(here.bath).allocated == 8


def test_hold_is_bought_and_needs_no_more_stock(shop_with_goods):
    here = shop_with_goods
    held = hold(here.web, here.line(5, here.soho))

    answer = place(order(here, hold=held.public_id, lines=None))
    again = place(order(here, hold=held.public_id, lines=None))

    assert answer.status_code == 201, answer.json()
    assert answer.json()["lines"][0]["quantity"] == 5
    assert Hold.objects.get().status == "converted"
    assert (here.level().held, here.level().allocated) == (0, 5)
    assert problem(again) == (409, "checkout_completed")
    assert again.json()["order"] == answer.json()["id"]


def test_expected_total_protects_from_another_price(shop_with_goods):
    answer = place(order(shop_with_goods, expected_total=1))

    assert problem(answer) == (409, "price_changed")
    assert answer.json()["quote"]["totals"]["total"] == 2 * shop_with_goods.mug.price


def test_tenders_have_to_add_up(shop_with_goods):
    answer = place(order(shop_with_goods, payments=[{"method": "external", "amount": 1, "reference": "x"}]))

    assert problem(answer) == (400, "tender_mismatch")
    assert paths(answer) == [("payments", "tender_mismatch")]


@pytest.mark.parametrize("place_of_it", ["lines", "payments", "delivery", ""])
def test_prices_of_the_client_are_refused(shop_with_goods, place_of_it):
    body = order(shop_with_goods)
    target = body[place_of_it] if place_of_it else body
    (target[0] if isinstance(target, list) else target)["unit_price"] = 1

    answer = place(body)

    assert problem(answer) == (400, "unknown_field")
    assert Order.objects.count() == 0


def test_client_that_loses_every_second_answer_ends_with_one_order_each(shop_with_goods):
    """It asks again under the same key until an answer reaches it, whatever the card says meanwhile."""
    here, client, deliveries, got = shop_with_goods, api("*"), count(), {}
    tokens = ("tok_visa", "tok_timeout", "tok_3ds", "tok_visa")

    for number, token in enumerate(tokens):
        body = order(here, lines=[{"sku": here.mug.sku, "quantity": 1}], payments=[{"method": "card", "token": token}])
        while number not in got:
            answer = place(body, client, f"checkout-{number}")
            if next(deliveries) % 2:
                got[number] = answer.json()["id"]

    assert sorted(got.values()) == sorted(each.public_id for each in Order.objects.all())
    assert Payment.objects.count() == TestCharge.objects.count() == len(tokens)
    assert here.level().allocated == len(tokens)


def test_an_address_may_say_exactly_where_it_is(shop_with_goods):
    def ship(**where):
        return order(shop_with_goods, delivery={"method": "ship", "address": {**ADDRESS, **where}})

    good = place(ship(latitude="53.7974", longitude="-1.5438"))
    half, far = place(ship(latitude="53.7974")), place(ship(latitude="91", longitude="1.5e1"))

    assert good.json()["lines"][0]["delivery"]["address"]["latitude"] == "53.7974"
    assert (problem(half), paths(half)) == ((400, "validation_error"), [("delivery.address.longitude", "required")])
    assert paths(far) == [
        ("delivery.address.latitude", "out_of_range"),
        ("delivery.address.longitude", "out_of_range"),
    ]
