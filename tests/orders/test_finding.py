"""An order is found by whatever somebody has in hand, and by nothing else."""

from datetime import UTC, datetime

import pytest

from commerce.models import Till
from orders import finding
from orders.models import Order, Payment
from tests.factories import commerce as catalog
from tests.factories.orders import mugs

EVENING = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight in London


@pytest.fixture
def order(shop):
    till = catalog.TillFactory(code="soho-1", location=shop.soho)
    who = {"name": "Zoë O’Brien-Łuka", "email": "Zoe@Example.com", "phone": "+34600111222"}
    made = mugs(shop, 1, external_id="AMZ-0042", till=till, receipt=123, **who)
    Order.objects.update(placed_at=EVENING)
    Payment.objects.update(card_last4="4321")
    return made


def found(text):
    return list(finding.find(Order.objects.all(), text).order_by("-id"))


@pytest.mark.parametrize(
    "text",
    [
        "{number}", "#{number}", "{public_id}", "AMZ-0042", "soho-1/000123", "soho-1/123",
        "1222", "600 111 222", "+34600111222", "4321",
        "zoe@example.com", "ZOE@ex", "zoe",
        "Zoë", "zoe obrien", "O'Brien", "obri", "zo ob",
        "{sku}", "{sku_lower}", "2026-07-02 {place}", "{place} 2026-07-02",
    ],
)  # fmt: skip
def test_found(order, shop, text):
    words = {"number": order.number, "public_id": order.public_id, "sku": shop.mug.sku, "place": shop.soho.code}

    assert found(text.format(**words, sku_lower=shop.mug.sku.lower())) == [order]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "#1", "ord_0000000000000", "AMZ-004", "soho-2/000123", "soho-1/124", "222", "9999", "0000111222",
        "example.com", "zoe@example.org", "rien", "z", "zoe smith", "2026-07-01 {place}", "2026-02-30 {place}",
        "9999-12-31 {place}", "2026-07-02 nowhere", "99999999999999999999", "-1", "%", "_", "1' OR '1'='1",
    ],
)  # fmt: skip
def test_not_found(order, shop, text):
    assert found(text.format(place=shop.soho.code)) == []


def test_punctuation_is_no_operator(order):
    assert found("zoe:*") == found("!zoe & (") == [order]


def test_only_among_the_rows_asked(order, shop):
    other = mugs(shop, 1, name="Zoë Other")

    assert list(finding.find(Order.objects.exclude(pk=order.pk), "zoe")) == [other]


def test_exact_takes_no_words(order):
    names = [str(order.number), order.public_id, "AMZ-0042", "soho-1/000123", "zoe", "1222"]

    assert [finding.exact(Order.objects.all(), name).count() for name in names] == [1, 1, 1, 1, 0, 0]


def test_number_of_queries_is_bounded(order, django_assert_max_num_queries):
    assert Till.objects.count() == 1
    with django_assert_max_num_queries(14):
        found("4321")
