"""A business in another member state accounts for the tax itself: it pays what the goods cost without it."""

from decimal import Decimal

import pytest

from commerce.models import ShippingService, ShippingZone, TaxRate
from commerce.pricing.basket import Charge, Destination, Shopper
from commerce.pricing.quote import quote
from commerce.pricing.quoted import Totals
from tests.commerce.pricing.baskets import basket, item
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
GERMAN = "DE136695976"
BERLIN = Destination("ship", country="DE", postal_code="10115")
NOTE = "Reverse charge: VAT to be accounted for by the customer DE136695976"


@pytest.fixture
def paris():
    """A French store that ships to Germany, with the rates of both."""
    for country, name, percent in (("FR", "TVA", "20"), ("DE", "MwSt", "19")):
        TaxRate.objects.create(country=country, name=name, percent=Decimal(percent))
    zone = ShippingZone.objects.create(code="eu", name="EU", countries=["DE", "FR"])
    for position, (code, amount) in enumerate((("standard", 1190), ("express", 2380))):
        tiers = [{"up_to": None, "amount": amount}]
        named = {"code": code, "title": code, "position": position}
        ShippingService.objects.create(zone=zone, currency="GBP", tiers=tiers, **named)
    return factories.LocationFactory(address={"country": "FR"}, time_zone="Europe/Paris")


def ask(paris, *items, vat_id=GERMAN, included=True, **more):
    channel = factories.ChannelFactory(prices_include_tax=included)
    shopper = Shopper(vat_id=vat_id)
    return quote(basket(channel, *items, location_id=paris.pk, shopper=shopper, **more))


def jacket(price=11900):
    return factories.variant(price=price)


def test_prices_that_include_tax_are_paid_without_it(paris):
    goods = jacket()

    private, business = (ask(paris, item(goods, 2, BERLIN), vat_id=vat_id) for vat_id in ("", GERMAN))

    assert private.totals == Totals(subtotal=23800, discount=0, shipping=1190, tax=3990, total=24990)
    assert business.totals == Totals(subtotal=20000, discount=0, shipping=1000, tax=0, total=21000)
    assert (business.lines[0].unit_price, business.lines[0].list_price, business.lines[0].taxes) == (10000, 10000, ())
    assert [option.amount for option in business.shipping_options] == [1000, 2000]
    assert [quoted.deliveries[0].exemption for quoted in (private, business)] == ["", NOTE]


def test_prices_without_tax_stay_what_they_are(paris):
    quoted = ask(paris, item(jacket(10000), 1, BERLIN), included=False)

    assert quoted.totals == Totals(subtotal=10000, discount=0, shipping=1190, tax=0, total=11190)
    assert quoted.deliveries[0].exemption == NOTE


def test_only_what_is_sent_abroad_is_without_tax(paris):
    goods, here = jacket(), Destination("carry_out", location_id=paris.pk)

    quoted = ask(paris, item(goods, 1, BERLIN), item(goods, 1, here))

    assert [(line.total, line.tax) for line in quoted.lines] == [(10000, 0), (11900, 1983)]
    assert [delivery.exemption for delivery in quoted.deliveries] == [NOTE, ""]


def test_promotions_take_their_part_of_what_is_paid(paris):
    goods = jacket()
    factories.promotion(conditions={"skus": [goods.sku]})

    quoted = ask(paris, item(goods, 1, BERLIN))

    assert (quoted.lines[0].discount, quoted.lines[0].total) == (1000, 9000)


def test_what_another_system_took_is_kept(paris):
    sold = item(jacket(), 1, BERLIN, agreed_price=11900, agreed_tax=1900)

    quoted = ask(paris, sold, agreed_charge=Charge(1190, 190))

    assert quoted.totals == Totals(subtotal=11900, discount=0, shipping=1190, tax=2090, total=13090)
    assert quoted.deliveries[0].exemption == ""
