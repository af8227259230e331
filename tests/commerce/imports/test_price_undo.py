"""Undoing a price file: what it set ends, what it had ended counts again, and newer prices stay."""

from datetime import timedelta

import pytest

from commerce import audit, base_prices, price_lists, transactions
from commerce.actors import SYSTEM
from commerce.imports import undo
from commerce.models import Import, ImportUndo, Price, PriceList, Reaction, Variant
from commerce.price_lists import NewPrice
from tests.commerce.imports.files import imported
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "sku,price_list,price,currency,from,to,min_quantity\n"
FILE = HEADER + "COAT,,19.00,GBP,,,\nCOAT,trade,15.00,GBP,,,\nCOAT,trade,12.00,GBP,,,10\nMUG,,1.00,GBP,2031-05-01,,\n"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def shop() -> PriceList:
    """A coat for 99 that has cost tradespeople 80 for an hour, until next year, and a mug for 9."""
    factories.variant("COAT", price=9900)
    factories.variant("MUG", price=900)
    with transactions.at(transactions.now() - HOUR):
        trade = factories.price_list("trade", "group", group="trade")
        set_price(trade, 8000, ends_at=transactions.now() + 365 * 24 * HOUR)
    return trade


def set_price(listed: PriceList, amount: int, **when) -> None:
    coat = Variant.objects.get(sku="COAT")
    price_lists.set_prices(price_list=listed, prices=[NewPrice(variant_id=coat.pk, amount=amount, **when)], by=SYSTEM)


def in_force(at=None) -> set[tuple[str, str, int, int]]:
    """`(list, SKU, least quantity, amount)` of what wins at a moment, now unless one is given."""
    moment = at or transactions.now()
    found = Price.objects.select_related("price_list", "variant").order_by("starts_at", "id")
    live = (each for each in found if each.starts_at <= moment and (each.ends_at is None or each.ends_at > moment))
    winning = {(each.price_list.code, each.variant.sku, each.min_quantity): each.amount for each in live}
    return {(*place, amount) for place, amount in winning.items()}


def base_price(sku: str) -> int:
    shown = Variant.objects.get(sku=sku)
    base_prices.show([shown])
    return shown.price


def undone(record: Import) -> ImportUndo:
    asked = undo.ask(by=SYSTEM, import_id=record.pk).undo
    undo.work(asked.pk)
    asked.refresh_from_db()
    return asked


def left(record: Import) -> list[tuple]:
    judged = undo.judge(record, list(record.changes.order_by("row", "id")), by=SYSTEM)
    return [(each.name, v.field, v.before, v.imported, v.current, v.code) for each in judged for v in each.left]


def test_a_wrong_price_file_is_taken_back_as_a_whole():
    before, ends = in_force(), Price.objects.get().ends_at
    record = imported(FILE, kind="prices")
    wrong = (in_force(), base_price("COAT"))

    done = undone(record)

    assert (record.rows_changed, record.changes.count()) == (4, 4)
    assert wrong == (
        {("base-gbp", "COAT", 1, 1900), ("trade", "COAT", 1, 1500), ("trade", "COAT", 10, 1200)},
        1900,
    )
    assert (done.status, done.put_back, done.left_alone) == ("completed", 4, 0)
    assert (in_force(), base_price("COAT")) == (before, 9900)
    assert Price.objects.get(amount=8000).ends_at == ends
    assert in_force(at=transactions.now() + 20 * 365 * 24 * HOUR) == set()  # the mug's price of 2031 never begins
    assert audit.run().drift == 0


def test_it_says_what_a_sku_costs_by_itself_where_no_dated_price_was():
    record = imported(HEADER + "COAT,,19.00,GBP,,,\n", kind="prices")

    verdicts = undo.judge(record, list(record.changes.all()), by=SYSTEM)[0].verdicts

    assert [(v.field, v.before, v.imported) for v in verdicts] == [("price", 9900, 1900)]


def test_what_was_charged_in_between_stays_in_the_books():
    imported(HEADER + "COAT,trade,15.00,GBP,,,\n", kind="prices")
    between = transactions.now()

    undone(Import.objects.get())

    assert in_force(at=between) == {("trade", "COAT", 1, 1500)}
    assert in_force(at=between - HOUR / 2) == {("trade", "COAT", 1, 8000)}


def test_a_price_that_was_changed_since_stays(shop):
    record = imported(FILE, kind="prices")
    set_price(shop, 7700)
    ahead = left(record)

    done = undone(record)

    ended = Price.objects.get(amount=8000)
    name = f"dated_price:{ended.pk}"
    assert [each for each in ahead if each[1] != name] == [
        ("COAT, Trade", "price", 8000, 1500, 7700, "changed_since"),
    ]
    assert (done.put_back, done.left_alone) == (3, 1)
    assert in_force() == {("trade", "COAT", 1, 7700)}
    assert left(record) == ahead


def test_a_price_that_the_file_limits_goes_too():
    record = imported(HEADER + "COAT,trade,15.00,GBP,,2031-01-01,\n", kind="prices")

    done = undone(record)

    assert (done.put_back, in_force()) == (1, {("trade", "COAT", 1, 8000)})


def test_the_file_can_be_sent_again_after_its_undo():
    undone(imported(FILE, kind="prices"))

    again = imported(FILE, kind="prices")

    assert (again.rows_changed, base_price("COAT")) == (4, 1900)
    undone(again)
    assert base_price("COAT") == 9900


def test_whoever_shows_prices_hears_that_they_went_back():
    record = imported(HEADER + "COAT,,19.00,GBP,,,\n", kind="prices")
    coat = Variant.objects.get(sku="COAT")
    Reaction.objects.all().delete()

    undone(record)

    told = Reaction.objects.filter(fact="ProductChanged").values_list("payload", flat=True)
    assert {pk for payload in told for pk in payload["product_ids"]} == {coat.product_id}
