"""Price files: which list, from when, and only what differs."""

import pytest

from commerce.imports import run
from commerce.models import Price, PriceList
from tests.commerce.imports.files import errors, imported
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "sku,price_list,price,currency,from,to,min_quantity\n"


@pytest.fixture(autouse=True)
def coat():
    return factories.variant("COAT", price=9900)


@pytest.fixture
def trade():
    return PriceList.objects.create(code="trade", name="Trade", kind="group", group="trade", currency="GBP")


def kept():
    return list(Price.objects.order_by("id").values_list("price_list__code", "amount", "min_quantity"))


def test_prices_go_to_their_lists(trade):
    text = HEADER + "coat,trade,80.00,GBP,,,1\nCOAT,trade,75.50,,,,10\nCOAT,,95.00,,2030-05-01,2030-05-08,\n"

    record = imported(text, kind="prices")

    assert (record.rows_ok, record.rows_changed, errors(record)) == (3, 3, [])
    assert sorted(kept()) == [("base-gbp", 9500, 1), ("trade", 7550, 10), ("trade", 8000, 1)]
    dated = Price.objects.get(amount=9500)
    assert dated.starts_at.isoformat() == "2030-04-30T23:00:00+00:00"


def test_the_same_prices_again_change_nothing(trade):
    imported(HEADER + "COAT,trade,80.00,GBP,,,1\n", kind="prices")

    record = imported(HEADER + "COAT,trade,80.00,GBP,,,\n", kind="prices")

    assert (record.rows_ok, record.rows_changed) == (1, 0)
    assert kept() == [("trade", 8000, 1)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("NOBODY,trade,80.00,GBP,,,", ("sku", "unknown_sku")),
        ("COAT,nowhere,80.00,GBP,,,", ("price_list", "unknown_price_list")),
        ("COAT,trade,80.00,EUR,,,", ("currency", "currency_mismatch")),
        ("COAT,trade,,GBP,,,", ("price", "required")),
        ("COAT,trade,80,GBP,tomorrow,,", ("from", "invalid_date")),
        ("COAT,trade,80,GBP,2030-05-01T09:00:00,,", ("from", "invalid_date")),
        ("COAT,trade,80,GBP,2030-05-02,2030-05-01,", ("to", "out_of_range")),
        ("COAT,trade,80,GBP,,2025-02-01,", ("to", "out_of_range")),
        ("COAT,trade,80,GBP,2025-01-01,2025-02-01,", ("to", "out_of_range")),
        ("COAT,trade,80,GBP,,9999-12-31T23:59:59-05:00,", ("to", "invalid_date")),
        ("COAT,trade,80,GBP,0001-01-01T00:00:00+14:00,,", ("from", "invalid_date")),
        ("COAT,trade,80,GBP,,,0", ("min_quantity", "out_of_range")),
    ],
)
def test_a_row_that_cannot_be_kept_is_named(trade, row, expected):
    record = imported(HEADER + row + "\n", kind="prices")

    assert errors(record) == [(2, *expected)]
    assert kept() == []


def test_another_price_at_the_same_instant_is_refused(trade):
    imported(HEADER + "COAT,trade,80.00,GBP,2030-05-01,,\n", kind="prices")

    record = imported(HEADER + "COAT,trade,70.00,GBP,2030-05-01,,\n", kind="prices")

    assert errors(record) == [(2, "from", "price_already_scheduled")]


def test_rows_of_an_unknown_sku_with_the_longest_name_each_say_so(monkeypatch):
    monkeypatch.setattr(run, "BATCH_ROWS", 1)
    named = f"{'S' * 120},{'l' * 64}"
    rows = [f"{named},5.00,GBP,2030-05-01T09:00:00.123456Z,,{least}\n" for least in (1000, 1000)]

    record = imported(HEADER + "".join(rows), kind="prices")

    assert (record.status, errors(record)) == ("completed", [(2, "sku", "unknown_sku"), (3, "sku", "unknown_sku")])


def test_a_price_that_has_ended_takes_no_other_row_with_it(trade):
    text = HEADER + "COAT,,13,,,2025-02-01,\nCOAT,trade,80.00,GBP,,,\n"

    tried, done = imported(text, kind="prices", dry_run=True), imported(text, kind="prices")

    assert errors(tried) == errors(done) == [(2, "to", "out_of_range")]
    assert (tried.status, done.status, kept()) == ("completed", "completed", [("trade", 8000, 1)])
