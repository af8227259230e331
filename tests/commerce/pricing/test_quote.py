"""A quote from the database: base prices, where they come from, taxes and shipping on top."""

from decimal import Decimal

import pytest

from commerce import price_lists, transactions
from commerce.actors import SYSTEM
from commerce.models import ShippingService, ShippingZone, TaxRate
from commerce.price_lists import NewPrice
from commerce.pricing.prices import NotPriced
from commerce.pricing.quote import quote
from commerce.pricing.quoted import TaxPart, Totals
from commerce.pricing.shipping import ShippingNotAvailable
from commerce.skus import UnknownSku
from tests.commerce.pricing.baskets import CARRIED_OUT, NOON, SHIPPED, basket, item
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_quote_multiplies_the_base_price():
    jacket = factories.variant("JACKET", price=8990)

    quoted = quote(basket(factories.ChannelFactory(), item(jacket, 2)))

    line = quoted.lines[0]
    assert (line.sku, line.quantity, line.unit_price, line.list_price) == ("JACKET", 2, 8990, 8990)
    assert (line.price_list, line.price_reason) == ("base", "Base price")
    assert quoted.totals == Totals(subtotal=17980, discount=0, shipping=0, tax=0, total=17980)
    assert quoted.as_json()["valid_until"] == "2026-05-05T12:15:00Z"


def test_quote_extracts_the_tax_that_prices_include():
    TaxRate.objects.create(country="GB", name="VAT", percent=Decimal(20))
    jacket = factories.variant(price=1200)

    quoted = quote(basket(factories.ChannelFactory(), item(jacket)))

    assert quoted.lines[0].taxes == (TaxPart("VAT", "20", 200),)
    assert quoted.totals == Totals(subtotal=1200, discount=0, shipping=0, tax=200, total=1200)


def test_quote_adds_the_tax_that_prices_exclude():
    TaxRate.objects.create(country="GB", name="VAT", percent=Decimal(20))
    jacket = factories.variant(price=1200)

    quoted = quote(basket(factories.ChannelFactory(prices_include_tax=False), item(jacket)))

    assert quoted.totals == Totals(subtotal=1200, discount=0, shipping=0, tax=240, total=1440)


def test_quote_taxes_goods_from_the_store_where_the_store_is():
    TaxRate.objects.create(country="FR", name="TVA", percent=Decimal(20))
    paris = factories.LocationFactory(address={"country": "FR"}, time_zone="Europe/Paris")
    jacket = factories.variant(price=1200)
    carried = type(CARRIED_OUT)("carry_out", location_id=paris.pk)

    quoted = quote(basket(factories.ChannelFactory(), item(jacket, 1, carried), location_id=paris.pk))

    assert quoted.lines[0].taxes == (TaxPart("TVA", "20", 200),)


def test_quote_charges_shipping_once_per_destination():
    zone = ShippingZone.objects.create(code="uk", name="UK", countries=["GB"])
    tiers = [{"up_to": None, "amount": 395}]
    ShippingService.objects.create(zone=zone, code="standard", title="Standard", currency="GBP", tiers=tiers)
    jacket, hat = factories.variant(price=1000), factories.variant(price=500)

    quoted = quote(basket(factories.ChannelFactory(), item(jacket, 1, SHIPPED), item(hat, 1, SHIPPED), item(hat)))

    assert [(delivery.lines, delivery.amount) for delivery in quoted.deliveries] == [((0, 1), 395), ((2,), 0)]
    assert [(option.service, option.amount) for option in quoted.shipping_options] == [("standard", 395)]
    assert quoted.totals == Totals(subtotal=2000, discount=0, shipping=395, tax=0, total=2395)


def test_quote_refuses_an_unknown_service():
    destination = type(SHIPPED)("ship", country="GB", service="rocket")

    with pytest.raises(ShippingNotAvailable):
        quote(basket(factories.ChannelFactory(), item(factories.variant(), 1, destination)))


def test_quote_refuses_what_has_no_price_in_the_currency():
    jacket = factories.variant("JACKET")

    with pytest.raises(NotPriced) as refused:
        quote(basket(factories.ChannelFactory(currency="EUR"), item(jacket)))

    assert refused.value.facts == {"skus": ["JACKET"]}


def test_quote_refuses_a_variant_that_is_gone():
    jacket = factories.variant()
    asked = basket(factories.ChannelFactory(), item(jacket))
    jacket.delete()

    with pytest.raises(UnknownSku):
        quote(asked)


def test_agreed_price_and_tax_are_kept():
    TaxRate.objects.create(country="GB", name="VAT", percent=Decimal(20))
    jacket = factories.variant(price=1200)
    sold = item(jacket, 2, agreed_price=900, agreed_discount=100, agreed_tax=283)

    quoted = quote(basket(factories.ChannelFactory(), sold))

    line = quoted.lines[0]
    assert (line.unit_price, line.list_price, line.discount, line.tax, line.price_list) == (
        900,
        1200,
        100,
        283,
        "agreed",
    )
    assert quoted.totals == Totals(subtotal=1800, discount=100, shipping=0, tax=283, total=1700)


def test_changed_rates_are_seen_by_the_next_quote():
    asked = basket(factories.ChannelFactory(), item(factories.variant(price=1200)))
    quote(asked)

    TaxRate.objects.create(country="GB", name="VAT", percent=Decimal(20))

    assert quote(asked).totals.tax == 200


def test_promotion_and_list_reach_the_quote_from_their_tables():
    jacket, web = factories.variant("JACKET", price=1000), factories.ChannelFactory()
    factories.promotion(conditions={"skus": ["jacket"], "channels": [web.code]})
    listed = factories.price_list("euro", kind="currency", currency="EUR")
    with transactions.at(NOON):
        new = NewPrice(variant_id=jacket.pk, amount=1200)
        price_lists.set_prices(price_list=listed, prices=[new], by=SYSTEM)

    pounds, euros = (quote(basket(web, item(jacket), currency=currency)) for currency in ("GBP", "EUR"))

    assert (pounds.totals.total, euros.totals.total) == (900, 1080)
    assert euros.lines[0].list_price == 1200
