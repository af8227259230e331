"""Orders nobody can mean: each is refused with the path of what is wrong, and the books stay as they are."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import audit, transactions
from commerce.actors import SYSTEM
from commerce.money import LARGEST, Money
from inventory import reservations
from inventory.models import Hold
from orders import gift_card_codes, gift_card_issuing
from orders.models import Order, TestCharge
from tests.api_client import api, paths, problem
from tests.factories.commerce import ChannelFactory, TillFactory, product
from tests.factories.inventory import hold, receive
from tests.orders.api.test_placing import ADDRESS, order, place

EXTERNAL = {"method": "external", "reference": "paid"}
CARD = {"method": "card", "token": "tok_visa"}


def line(quantity, sku=None):
    return lambda shop: {"lines": [{"sku": sku or shop.mug.sku, "quantity": quantity}]}


def lines(value):
    return lambda shop: {"lines": value}


def many(count):
    return lambda shop: {"lines": [{"sku": shop.mug.sku, "quantity": 1}] * count}


def pays(*tenders):
    return lambda shop: {"payments": list(tenders)}


def says(**fields):
    return lambda shop: fields


def reaches(**delivery):
    return lambda shop: {"delivery": delivery}


BAD = {
    "no unit": (line(0), "lines[0].quantity", "out_of_range"),
    "units below none": (line(-1), "lines[0].quantity", "out_of_range"),
    "half a unit": (line(1.5), "lines[0].quantity", "invalid_type"),
    "units as text": (line("1"), "lines[0].quantity", "invalid_type"),
    "units as truth": (line(True), "lines[0].quantity", "invalid_type"),
    "units as null": (line(None), "lines[0].quantity", "required"),
    "too many units": (line(1_000_001), "lines[0].quantity", "out_of_range"),
    "units beyond 64 bits": (line(2**70), "lines[0].quantity", "out_of_range"),
    "no line": (lines([]), "lines", "too_short"),
    "lines as null": (lines(None), "lines", "required"),
    "lines as an object": (lines({}), "lines", "invalid_type"),
    "a line as null": (lines([None]), "lines[0]", "required"),
    "too many lines": (many(1001), "lines", "too_long"),
    "an unknown channel": (says(channel="nope"), "channel", "unknown_channel"),
    "an unknown till": (says(till="nope"), "till", "unknown_till"),
    "a till as a number": (says(till=1), "till", "invalid_type"),
    "no delivery": (says(delivery=None), "delivery", "required"),
    "carried out of nowhere": (reaches(method="carry_out"), "delivery.location", "required"),
    "an unknown place": (reaches(method="pickup", location="nope"), "delivery.location", "unknown_location"),
    "shipped to nobody": (reaches(method="ship"), "delivery.address", "required"),
    "shipped to no country": (reaches(method="ship", address=ADDRESS | {"country": "XX"}), "delivery.address.country",
                              "unknown_country"),
    "cash without a till": (pays({"method": "cash", "amount": 5000}), "till", "required"),
    "a payment of nothing": (pays({**EXTERNAL, "amount": 0}, EXTERNAL), "payments[0].amount", "out_of_range"),
    "a payment below nothing": (pays({**EXTERNAL, "amount": -1}, EXTERNAL), "payments[0].amount", "out_of_range"),
    "a payment beyond counting": (pays({**EXTERNAL, "amount": LARGEST + 1}), "payments[0].amount", "out_of_range"),
    "payments beyond counting": (pays(*[{**EXTERNAL, "amount": LARGEST}] * 20), "payments", "tender_mismatch"),
    "too many payments": (pays(*[EXTERNAL] * 21), "payments", "too_long"),
    "two payments of the rest": (pays(EXTERNAL, EXTERNAL), "payments[1].amount", "tender_mismatch"),
    "no payment": (pays(), "payments", "tender_mismatch"),
    "an unknown way to pay": (pays({"method": "bitcoin"}), "payments[0].method", "invalid_choice"),
    "a card without a token": (pays({"method": "card"}), "payments[0].token", "required"),
    "a gift card without its code": (pays({"method": "gift_card"}), "payments[0].code", "required"),
    "cash with a token": (pays({"method": "cash", "token": "tok_visa"}), "payments[0].token", "not_applicable"),
    "a name with a zero byte": (says(customer={"name": "a\0"}), "customer.name", "invalid_text"),
    "half a character": (says(customer={"name": "\ud800"}), "customer.name", "invalid_text"),
    "a name that is too long": (says(customer={"name": "x" * 256}), "customer.name", "too_long"),
    "a customer who is staff": (says(customer={"name": "Ana", "is_staff": True}), "customer.is_staff", "unknown_field"),
    "an unknown customer": (says(customer={"id": "cus_zzzzzzzzzzzzz"}), "customer.id", "unknown_id"),
    "too many codes": (says(codes=["A"] * 21), "codes", "too_long"),
    "a code as null": (says(codes=[None]), "codes[0]", "required"),
    "an expected total beyond counting": (says(expected_total=2**60), "expected_total", "out_of_range"),
    "an unknown hold": (says(hold="hld_zzzzzzzzzzzzz"), "hold", "unknown_id"),
    "an order as a hold": (says(hold="ord_0000000000000"), "hold", "unknown_id"),
    "an external id that is too long": (says(external_id="x" * 256), "external_id", "too_long"),
    "an empty external id": (says(external_id=""), "external_id", "blank"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "code"), BAD.values(), ids=BAD)
def test_nonsense_is_refused_where_it_stands(shop, changes, path, code):
    answer = place(order(shop, **changes(shop)))

    assert answer.status_code == 400, answer.content
    assert (path, code) in paths(answer)
    assert (Order.objects.count(), TestCharge.objects.count(), shop.level().allocated) == (0, 0, 0)


def test_more_than_can_be_counted_is_refused(shop):
    dear = product("DEAR", price=LARGEST // 2).variants.get()
    receive(dear, shop.soho, 1_000_000)

    refused = [place(order(shop, **line(units, "DEAR")(shop))) for units in (2, 1_000_000)]
    counted = place(order(shop, **line(1, "DEAR")(shop)))

    assert [problem(answer) for answer in refused] == [(400, "amount_too_large")] * 2
    assert (counted.status_code, counted.json()["totals"]["total"]) == (201, LARGEST // 2)


def test_one_sku_on_many_lines_under_any_spelling_is_counted_together(shop):
    name = shop.mug.sku
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in name)
    spellings = [{"sku": text, "quantity": 10} for text in (name, name.lower(), wide)]

    short = place(order(shop, lines=spellings))
    fits = place(order(shop, lines=spellings[:2]))

    assert problem(short) == (409, "out_of_stock")
    assert [row["requested"] for row in short.json()["shortages"]] == [30]
    assert (fits.status_code, shop.level().allocated) == (201, 20)


def test_a_thousand_lines_are_one_order(shop):
    receive(shop.mug, shop.soho, 980)

    answer = place(order(shop, **many(1000)(shop)))

    assert (answer.status_code, len(answer.json()["lines"]), shop.level().allocated) == (201, 1000, 1000)
    assert audit.run().findings == []


@pytest.mark.parametrize("token", ["tok_visa", "tok_3ds", "tok_declined"])
def test_no_provider_is_asked_for_nothing(shop, token):
    receive(product("FREE", price=0).variants.get(), shop.soho, 5)

    answer = place(order(shop, **line(1, "FREE")(shop), payments=[{"method": "card", "token": token}]))

    assert (answer.status_code, answer.json()["state"], answer.json()["payment_state"]) == (201, "placed", "paid")
    assert TestCharge.objects.count() == 0
    assert audit.run().findings == []


def test_gift_card_of_another_currency_is_none(shop):
    euros = gift_card_issuing.issue(by=SYSTEM, money=Money(90_000, "EUR"), expires_on=None)
    code = gift_card_codes.of(euros.seed)

    answer = place(order(shop, payments=[{"method": "gift_card", "code": code}]))

    assert problem(answer) == (422, "gift_card_not_usable")
    assert euros.card.entries.count() == 1


def test_goods_are_carried_out_of_the_store_of_the_till(shop):
    till = TillFactory(location=shop.bath)
    carried = {"method": "carry_out", "location": shop.soho.code}

    elsewhere = place(order(shop, till=till.code, delivery=carried))
    collected = place(order(shop, till=till.code))

    assert paths(elsewhere) == [("till", "other_location")]
    assert collected.status_code == 201


def test_hold_of_another_channel_is_not_for_sale_here(shop):
    held = hold(shop.pos, shop.line(2, shop.soho))

    answer = place(order(shop, hold=held.public_id, lines=None))

    assert paths(answer) == [("hold", "other_channel")]
    assert Hold.objects.get().status == "live"


def test_hold_that_was_given_back_is_nothing_to_buy(shop):
    held = hold(shop.web, shop.line(2, shop.soho))
    reservations.release(by=SYSTEM, held=held)

    answer = place(order(shop, hold=held.public_id, lines=None))

    assert problem(answer) == (409, "invalid_transition")
    assert Order.objects.count() == 0


def test_hold_that_ran_out_is_claimed_afresh(shop):
    with transactions.at(datetime.now(UTC) - timedelta(hours=2)):
        held = hold(shop.web, shop.line(20, shop.soho), seconds=60)

    fits = place(order(shop, hold=held.public_id, lines=None))

    assert (fits.status_code, shop.level().allocated) == (201, 20)
    assert audit.run().findings == []


def test_hold_can_be_bought_again_after_a_declined_card(shop):
    held = hold(shop.web, shop.line(20, shop.soho))
    body = order(shop, hold=held.public_id, lines=None)

    declined = place({**body, "payments": [{"method": "card", "token": "tok_declined"}]})
    bought = place(body)

    assert problem(declined) == (402, "payment_declined")
    assert (bought.status_code, shop.level().allocated) == (201, 20), bought.content
    assert audit.run().findings == []


def test_key_of_some_stores_sells_theirs_only(shop):
    bath = api("*", locations=[shop.bath])
    place(order(shop, external_id="W-1"))
    at_bath = {"method": "pickup", "location": shop.bath.code}

    refused = {
        "soho": problem(place(order(shop), bath)),
        "anywhere": problem(place(order(shop, delivery={"method": "ship", "address": ADDRESS}), bath)),
        "soho's order": problem(place(order(shop, external_id="W-1", delivery=at_bath), bath)),
    }

    assert refused == {
        "soho": (403, "location_not_allowed"),
        "anywhere": (403, "location_not_allowed"),
        "soho's order": (409, "external_id_taken"),
    }


def test_key_of_some_channels_knows_no_other(shop):
    other = api("*", channels=[ChannelFactory()])

    answer = place(order(shop), other)

    assert paths(answer) == [("channel", "unknown_channel")]


def test_codes_are_not_guessed_by_buying(shop, clean_redis):
    client = api("*")
    body = order(shop, payments=[{"method": "gift_card", "code": "GC-NOT-THIS-ONE"}])

    answers = [place(body, client).status_code for _ in range(12)]
    with_card = place(order(shop, payments=[CARD]), client)

    assert (answers[:10], answers[10:]) == ([422] * 10, [429, 429])
    assert with_card.status_code == 201
