"""Codes of promotions are not guessed through quotes, carts or orders, and honest shoppers never notice."""

import re

import pytest

from commerce import promotions
from commerce.actors import SYSTEM
from commerce.models import PromotionCode
from commerce.promotions import NewCodes, NewPromotion
from orders.api import coupon_guessing
from orders.models import Cart
from tests.api_client import api, problem
from tests.orders.api.cart_rig import PAID, opened, patch
from tests.orders.api.test_placing import order, place

pytestmark = pytest.mark.django_db(transaction=True)
TURNED_AWAY = (429, "too_many_requests")


@pytest.fixture(autouse=True)
def nobody_guessed(clean_redis):
    """Misses are counted per key, cart and address, which other tests have as well: before these and after them."""
    yield
    clean_redis.flushdb()


@pytest.fixture
def coupon(shop):
    new = NewPromotion(code="ten", title="Ten", kind="percent", effect={"percent": "10"}, needs_code=True)
    made = promotions.create(by=SYSTEM, new=new)
    promotions.issue_codes(by=SYSTEM, promotion=made, new=NewCodes(code="TEN-OFF"))
    promotions.activate(by=SYSTEM, promotion=made)
    return "TEN-OFF"


def guesses(number, start=0):
    return [[f"GUESS-{n}"] for n in range(start, start + number)]


def quote(shop, codes, client, **said):
    lines = [{"sku": shop.mug.sku, "quantity": 1}]
    return client.post("/quotes", {"channel": shop.web.code, "lines": lines, "codes": codes, **said})


def test_from_the_eleventh_guess_on_no_code_is_tried_for_a_minute(shop, coupon):
    client = api("orders.write")

    misses = [quote(shop, codes, client).status_code for codes in guesses(13)]
    hit = quote(shop, [coupon], client)

    assert (misses[:10], set(misses[10:])) == ([200] * 10, {429})
    assert (problem(hit), hit["Retry-After"]) == (TURNED_AWAY, "60")
    assert problem(quote(shop, [coupon], api("orders.write"))) == TURNED_AWAY  # the same address
    assert quote(shop, [], client).status_code == 200


def test_many_guesses_at_once_are_told_nothing_however_often(shop, coupon, clean_redis):
    client, many = api("orders.write"), [code for codes in guesses(19) for code in codes]

    first = quote(shop, [*many, coupon], client)
    for name in clean_redis.scan_iter("*coupon-misses:*"):
        if not re.search(rb":[0-9a-f]{32}$", name):
            clean_redis.delete(name)  # the minute of the first miss is over, that of the last one is not
    second = quote(shop, [*many, coupon], client)

    assert [problem(answer) for answer in (first, second)] == [TURNED_AWAY] * 2


def test_orders_are_no_way_to_guess(shop, coupon):
    client, body = api("*"), {**order(shop), "customer": {"name": "Nobody"}}

    misses = [place({**body, "codes": codes}, client).status_code for codes in guesses(12)]

    assert (misses[:10], misses[10:]) == ([422] * 10, [429] * 2)
    assert place(body, client).status_code == 201


def test_misses_of_one_cart_lock_that_cart_only(shop, coupon):
    guessed, other = opened(shop), opened(shop)

    misses = [patch(guessed, {"codes": codes}).status_code for codes in guesses(12)]
    version = Cart.objects.earliest("pk").version

    assert (misses[:10], misses[10:]) == ([200] * 10, [429] * 2)
    assert problem(patch(guessed, {"codes": [coupon]})) == TURNED_AWAY
    bought = {"channel": shop.web.code, "cart": guessed["id"], "codes": [coupon], "payments": PAID}
    assert problem(place(bought)) == TURNED_AWAY
    assert Cart.objects.earliest("pk").version == version
    assert patch(guessed, {"customer": {"name": "Ana"}}).status_code == 200
    assert patch(other, {"codes": [coupon]}).json()["promotions"]["applied"]
    assert place({**order(shop), "codes": [coupon]}).status_code == 201


def test_new_carts_are_no_way_to_guess(shop, coupon):
    client, body = api("*"), {"channel": shop.web.code}

    misses = [client.post("/carts", {**body, "codes": codes}).status_code for codes in guesses(12)]

    assert (misses[:10], misses[10:], Cart.objects.count()) == ([201] * 10, [429] * 2, 10)


def test_misses_of_one_customer_lock_nobody_else(shop, coupon):
    client = api("*")

    for codes in guesses(11):
        last = quote(shop, codes, client, customer={"email": "guess@example.com"})

    assert problem(last) == TURNED_AWAY
    assert quote(shop, [coupon], client, customer={"email": "ana@example.com"}).status_code == 200
    assert quote(shop, [coupon], client).status_code == 200


def test_going_from_cart_to_cart_does_not_help(shop, coupon, monkeypatch):
    monkeypatch.setattr(coupon_guessing, "MISSES_OF_ALL", 15)
    carts = [opened(shop) for _ in range(3)]

    answers = [patch(carts[n // 8], {"codes": codes}).status_code for n, codes in enumerate(guesses(17))]

    assert (answers[:15], answers[15:]) == ([200] * 15, [429] * 2)


@pytest.mark.parametrize("state", ["mistyped", "inactive", "used up"])
def test_one_code_asked_again_and_again_is_no_guessing(shop, coupon, state):
    changes = {"inactive": {"active": False}, "used up": {"limit_total": 1, "used": 1}}.get(state, {})
    PromotionCode.objects.update(**changes)
    client, code = api("orders.write"), "TNE-OFF" if state == "mistyped" else coupon

    answers = [quote(shop, [code], client) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {200}
    assert [row["code"] for row in answers[-1].json()["promotions"]["rejected"]] == [code]
    assert quote(shop, [coupon], client).status_code == 200
