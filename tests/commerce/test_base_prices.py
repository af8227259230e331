"""The price that lists and pages show is the base price of now."""

from datetime import timedelta

import pytest

from commerce import base_prices, price_lists, transactions
from commerce.actors import SYSTEM
from commerce.models import Product, Variant
from commerce.price_lists import NewPrice, NewPriceList
from tests.commerce.pricing.baskets import NOON
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def jacket():
    """It costs 1000, and 750 from one to two in the afternoon."""
    product = factories.product("JACKET-M", "JACKET-L", price=1000)
    new = NewPriceList(code="base", name="Base", kind="base", currency="GBP")
    listed = price_lists.create(new=new, by=SYSTEM)
    sale = NewPrice(
        variant_id=product.variants.get(sku="JACKET-M").pk,
        amount=750,
        compare_at_amount=1000,
        starts_at=NOON + HOUR,
        ends_at=NOON + 2 * HOUR,
    )
    with transactions.at(NOON):
        price_lists.set_prices(price_list=listed, prices=[sale], by=SYSTEM)
    return product


@pytest.mark.parametrize(("hours", "expected"), [(0, (1000, None)), (1, (750, 1000)), (2, (1000, None))])
def test_variant_shows_the_price_in_force(jacket, hours, expected):
    variant = Variant.objects.get(sku="JACKET-M")

    with transactions.at(NOON + hours * HOUR):
        base_prices.show([variant])

    assert (variant.price, variant.compare_at_price) == expected


@pytest.mark.parametrize(("hours", "expected"), [(0, (1000, 1000)), (1, (750, 1000))])
def test_product_shows_the_range_in_force(jacket, hours, expected):
    product = Product.objects.get()

    with transactions.at(NOON + hours * HOUR):
        base_prices.show_ranges([product])

    assert (product.lowest, product.highest) == expected


@transactions.use_case
def supersede(*, prices):
    base_prices.supersede(prices, now=transactions.now())


@pytest.mark.parametrize(("price", "expected"), [(1000, 750), (900, 1000)])
def test_only_another_own_price_ends_the_dated_one(jacket, price, expected):
    variant = Variant.objects.get(sku="JACKET-M")

    with transactions.at(NOON + HOUR):
        supersede(prices={variant.pk: price})
        base_prices.show([variant])

    assert variant.price == expected


def test_nothing_to_show_asks_nothing(jacket, django_assert_num_queries):
    with django_assert_num_queries(0):
        base_prices.show([])
        base_prices.show_ranges([])
