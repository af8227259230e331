"""`POST /quotes`: what a basket costs, the same on every door and in any order, with no amount taken from outside."""

import pytest

from commerce.models import Channel, ShippingService, ShippingZone
from orders.models import Order
from tests.api_client import api, paths, problem
from tests.factories import commerce as factories
from tests.factories.inventory import receive, shop

ADDRESS = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 4DY", "country": "GB"}


@pytest.fixture
def here(db):
    found = shop()
    receive(found.mug, found.soho, 5)
    return found


def question(here, **changes):
    return {"channel": here.web.code, "lines": [{"sku": here.mug.sku, "quantity": 2}], **changes}


def ask(body, **headers):
    return api("*").post("/quotes", body, **headers)


def test_quote_names_every_amount(here):
    answer = ask(question(here, delivery={"method": "pickup", "location": here.soho.code}))

    body = answer.json()
    assert answer.status_code == 200, body
    assert set(body) == {
        *("currency", "prices_include_tax", "lines", "deliveries", "totals", "shipping_options", "promotions"),
        *("valid_until", "problems"),
    }
    line = body["lines"][0]
    assert (line["sku"], line["quantity"], line["unit_price"], line["total"]) == (here.mug.sku, 2, 1990, 3980)
    assert body["totals"] == {"subtotal": 3980, "discount": 0, "shipping": 0, "tax": line["tax"], "total": 3980}
    assert body["promotions"] == {"applied": [], "rejected": []}


def test_quote_for_an_address_offers_the_services_and_says_when_they_arrive(here):
    zone = ShippingZone.objects.create(code="gb", name="Great Britain", countries=["GB"])
    for position, (code, amount) in enumerate([("standard", 395), ("express", 795)]):
        ShippingService.objects.create(
            zone=zone, code=code, title=code.title(), basis="value", currency="GBP", position=position,
            tiers=[{"up_to": None, "amount": amount}], min_days=1, max_days=2,
        )  # fmt: skip

    ways = [{"method": "ship", "address": ADDRESS}, {"method": "ship", "address": ADDRESS, "service": "express"}]
    standard, express = (ask(question(here, delivery=way)).json() for way in ways)

    assert [option["service"] for option in standard["shipping_options"]] == ["standard", "express"]
    assert standard["shipping_options"] == express["shipping_options"]
    assert (standard["totals"]["total"], express["totals"]["total"]) == (3980 + 395, 3980 + 795)
    assert standard["deliveries"][0]["promised_to"] == standard["shipping_options"][0]["to"]


def test_quote_is_the_same_in_any_order_of_lines(here):
    cup = factories.variant(price=333)
    lines = [{"sku": here.mug.sku, "quantity": 1}, {"sku": cup.sku, "quantity": 3}]

    one, other = ask(question(here, lines=lines)).json(), ask(question(here, lines=lines[::-1])).json()

    assert one["totals"] == other["totals"]
    assert one["lines"] == other["lines"][::-1]


def test_quote_is_the_same_on_every_door(here):
    answers = [ask(question(here, channel=channel.code)).json() for channel in (here.web, here.pos)]

    assert answers[0]["totals"] == answers[1]["totals"]
    assert answers[0]["lines"] == answers[1]["lines"]


def test_quote_is_what_an_order_costs(here):
    delivery = {"method": "pickup", "location": here.soho.code}
    quoted = ask(question(here, delivery=delivery)).json()["totals"]["total"]

    paid = {"payments": [{"method": "external", "reference": "X"}], "expected_total": quoted, "delivery": delivery}
    order = api("*").post("/orders", question(here, **paid), idempotency_key="k")

    assert (order.status_code, order.json()["totals"]["total"]) == (201, quoted)


@pytest.mark.parametrize(
    ("where", "name"),
    [("", "total"), ("", "discount"), ("", "tax"), ("line", "unit_price"), ("line", "price"), ("line", "discount")],
)
def test_amounts_from_outside_are_refused(here, where, name):
    body = question(here)
    (body["lines"][0] if where else body)[name] = 1

    answer = ask(body)

    assert problem(answer) == (400, "unknown_field")
    assert paths(answer) == [(f"lines[0].{name}" if where else name, "unknown_field")]


def test_code_that_does_not_count_is_named_with_its_reason(here):
    rejected = ask(question(here, codes=["NOPE"])).json()["promotions"]["rejected"]

    assert [(row["code"], bool(row["reason"])) for row in rejected] == [("NOPE", True)]


def test_goods_without_a_price_in_the_currency_are_named(here):
    dollars = factories.ChannelFactory(currency="USD", kind=Channel.Kind.WEB)

    answer = ask(question(here, channel=dollars.code))

    assert (problem(answer), answer.json()["skus"]) == ((422, "not_priced"), [here.mug.sku])


def test_unknown_customer_is_refused_with_its_path(here):
    answer = ask(question(here, customer={"id": "cus_0000000000000"}))

    assert problem(answer)[0] == 400
    assert paths(answer)[0][0] == "customer.id"


def test_quote_under_a_key_is_the_same_again(here):
    client = api("*")

    first, second = (client.post("/quotes", question(here), idempotency_key="q") for _ in range(2))

    assert (second["Idempotent-Replayed"], second.json()) == ("true", first.json())


def test_quote_keeps_nothing(here):
    before = here.level().version

    ask(question(here))

    assert (Order.objects.count(), here.level().version) == (0, before)
