"""A cart whose payment fails or waits: it opens again with its goods, but nobody keeps them by failing to pay."""

from orders.models import Order, Payment
from orders.payments import test_provider
from tests.api_client import api, problem
from tests.factories.customers import customer
from tests.orders.api.cart_rig import hold, opened, patch, pay, read

DECLINED, ACCEPTED = [{"method": "card", "token": "tok_declined"}], [{"method": "card", "token": "tok_visa"}]
AT_THE_BANK = [{"method": "card", "token": "tok_3ds"}]


def test_declined_card_leaves_the_cart_open_with_its_goods_still_held(shop):
    cart = opened(shop, 20)
    hold(cart)

    refused = pay(cart, payments=DECLINED)

    again = read(cart)
    assert problem(refused) == (402, "payment_declined")
    assert (again["state"], again["problems"], again["order"]) == ("checking_out", [], None)
    assert (again["hold"]["extensions_left"], shop.level().held, shop.level().allocated) == (1, 20, 0)
    assert pay(cart, payments=ACCEPTED).json()["state"] == "placed"
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "placed"]
    assert (shop.level().held, shop.level().allocated) == (0, 20)


def test_goods_are_kept_for_two_declined_cards_and_no_more(shop):
    cart = opened(shop, 20)

    held = []
    for _ in range(3):
        pay(cart, payments=DECLINED)
        held.append(shop.level().held)

    assert held == [20, 20, 0]
    assert (read(cart)["state"], read(cart)["hold"]) == ("open", None)


def test_payment_that_waits_leaves_the_cart_in_progress(shop):
    cart = opened(shop)

    order = pay(cart, payments=AT_THE_BANK).json()

    assert order["state"] == "awaiting_payment"
    assert (read(cart)["checkout_state"], read(cart)["order"]) == ("in_progress", order["id"])
    assert problem(patch(cart, {"codes": ["X"]})) == (409, "checkout_completed")


def refuse_at_the_bank(client, order):
    """The customer comes back from their bank, having said no."""
    test_provider.decide(Payment.objects.get().key, agreed=False)
    answer = client.post(f"/payments/{order['payments'][0]['id']}/confirmation", {})
    assert problem(answer) == (402, "payment_declined")


def test_payment_refused_later_opens_the_cart_with_its_goods(shop):
    cart, client = opened(shop), api("*")
    order = pay(cart, payments=AT_THE_BANK).json()

    refuse_at_the_bank(client, order)

    assert (read(cart)["state"], shop.level().allocated, shop.level().held) == ("checking_out", 0, 2)


def test_goods_of_whoever_cancelled_while_paying_are_free(shop):
    cart, client = opened(shop), api("*")
    order = pay(cart, payments=AT_THE_BANK).json()
    client.post(f"/orders/{order['id']}/cancellation", {"reason": "changed my mind"}, idempotency_key="x")

    refuse_at_the_bank(client, order)

    assert (read(cart)["state"], shop.level().allocated, shop.level().held) == ("open", 0, 0)


def test_cart_that_opens_again_joins_the_one_begun_meanwhile(shop):
    ana = {"id": customer().public_id}
    cart, client = opened(shop, 3, customer=ana), api("*")
    order = pay(cart, payments=AT_THE_BANK).json()
    new = opened(shop, 1, customer=ana)

    refuse_at_the_bank(client, order)

    assert new["id"] != cart["id"]
    assert (read(cart)["state"], read(cart)["merged_into"]) == ("merged", new["id"])
    assert [line["quantity"] for line in read(new)["lines"]] == [3]
    assert (shop.level().allocated, shop.level().held) == (0, 0)
