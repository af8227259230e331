"""Many checkouts that want the same single thing: a code with one use, one held basket, one external id."""

import pytest

from commerce import promotions
from commerce.actors import SYSTEM
from commerce.models import PromotionCode
from commerce.pricing import codes
from commerce.promotions import NewCodes, NewPromotion
from orders import lifecycle
from orders.models import Order
from orders.purchases import Tender
from tests.concurrency import crowd
from tests.concurrency.purchases import keyed, pickup, place, purchase
from tests.factories.inventory import hold, receive

pytestmark = pytest.mark.race


@pytest.fixture
def one_use(shop):
    made = promotions.create(
        by=SYSTEM,
        new=NewPromotion(code="once", title="Once", kind="percent", effect={"percent": "10"}, needs_code=True),
    )
    promotions.issue_codes(by=SYSTEM, promotion=made, new=NewCodes(code="ONCE", limit_total=1))
    promotions.activate(by=SYSTEM, promotion=made)
    return PromotionCode.objects.get()


def discounted(shop):
    return purchase(shop, (1, pickup(shop.soho)), codes=("once",))


def test_code_with_one_use_discounts_one_of_fifty(shop, clean_books, one_use):
    receive(shop.mug, shop.soho, 100)

    outcomes = crowd.rush(lambda number: keyed(discounted(shop), f"key-{number}"), 50)

    assert (outcomes.count("ok"), outcomes.count("coupon_exhausted")) == (1, 49)
    order = Order.objects.get()
    assert (order.discount, shop.level().allocated) == (199, 1)


def test_code_can_be_used_again_after_its_order_is_cancelled(shop, clean_books, one_use):
    receive(shop.mug, shop.soho, 100)
    first = place(discounted(shop))
    assert crowd.outcome(place, discounted(shop)) == "coupon_exhausted"

    lifecycle.cancel(by=SYSTEM, order=Order.objects.get(pk=first.order_id))
    outcomes = crowd.rush(lambda number: place(discounted(shop)), 12)

    assert (outcomes.count("ok"), outcomes.count("coupon_exhausted")) == (1, 11)
    one_use.refresh_from_db()
    assert one_use.used == 1


def test_code_whose_order_was_declined_is_left_for_the_next(shop, clean_books, one_use):
    receive(shop.mug, shop.soho, 100)
    declined = purchase(shop, (1, pickup(shop.soho)), codes=("once",), tenders=(Tender("card", token="tok_declined"),))

    outcomes = crowd.rush(lambda number: place(declined), 12)

    assert set(outcomes) <= {"payment_declined", "coupon_exhausted"}
    one_use.refresh_from_db()
    assert (one_use.used, crowd.outcome(place, discounted(shop))) == (0, "ok")


def test_code_that_is_only_looked_at_discounts_many(shop, one_use, monkeypatch):
    """The guard off: uses are read, and nobody takes one."""
    receive(shop.mug, shop.soho, 100)
    monkeypatch.setattr(codes, "redeem", lambda *_ids, **_more: None)

    outcomes = crowd.rush(lambda number: place(discounted(shop)), 12)

    assert outcomes.count("ok") > 1


def test_held_basket_is_bought_once_under_fifty_keys(shop, clean_books):
    receive(shop.mug, shop.soho, 100)
    held = hold(shop.web, shop.line(2, shop.soho))
    asked = purchase(shop, (2, pickup(shop.soho)), channel=shop.web, hold=held)

    outcomes = crowd.rush(lambda number: keyed(asked, f"key-{number}"), 50)

    assert (outcomes.count("ok"), outcomes.count("checkout_completed")) == (1, 49)
    assert (Order.objects.count(), shop.level().allocated, shop.level().held) == (1, 2, 0)


def test_held_basket_is_charged_once_under_many_keys(shop, clean_books):
    receive(shop.mug, shop.soho, 100)
    held = hold(shop.web, shop.line(2, shop.soho))
    card = (Tender("card", token="tok_visa"),)
    asked = purchase(shop, (2, pickup(shop.soho)), channel=shop.web, hold=held, tenders=card)

    outcomes = crowd.rush(lambda number: keyed(asked, f"key-{number}"), 20)

    assert (outcomes.count("ok"), outcomes.count("checkout_completed")) == (1, 19)
    assert (Order.objects.count(), shop.level().allocated) == (1, 2)


@pytest.mark.parametrize("tokens", [("tok_visa",), ("tok_declined", "tok_visa")])
def test_external_id_lives_once_however_cards_decide(shop, clean_books, tokens):
    """Whoever finds an order that is about to be declined is told of that one, and may try again."""
    receive(shop.mug, shop.soho, 100)

    def buy(number, token=None):
        card = (Tender("card", token=token or tokens[number % len(tokens)]),)
        return keyed(purchase(shop, (1, pickup(shop.soho)), external_id="W-1", tenders=card), f"key-{number}")

    outcomes = crowd.rush(buy, 30)

    assert set(outcomes) <= {"ok", "payment_declined"}
    assert Order.objects.exclude(status="cancelled").count() == shop.level().allocated <= 1
    assert buy(99, "tok_visa").body["order"] == Order.objects.exclude(status="cancelled").get().pk
