"""Promotions and their codes from draft to end, and what a quote says of them."""

from datetime import timedelta

import pytest

from commerce import promotions, transactions
from commerce.actors import SYSTEM
from commerce.models import PromotionCode, Redemption, SkuName
from commerce.pricing import codes
from commerce.pricing.basket import Shopper
from commerce.pricing.codes import CodeRejected, CouponExhausted
from commerce.pricing.quote import quote
from commerce.pricing.quoted import Applied, Rejected
from commerce.promotions import CodeTaken, InvalidPromotion, NewCodes, NewPromotion, PromotionTaken
from commerce.state import InvalidTransition
from tests.commerce.pricing.baskets import NOON, basket, item
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def draft(code="ten-off", kind="percent", effect=None, **fields):
    new = NewPromotion(code=code, title="Ten off", kind=kind, effect=effect or {"percent": 10}, **fields)
    return promotions.create(new=new, by=SYSTEM)


def running(**fields):
    return promotions.activate(promotion=draft(**fields), by=SYSTEM)


def coded(**limits):
    promotion = running(needs_code=True)
    return promotions.issue_codes(promotion=promotion, new=NewCodes(code="Welcome 10", **limits), by=SYSTEM)[0]


@transactions.use_case
def redeem(*, code_ids, cause, shopper=""):
    codes.redeem(code_ids, cause=cause, shopper=shopper, now=transactions.now())


@transactions.use_case
def give_back(*, cause):
    codes.give_back(cause=cause, now=transactions.now())


@pytest.fixture
def web():
    return factories.ChannelFactory(code="web")


@pytest.fixture
def jacket():
    return factories.variant("JACKET", price=1000)


def test_a_draft_does_nothing_until_it_runs_and_nothing_after_its_end(web, jacket):
    asked, promotion = basket(web, item(jacket)), draft()
    before = quote(asked).totals.discount

    promotions.activate(promotion=promotion, by=SYSTEM)
    during = quote(asked).totals.discount
    promotions.end(promotion=promotion, by=SYSTEM)

    assert (before, during, quote(asked).totals.discount) == (0, 100, 0)
    with pytest.raises(InvalidTransition):
        promotions.activate(promotion=promotion, by=SYSTEM)


def test_a_renamed_sku_is_still_meant(web, jacket):
    running(conditions={"skus": ["JACKET"]})
    jacket.sku_names.update(current=False)
    SkuName.objects.create(variant=jacket, key="coat", sku="COAT")

    assert quote(basket(web, item(jacket))).totals.discount == 100


def test_a_change_is_in_the_next_quote(web, jacket):
    promotion = running()

    promotions.change(promotion_id=promotion.pk, changes={"effect": {"percent": 20}}, expected=["1"], by=SYSTEM)

    assert quote(basket(web, item(jacket))).totals.discount == 200


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"kind": "magic"}, ["kind"]),
        ({"effect": {"percent": 101}}, ["effect.percent"]),
        ({"effect": {"percent": 10.5}}, ["effect.percent"]),
        ({"effect": {"percent": True}}, ["effect.percent"]),
        ({"effect": {"percent": "10", "extra": 1}}, ["effect.extra"]),
        ({"kind": "amount", "effect": {"each": True}, "currency": "GBP"}, ["effect.amount"]),
        ({"kind": "amount", "effect": {"amount": 100}}, ["currency"]),
        ({"kind": "shipping", "effect": {"percent": 100, "price": 0}, "currency": "GBP"}, ["effect"]),
        ({"kind": "x_for_y", "effect": {"take": 2, "pay": 2}}, ["effect.pay"]),
        ({"stacking": "shipping"}, ["stacking"]),
        ({"conditions": {"weekdays": ["someday"]}}, ["conditions.weekdays"]),
        ({"conditions": {"hours": ["9:00", "18:00"]}}, ["conditions.hours"]),
        ({"conditions": {"skus": []}}, ["conditions.skus"]),
        ({"conditions": {"skus": ["NOBODY"]}}, ["conditions.skus"]),
        ({"conditions": {"locations": ["atlantis"]}}, ["conditions.locations"]),
        ({"starts_at": NOON, "ends_at": NOON}, ["ends_at"]),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_path(fields, paths):
    with pytest.raises(InvalidPromotion) as refused:
        draft(**fields)

    assert [error["path"] for error in refused.value.errors] == paths


def test_a_second_promotion_of_that_code_is_refused():
    draft()

    with pytest.raises(PromotionTaken):
        draft()


def test_a_code_opens_its_promotion_in_any_spelling(web, jacket):
    code = coded()

    quoted = quote(basket(web, item(jacket), codes=(" wel COME10",)))

    assert quoted.applied == (Applied("Welcome 10", "Ten off", 100),)
    assert quoted.redeems == (code.pk,)
    assert quote(basket(web, item(jacket))).applied == ()


def test_an_unknown_code_is_rejected_and_never_dropped(web, jacket):
    quoted = quote(basket(web, item(jacket), codes=("NOPE",)))

    assert quoted.rejected == (Rejected("NOPE", "unknown_code", "No such code."),)
    with pytest.raises(CodeRejected) as refused:
        codes.refuse_rejected(quoted, ["nope"])
    assert refused.value.facts == {"code_used": "NOPE", "reason": "unknown_code"}


def test_the_last_use_is_the_last_until_it_is_given_back(web, jacket):
    code = coded(limit_total=1)
    asked = basket(web, item(jacket), codes=("welcome10",))
    redeem(code_ids=[code.pk], cause="ord_1")

    with pytest.raises(CouponExhausted):
        redeem(code_ids=[code.pk], cause="ord_2")
    with pytest.raises(CouponExhausted):
        codes.refuse_rejected(quote(asked), asked.codes)
    give_back(cause="ord_1")
    give_back(cause="ord_1")

    assert quote(asked).redeems == (code.pk,)
    assert PromotionCode.objects.get().used == 0
    assert [row.end_reason for row in Redemption.objects.order_by("id")] == ["released"]


def test_a_customer_uses_a_code_as_often_as_they_may(web, jacket):
    code = coded(limit_per_customer=1)
    redeem(code_ids=[code.pk], cause="ord_1", shopper="cus:1")

    with pytest.raises(CouponExhausted):
        redeem(code_ids=[code.pk], cause="ord_2", shopper="cus:1")
    with pytest.raises(CodeRejected):
        redeem(code_ids=[code.pk], cause="ord_2")
    redeem(code_ids=[code.pk], cause="ord_3", shopper="cus:2")

    asked = basket(web, item(jacket), codes=("welcome10",), shopper=Shopper(key="cus:1"))
    assert [row.reason for row in quote(asked).rejected] == ["customer_limit"]
    assert PromotionCode.objects.get().used == 2


def test_a_batch_has_random_codes_for_one_use_each():
    promotion = running(needs_code=True)

    made = promotions.issue_codes(promotion=promotion, new=NewCodes(count=50, prefix="VIP-", batch="may"), by=SYSTEM)

    assert len({code.key for code in made}) == 50
    assert {(len(code.code), code.limit_total, code.batch) for code in made} == {(20, 1, "may")}
    with pytest.raises(CodeTaken):
        promotions.issue_codes(promotion=promotion, new=NewCodes(code=made[0].code.lower()), by=SYSTEM)


def test_a_quote_holds_no_longer_than_its_promotion(web, jacket):
    running(ends_at=NOON + timedelta(minutes=3))

    assert quote(basket(web, item(jacket))).valid_until == NOON + timedelta(minutes=3)
